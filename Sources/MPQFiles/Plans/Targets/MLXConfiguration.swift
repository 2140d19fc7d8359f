import MPQModel

extension PlanExport {
  /// Bits and groups of modules for mlx-lm, in the shape of a quantized model's configuration.
  package static let mlx = {
    var export = PlanExport(
      name: "mlx", title: "mlx-lm", summary: "Bits and group of each module, for `mlx_lm.convert`.",
      suffixes: ["mlx.json"], mediaType: "application/json", write: MLXConfiguration.text)
    export.target = MLXConfiguration.target
    return export
  }()
}

/// The value of `quantization` in mlx-lm's `config.json`, as its converter's `quant_predicate` takes it.
package enum MLXConfiguration {
  /// mlx-lm's own defaults (`mlx_lm.convert`).
  private static let usual = (bits: 4, groupSize: 64)
  /// The groups that `mlx.core.quantize` has for affine quantization.
  private static let groups: Set = [32, 64, 128]

  package static let target = {
    let weights = TargetFormats.groups(of: [1, 2, 3, 4, 5, 6, 8], groupSize: usual.groupSize) {
      bits, group, _ in groups.contains(group) ? "mlx\(bits)-g\(group)" : ""
    }
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf],
      widths: "W 1 to 6 and 8 in groups of 32, 64 or 128; floats", unknownNames: "ignores it",
      // Its groups have a bias besides the scale, so groups of plain integers are another format.
      weightFormat: { format, settings in
        GroupedIntegers.parts(of: format) == nil ? weights(format, settings) : nil
      }, activationFormat: TargetFormats.unchanged)
    // An embedding that is the output too is one module, which mlx-lm can quantize.
    target.name = { ModulePath.sharedModule(of: $0) ?? ModulePath.of($0, $1) }
    target.nameless = ModulePath.absence
    target.modelRefusal = ModulePath.modelRefusal
    target.refusal = { layer, formats in
      if ModulePath.isExpert(layer) {
        return "is one of several experts, which mlx-lm holds in one module"
      }
      return ModulePath.sharedModule(of: layer) == nil
        ? ModulePath.linearRefusal(layer, formats) : nil
    }
    return target
  }()

  /// Modules that are no layers stay floats: mlx-lm would quantize embeddings too.
  static func text(_ answer: PlanAnswer) -> String {
    let groupSize = answer.settings.groupSize ?? usual.groupSize
    var members: [(key: String, value: String)] = [
      ("group_size", "\(groupSize)"), ("bits", "\(usual.bits)"),
      ("mode", JSONText.quoted("affine")),
    ]
    let layers = target.named(answer)
    members += layers.map { name, formats in
      let parts = MLXFormats.parts(of: formats.weight)
      let value = parts.map { [("bits", "\($0.bits)"), ("group_size", "\($0.group)")] }
      return (name, value.map(JSONText.object) ?? "false")
    }
    let known = Set(layers.map(\.name))
    for tensor in answer.origin?.aside ?? [] {
      guard let module = ModulePath.of(tensor: tensor.name), !known.contains(module) else {
        continue
      }
      members.append((module, "false"))
    }
    return JSONText.lines(members) + "\n"
  }
}
