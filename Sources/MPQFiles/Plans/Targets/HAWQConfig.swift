import MPQModel

extension PlanExport {
  /// Entries of HAWQ's `bit_config.py`.
  package static let hawq = {
    var export = PlanExport(
      name: "hawq", title: "HAWQ",
      summary: "An entry for HAWQ's `bit_config.py`, for ResNet-18, 50 and 101.",
      suffixes: ["hawq.py"], mediaType: "text/x-python"
    ) { answer in
      HAWQConfig.encode(answer)
    }
    export.target = HAWQConfig.target
    return export
  }()
}

/// HAWQ's configurations: widths by the names of its own modules, which stand for pytorchcv's networks
/// (`utils/models/q_resnet.py`).
enum HAWQConfig {
  /// Widths whose integers its quantizers hold; published plans have 4 and 8.
  private static let bits = 2...8

  static let target = {
    var target = ExportTarget(
      models: [], widths: "W 2 to 8; A 2 to 8", unknownNames: "ignores them",
      weightFormat: { format, _ in
        format.integerBits.flatMap { bits.contains($0) ? format : nil }
      },
      activationFormat: { format, _ in
        format.integerBits.flatMap { bits.contains($0) ? format : nil }
      })
    target.modelRefusal = { layers, _ in refusal(layers) }
    target.ties = { layers in
      var readers: [String: [String]] = [:]
      var order: [String] = []
      for layer in layers {
        guard let input = HAWQPart(layer.name)?.activation else { continue }
        if readers[input] == nil { order.append(input) }
        readers[input, default: []].append(layer.name)
      }
      return order.compactMap { readers[$0] }.filter { $0.count > 1 }
        .map { .init(layers: $0, shared: [.activation]) }
    }
    target.tieWords = "a unit's first convolution and that of its shortcut read one tensor"
    return target
  }()

  /// Blocks per stage, and whether a block has three convolutions.
  private static let networks: [(name: String, units: [Int], isDeep: Bool)] = [
    ("resnet18", [2, 2, 2, 2], false), ("resnet50", [3, 4, 6, 3], true),
    ("resnet101", [3, 4, 23, 3], true),
  ]

  /// The network that layers are those of.
  private static func network(_ layers: [Layer]) -> (name: String, parts: [HAWQPart])? {
    let parts = layers.compactMap { HAWQPart($0.name) }
    guard parts.count == layers.count, Set(parts).count == parts.count else { return nil }
    for network in networks where Set(parts) == Set(all(network.units, isDeep: network.isDeep)) {
      return (network.name, parts)
    }
    return nil
  }

  private static func all(_ units: [Int], isDeep: Bool) -> [HAWQPart] {
    var parts: [HAWQPart] = [.stem]
    for (stage, count) in units.enumerated() {
      for unit in 1...count {
        for convolution in 1...(isDeep ? 3 : 2) {
          parts.append(.convolution(stage: stage + 1, unit: unit, number: convolution))
        }
        // The first stage of a shallow network keeps its width and its size.
        if unit == 1, isDeep || stage > 0 { parts.append(.shortcut(stage: stage + 1, unit: unit)) }
      }
    }
    return parts + [.output]
  }

  private static func refusal(_ layers: [Layer]) -> String? {
    network(layers) == nil
      ? "it has configurations for ResNet-18, 50 and 101 of torchvision or pytorchcv, and these are other layers"
      : nil
  }

  static func encode(_ answer: PlanAnswer) -> String {
    guard let (name, parts) = network(answer.layers) else { return "" }
    var lines: [(name: String, bits: String)] = []
    var written: Set<String> = []
    func add(_ name: String, _ bits: String) {
      if written.insert(name).inserted { lines.append((name, bits)) }
    }
    for (part, formats) in zip(parts, answer.solution.plan?.formats ?? []) {
      add(part.activation, "\(formats.activation)")
      add(part.weight(isDeep: name != "resnet18"), "\(formats.weight)")
      // Sums of a unit are kept in 16 bits, in every configuration that HAWQ publishes.
      add(part.sum, "16")
    }
    let entries = lines.map { "    \(PythonText.quoted($0.name)): \($0.bits),\n" }.joined()
    return """
      # To be put at the end of HAWQ's bit_config.py; then: quant_train.py --arch \(name) --quant-scheme mpq
      bit_config_dict["bit_config_\(name)_mpq"] = {
      \(entries)}

      """
  }
}
