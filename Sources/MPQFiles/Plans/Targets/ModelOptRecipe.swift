import MPQModel

extension PlanExport {
  /// A recipe for NVIDIA ModelOpt's post-training quantization.
  package static let modelOpt = {
    var export = PlanExport(
      name: "modelopt", title: "ModelOpt",
      summary: "A recipe for NVIDIA ModelOpt's `mtq.quantize`.",
      suffixes: ["modelopt.yaml"], mediaType: "application/yaml", write: ModelOptRecipe.text)
    export.target = ModelOptRecipe.target
    return export
  }()
}

/// Recipes of ModelOpt 0.47: quantizers by patterns of their names, of which the last that matches decides. The first
/// rule turns all of them off.
package enum ModelOptRecipe {
  private static let bits = 1...16

  /// One scale per channel, or groups if the user gives a size or the plan has them.
  package static let target = {
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf, .onnx],
      widths: "W 1 to 16 per channel or in groups; A 1 to 16; floats",
      unknownNames: "ignores it if another name is found, else raises",
      weightFormat: { format, settings in
        if let own = integer(format) {
          guard let size = settings.groupSize, own != .unchanged, let bits = own.integerBits,
            bits < 32
          else { return own }
          return NumberFormat(named: "int\(bits)-g\(size)")
        }
        let parts = GroupedIntegers.parts(of: format)
        return parts.map { !$0.isAsymmetric } == true ? format : nil
      },
      activationFormat: { format, _ in
        if format == .unchanged { return format }
        return integer(format).map {
          TargetFormats.floats($0) == nil || $0.integerBits != nil ? $0 : .unchanged
        }
      })
    target.name = ModulePath.of
    target.nameless = ModulePath.absence
    target.modelRefusal = ModulePath.modelRefusal
    target.refusal = { layer, formats in
      let shape = layer.names?.weightShape ?? []
      guard GroupedIntegers.parts(of: formats.weight) != nil, shape.count > 2 else { return nil }
      return
        "has weights of \(shape.count) dimensions, and it groups along the last; leave the group size out"
    }
    return target
  }()

  /// Integers of up to 16 bits, and floats; nil for other formats.
  private static func integer(_ format: NumberFormat) -> NumberFormat? {
    if let bits = format.integerBits, Self.bits.contains(bits) { return format }
    return TargetFormats.floats(format)
  }

  static func text(_ answer: PlanAnswer) -> String {
    var rules = [(pattern: "*", setting: "enable: false")]
    for (name, formats) in target.named(answer) {
      let module = GlobText.escaped(name)
      if let parts = GroupedIntegers.parts(of: formats.weight) {
        rules.append(
          (
            "\(module).weight_quantizer",
            "enable: true, cfg: {num_bits: \(parts.bits), block_sizes: {-1: \(parts.group)}}"
          ))
      } else if let bits = formats.weight.integerBits {
        rules.append(
          ("\(module).weight_quantizer", "enable: true, cfg: {num_bits: \(bits), axis: 0}"))
      }
      if let bits = formats.activation.integerBits {
        rules.append(("\(module).input_quantizer", "enable: true, cfg: {num_bits: \(bits)}"))
      }
    }
    return """
      metadata: {recipe_type: ptq, description: mpq plan}
      quantize:
        algorithm: max
        quant_cfg:

      """
        + rules.map { "    - {quantizer_name: \(YAMLText.quoted($0.pattern)), \($0.setting)}\n" }
        .joined()
  }
}
