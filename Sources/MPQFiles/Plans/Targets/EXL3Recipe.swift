import MPQModel

extension PlanExport {
  /// A recipe for exllamav3's converter.
  package static let exl3 = {
    var export = PlanExport(
      name: "exl3", title: "exllamav3", summary: "A recipe for exllamav3's `convert.py -rcp`.",
      suffixes: ["exl3.yaml"], mediaType: "application/yaml", write: EXL3Recipe.text)
    export.target = EXL3Recipe.target
    return export
  }()
}

/// Recipes of exllamav3 1.6: the bits of every tensor but the head's, which has a key of its own.
package enum EXL3Recipe {
  private static let bits = 1...8
  /// Trellises whose neighbouring tiles alternate between two widths.
  private static let fractions = [1.5, 2.5, 3.5]
  private static let head = "lm_head"
  /// Bits that stand for tensors as the model has them.
  private static let floatBits = "16"

  package static let target = {
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf], widths: "W 1 to 8, 1.5, 2.5 or 3.5; floats",
      unknownNames: "raises",
      weightFormat: { format, _ in
        if let floats = TargetFormats.floats(format) { return floats }
        if let bits = format.integerBits { return Self.bits.contains(bits) ? format : nil }
        return format.isNumberOfBits && format.bitsPerElement.map(fractions.contains) == true
          ? format : nil
      }, activationFormat: TargetFormats.unchanged)
    target.name = ModulePath.of
    target.nameless = ModulePath.absence
    target.modelRefusal = { layers, origin in
      if let refusal = ModulePath.modelRefusal(layers, origin) { return refusal }
      let hasOthers = layers.contains { layer in
        origin.map { ModulePath.of(layer, $0.kind) != head } ?? true
      }
      return hasOthers ? nil : "it has no layer but the head"
    }
    target.refusal = { layer, formats in
      if ModulePath.of(tensor: layer.names?.weight ?? "") == head,
        formats.weight.integerBits == nil,
        TargetFormats.floats(formats.weight) == nil
      {
        return "is the head, which has whole bits (head_bits)"
      }
      return ModulePath.linearRefusal(layer, formats)
    }
    return target
  }()

  static func text(_ answer: PlanAnswer) -> String {
    func bits(_ format: NumberFormat) -> String {
      TargetFormats.floats(format) == nil ? format.name : floatBits
    }
    let layers = target.named(answer)
    let headBits = layers.first { $0.name == head }.map { bits($0.formats.weight) } ?? floatBits
    // The converter reports the mean of what it quantizes.
    var (stored, weights) = (0.0, 0.0)
    for (layer, entry) in zip(answer.layers, layers)
    where entry.name != head && TargetFormats.floats(entry.formats.weight) == nil {
      weights += Double(layer.params)
      stored += Double(layer.params) * (Double(entry.formats.weight.name) ?? 0)
    }
    let mean =
      weights > 0 ? "\((stored / weights * 1000).rounded() / 1000)" : floatBits
    return "head_bits: \(headBits)\nachieved_bpw: \(mean)\ntensors:\n"
      + layers.filter { $0.name != head }
      .map { "  \(YAMLText.quoted(GlobText.escaped($0.name))): \(bits($0.formats.weight))\n" }
      .joined()
  }
}
