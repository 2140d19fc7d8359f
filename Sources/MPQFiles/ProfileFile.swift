package import MPQModel

/// Reads profiles of runtimes in any of their formats.
package enum ProfileFile {
  /// Reads the profile of a file that was given with what all layers ran at.
  ///
  /// - Parameter formats: as messages name it, such as `W8A8`.
  /// - Throws: `FormatError` if the file is none, or says itself at which widths it was measured.
  package static func read(
    _ content: FileContent, at formats: LayerFormats
  ) throws(FormatError) -> LatencyProfile {
    if content.isOne(of: FileFormats.profiles) { return try content.read(as: FileFormats.profiles) }
    let name =
      content.isOne(of: FileFormats.latencies)
      ? FileFormats.latencies[0].name
      : content.isOne(of: FileFormats.grids) ? FileFormats.grids[0].name : nil
    if let name {
      throw FormatError(
        file: content.name, .file,
        "is \(name), which says itself at which widths layers were measured; give it without \(formats)="
      )
    }
    try content.refuseForeign()
    throw FormatError(
      file: content.name, .file,
      "expected a profile of a runtime: of ONNX Runtime, of OpenVINO's benchmark_app, or of trtexec"
        + content.hint(besides: ""))
  }

  /// Throws where a file is a profile, which has to be given with what layers ran at.
  package static func refuse(_ content: FileContent) throws(FormatError) {
    guard content.isOne(of: FileFormats.profiles) else { return }
    throw FormatError(
      file: content.name, .file,
      "is a profile of a runtime, which does not say at which widths layers ran; give it with them, as in "
        + "W8A8=\(content.name)")
  }
}
