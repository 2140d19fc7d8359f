import MPQModel

/// Profiles of TensorRT, as `trtexec --exportProfile` writes them: a JSON list of the number of runs, then a time in
/// milliseconds for each layer of the engine, which may compute several nodes of the model.
enum TensorRTProfile {
  static let format = DocumentFormat<LatencyProfile>(
    "a profile of TensorRT", key: "tensorrt-profile", form: .json, remedy: LatencyProfile.remedy,
    recognises: { $0.isList(with: "\"count\"", "\"averageMs\"") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a profile: a layer's median where the version has written it, else its mean.
  private static func decode(_ content: FileContent) throws(FormatError) -> LatencyProfile {
    var nodes: [LatencyProfile.Node] = []
    let list = try JSONValue(parsing: try content.bytes(), file: content.name)
    for value in try list.array() {
      let entry = try value.object()
      // The first entry has the number of runs alone.
      guard let key = entry["name"] else { continue }
      let name = try key.name()
      let time: JSONValue
      if let median = entry["medianMs"] {
        time = median
      } else {
        time = try entry.required("averageMs")
      }
      nodes.append(
        .init(
          name: name, work: work(name), picoseconds: try time.picoseconds(in: .milliseconds)))
    }
    guard !nodes.isEmpty else {
      throw FormatError(
        file: content.name, .file,
        "has no layer of an engine; give trtexec --exportProfile=FILE, and let it run (no --skipInference)"
      )
    }
    return LatencyProfile(
      source: content.name, runtime: "TensorRT",
      advice:
        "build the engine with --profilingVerbosity=detailed, and look in the profile for what it calls them",
      nodes: nodes)
  }

  /// Formats of tensors between layers are changed by layers of their own: `Reformatting CopyNode for Input Tensor 0 to
  /// /conv1/Conv + /relu1/Relu`.
  private static func work(_ name: String) -> LatencyProfile.Node.Work {
    if name.hasPrefix("Reformatting CopyNode"), let range = name.firstRange(of: " to ") {
      return .layout(for: operations(String(name[range.upperBound...])))
    }
    return .operations(operations(name))
  }

  /// The nodes of the model that an engine's layer computes: `/conv1/Conv + /relu1/Relu`, and side by side
  /// `/q/MatMul || /k/MatMul`; pointwise ones stand in `PWN(…)`.
  private static func operations(_ name: String) -> [String] {
    name.split(separator: " + ").flatMap { $0.split(separator: " || ") }.map { part in
      part.hasPrefix("PWN(") && part.hasSuffix(")")
        ? String(part.dropFirst("PWN(".count).dropLast()) : String(part)
    }
  }
}
