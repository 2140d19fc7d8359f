import MPQModel

extension PlanExport {
  /// A recipe for llm-compressor, which writes compressed-tensors for vLLM, SGLang and transformers.
  package static let llmCompressor = {
    var export = PlanExport(
      name: "llm-compressor", title: "llm-compressor",
      summary: "A recipe for llm-compressor's `oneshot`.", suffixes: ["llm-compressor.yaml"],
      mediaType: "application/yaml", write: LLMCompressorRecipe.text)
    export.target = LLMCompressorRecipe.target
    return export
  }()
}

/// Recipes of llm-compressor 0.14: one group of modules per scheme, with the modules' exact names.
package enum LLMCompressorRecipe {
  /// The usual group of compressed-tensors' presets (W4A16).
  private static let groupSize = 128

  /// Storage is that of compressed-tensors: `pack-quantized` with a 16-bit scale per group, and a byte per weight
  /// (`int-quantized`) where activations are quantized, with a scale per channel.
  package static let target = {
    let grouped = TargetFormats.groups(of: 2...8, groupSize: groupSize, isAsymmetric: true) {
      "int\($0)-g\($1)\($2 ? "-asym" : "")"
    }
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf],
      widths: "W 2 to 8 in groups, or per channel with A 4 or 8 per token; floats",
      unknownNames: "warns and goes on",
      weightFormat: { format, settings in
        if let bytes = IntegersInBytes.parts(of: format) {
          return bytes.group == nil && bytes.bits >= 2 ? format : nil
        }
        return grouped(format, settings)
      },
      activationFormat: { format, settings in
        if let bits = format.integerBits, [4, 8].contains(bits) { return format }
        return TargetFormats.unchanged(format, settings)
      })
    target.paired = paired
    target.name = ModulePath.of
    target.nameless = ModulePath.absence
    target.modelRefusal = ModulePath.modelRefusal
    target.refusal = { layer, formats in
      if layer.names?.weight?.hasPrefix("re:") == true {
        return "begins with 're:', which the recipe takes for a regular expression"
      }
      if formats.activation != .unchanged, GroupedIntegers.parts(of: formats.weight) != nil {
        return
          "has groups of weights beside quantized activations, and vLLM multiplies those by channels"
      }
      return ModulePath.linearRefusal(layer, formats)
    }
    target.idleRefusal = "it quantizes no layer, and a recipe must"
    target.ties = FusedLayers.ties
    target.tieWords = FusedLayers.words
    return target
  }()

  /// Groups where activations stay floats; one scale per channel, and a byte per weight, where they are quantized.
  private static func paired(_ own: LayerFormats, _ plan: LayerFormats) -> LayerFormats? {
    guard own.activation != .unchanged else {
      return IntegersInBytes.parts(of: own.weight) == nil ? own : nil
    }
    if IntegersInBytes.parts(of: plan.weight) != nil { return own }
    guard let bits = plan.weight.integerBits,
      let weight = NumberFormat(named: bits == 8 ? "8" : "int\(bits)-as-int8"),
      TargetFormats.floats(plan.weight) == nil
    else { return nil }
    return LayerFormats(weight: weight, activation: own.activation)
  }

  /// Modules by their scheme, ascending.
  static func groups(_ answer: PlanAnswer) -> [(scheme: LayerFormats, modules: [String])] {
    var groups: [LayerFormats: [String]] = [:]
    for (layer, formats) in target.named(answer) where TargetFormats.floats(formats.weight) == nil {
      groups[formats, default: []].append(layer)
    }
    return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  static func text(_ answer: PlanAnswer) -> String {
    var text = """
      default_stage:
        default_modifiers:
          QuantizationModifier:
            ignore: []
            config_groups:

      """
    for (scheme, modules) in groups(answer) {
      text += "        \(YAMLText.quoted("\(scheme.spelling)")):\n          targets:\n"
      text += modules.map { "            - \(YAMLText.quoted($0))\n" }.joined()
      let (bits, grouping, isSymmetric) = weights(scheme.weight)
      text +=
        "          weights: {num_bits: \(bits), type: int, symmetric: \(isSymmetric), \(grouping)}\n"
      if let bits = scheme.activation.integerBits {
        text += "          input_activations: {num_bits: \(bits), type: int, symmetric: true, "
        text += "strategy: token, dynamic: true}\n"
      }
    }
    return text
  }

  private static func weights(
    _ format: NumberFormat
  ) -> (bits: Int, grouping: String, isSymmetric: Bool) {
    guard let parts = GroupedIntegers.parts(of: format) else {
      return (format.multipliedBits ?? 8, "strategy: channel", true)
    }
    return (parts.bits, "strategy: group, group_size: \(parts.group)", !parts.isAsymmetric)
  }
}
