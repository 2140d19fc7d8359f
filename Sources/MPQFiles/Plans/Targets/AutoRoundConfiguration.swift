import MPQModel

extension PlanExport {
  /// The layers' schemes for auto-round's option `--layer_config`.
  package static let autoRound = {
    var export = PlanExport(
      name: "auto-round", title: "auto-round", summary: "A `layer_config` for auto-round.",
      suffixes: ["auto-round.json"], mediaType: "application/json",
      write: AutoRoundConfiguration.text)
    export.target = AutoRoundConfiguration.target
    return export
  }()
}

/// Values of auto-round's `layer_config` (0.16): each layer's bits and group, under its full name.
///
/// A key that is no full name is a regular expression there, so only names of the model may stand in it.
package enum AutoRoundConfiguration {
  /// That of its default scheme, W4A16.
  private static let groupSize = 128

  package static let target = {
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf], widths: "W 2 to 8 in groups; floats",
      unknownNames: "warns and goes on",
      weightFormat: TargetFormats.groups(of: 2...8, groupSize: groupSize) { bits, group, _ in
        "gptq\(bits)-g\(group)"
      }, activationFormat: TargetFormats.unchanged)
    target.name = ModulePath.of
    target.nameless = ModulePath.absence
    target.modelRefusal = ModulePath.modelRefusal
    target.refusal = { layer, formats in
      if TargetFormats.floats(formats.weight) == nil, !ModulePath.isInBlock(layer) {
        return "is in no block, and auto-round saves such layers in floats"
      }
      return ModulePath.linearRefusal(layer, formats)
    }
    return target
  }()

  static func text(_ answer: PlanAnswer) -> String {
    let layers = target.named(answer).map { name, formats in
      let parts = GPTQFormats.parts(of: formats.weight)
      let bits = parts.map {
        [("bits", "\($0.bits)"), ("group_size", "\($0.group)"), ("sym", "true")]
      }
      return (key: name, value: JSONText.object(bits ?? [("bits", "16")]))
    }
    return JSONText.lines(layers) + "\n"
  }
}
