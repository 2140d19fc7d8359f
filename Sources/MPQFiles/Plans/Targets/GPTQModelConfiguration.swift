import MPQModel

extension PlanExport {
  /// The arguments of GPTQModel's `QuantizeConfig`.
  package static let gptqModel = {
    var export = PlanExport(
      name: "gptqmodel", title: "GPTQModel",
      summary: "The arguments of GPTQModel's `QuantizeConfig`.",
      suffixes: ["gptqmodel.json"], mediaType: "application/json",
      write: GPTQModelConfiguration.text)
    export.target = GPTQModelConfiguration.target
    return export
  }()
}

/// Arguments of `QuantizeConfig` (GPTQModel 7.6): rules for modules by regular expressions, of which the first that
/// matches from the start decides. Every layer of the plan has one; a last rule for all other names would also match the
/// blocks, which GPTQModel then leaves out.
package enum GPTQModelConfiguration {
  private static let usual = (bits: 4, groupSize: 128)
  /// GPTQModel packs this many weights of neighbouring rows into words.
  private static let packedRows = 32

  /// Widths of 5 and 6 bits would change the format of the whole checkpoint to one that only GPTQModel reads.
  package static let target = {
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf], widths: "W 2, 3, 4 or 8 in groups; floats",
      unknownNames: "ignores it",
      weightFormat: TargetFormats.groups(of: [2, 3, 4, 8], groupSize: usual.groupSize) {
        bits, group, _ in "gptq\(bits)-g\(group)"
      }, activationFormat: TargetFormats.unchanged)
    target.name = ModulePath.of
    target.nameless = ModulePath.absence
    target.modelRefusal = ModulePath.modelRefusal
    target.refusal = { layer, formats in
      if let refusal = ModulePath.linearRefusal(layer, formats) { return refusal }
      guard GPTQFormats.parts(of: formats.weight) != nil, let rows = layer.rows,
        !rows.isMultiple(of: packedRows)
      else { return nil }
      return "has \(rows) outputs, and it packs \(packedRows) at a time"
    }
    return target
  }()

  /// The module that GPTQModel quantizes only if a setting says so.
  private static let head = "lm_head"

  static func text(_ answer: PlanAnswer) -> String {
    let layers = target.named(answer)
    let rules = layers.map { name, formats in
      let parts = GPTQFormats.parts(of: formats.weight)
      let value = parts.map { [("bits", "\($0.bits)"), ("group_size", "\($0.group)")] } ?? []
      return (
        key: "\(parts == nil ? "-" : "+"):^\(RegexText.escaped(name))$",
        value: JSONText.object(value)
      )
    }
    let hasHead = layers.contains {
      $0.name == head && GPTQFormats.parts(of: $0.formats.weight) != nil
    }
    let groupSize = answer.settings.groupSize ?? usual.groupSize
    return
      #"{"bits": \#(usual.bits), "group_size": \#(groupSize), "sym": true, "lm_head": \#(hasHead), "dynamic": "#
      + JSONText.lines(rules) + "}\n"
  }
}
