import MPQModel

extension PlanExport {
  /// Strategies of HAQ.
  package static let haq = {
    var export = PlanExport(
      name: "haq", title: "HAQ", summary: "The list of widths that HAQ calls a strategy.",
      suffixes: ["haq.json"], mediaType: "application/json"
    ) { answer in
      HAQList.encode(answer)
    }
    export.target = HAQList.target
    return export
  }()
}

/// HAQ's strategies: a pair of widths for each convolution and linear layer, in the order of the network's modules; −1
/// stands for activations that stay floats (`rl_quantize.py`, where the first layer has it).
enum HAQList {
  /// Its search space (`--min_bit`, `--max_bit`).
  private static let bits = 1...8

  static let target = ExportTarget(
    models: [], widths: "W 1 to 8; A 1 to 8 or floats",
    unknownNames: "has no names; the list's length has to fit",
    weightFormat: { format, _ in
      format.integerBits.flatMap { bits.contains($0) ? format : nil }
    },
    activationFormat: { format, settings in
      if let width = format.integerBits, width < 32 { return bits.contains(width) ? format : nil }
      return TargetFormats.unchanged(format, settings)
    })

  static func encode(_ answer: PlanAnswer) -> String {
    let pairs = (answer.solution.plan?.formats ?? []).map { formats in
      "[\(formats.weight), \(formats.activation.integerBits.flatMap { bits.contains($0) ? $0 : nil } ?? -1)]"
    }
    return "[\(pairs.joined(separator: ", "))]\n"
  }
}
