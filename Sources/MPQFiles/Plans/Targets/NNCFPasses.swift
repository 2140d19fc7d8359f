import MPQModel

extension PlanExport {
  /// Passes of NNCF's weight compression.
  package static let nncf = {
    var export = PlanExport(
      name: "nncf", title: "NNCF",
      summary: "Passes of NNCF's `compress_weights` for OpenVINO, one per width.",
      suffixes: ["nncf.json"], mediaType: "application/json"
    ) { answer in
      NNCFPasses.encode(answer)
    }
    export.target = NNCFPasses.target
    export.fault = NNCFPasses.fault
    return export
  }()
}

/// Weight compression by NNCF 3.4 on an ONNX model that OpenVINO 2026.4 has converted.
///
/// A call has one mode, so a plan is a call per mode and group, with all other layers ignored.
enum NNCFPasses {
  private static let defaultGroupSize = 64
  private static let groupedBits: Set = [2, 3, 4]

  /// Scales have 16 bits; 8 bits are scaled by channels.
  static let target = {
    var target = ExportTarget(
      models: [.onnx], widths: "W 2, 3, 4 in groups and 8 for products, 8 for convolutions; floats",
      unknownNames: "stops",
      weightFormat: { format, settings in
        if let floats = TargetFormats.floats(format) { return floats }
        if let bits = format.integerBits {
          guard bits != 8 else { return format }
          return groupedBits.contains(bits)
            ? NumberFormat(named: "int\(bits)-g\(settings.groupSize ?? defaultGroupSize)") : nil
        }
        guard let parts = GroupedIntegers.parts(of: format), !parts.isAsymmetric else { return nil }
        return groupedBits.contains(parts.bits) ? format : nil
      },
      activationFormat: TargetFormats.unchanged)
    target.modelRefusals = { _, origin in { refusal($0, $1, origin.graph) } }
    target.narrowed = { candidates, settings in
      candidates.keepingOneGroup(settings, usual: defaultGroupSize) { formats in
        let parts = GroupedIntegers.parts(of: formats.weight)
        return parts?.bits == 3 ? parts?.group : nil
      }
    }
    target.narrowedWords = "it takes one size of groups for all weights of 3 bits"
    target.modelRefusal = modelRefusal
    target.ties = \.sharedWeightTies
    target.tieWords = "layers with one tensor of weights"
    return target
  }()

  private static func refusal(
    _ layer: Layer, _ formats: LayerFormats, _ graph: ModelGraph?
  ) -> String? {
    guard let graph else { return nil }
    guard TargetFormats.floats(formats.weight) == nil else { return nil }
    guard let node = graph.node(of: layer) else {
      return "stands in a subgraph, where its name is not known"
    }
    guard node.domain.isEmpty, OpenVINONames.operations.contains(node.operation) else {
      return "is a \(node.operation), whose weights it does not compress"
    }
    if node.operation.hasPrefix("Conv"), formats.weight != 8 {
      return "is a \(layer.kind), which gets 8 bits whatever is asked for"
    }
    return OpenVINONames.refusal(node, graph)
  }

  /// Weights of 3 bits that would need two passes: a model that has some cannot be compressed further.
  static func fault(_ answer: PlanAnswer) -> String? {
    var group: Int?
    for (layer, formats) in zip(answer.layers, answer.solution.plan?.formats ?? []) {
      guard let own = target.native(formats, answer.settings)?.weight,
        let parts = GroupedIntegers.parts(of: own), parts.bits == 3
      else { continue }
      if let group, group != parts.group {
        return
          "layer '\(layer.name)' has 3 bits in groups of \(parts.group), and others in groups of \(group)"
      }
      group = parts.group
    }
    return nil
  }

  /// Layers that OpenVINO makes one of, and names that two layers would have.
  private static func modelRefusal(_ layers: [Layer], _ origin: ModelOrigin?) -> String? {
    guard let graph = origin?.graph else { return nil }
    var operands: [[String]: String] = [:]
    var names: [String: String] = [:]
    for layer in layers {
      guard let node = graph.node(of: layer) else { continue }
      if let other = operands.updateValue(layer.name, forKey: node.inputs + [node.operation]) {
        return "layers '\(other)' and '\(layer.name)' are one to it: both read the same tensors"
      }
      let name = OpenVINONames.name(node, graph)
      if let other = names.updateValue(layer.name, forKey: name) {
        return "layers '\(other)' and '\(layer.name)' are both '\(name)' to it"
      }
    }
    return nil
  }

  static func encode(_ answer: PlanAnswer) -> String {
    guard let graph = answer.origin?.graph else { return "[]\n" }
    var layers: [NumberFormat: [String]] = [:]
    for (layer, formats) in zip(answer.layers, answer.solution.plan?.formats ?? []) {
      guard let own = target.native(formats, answer.settings)?.weight,
        TargetFormats.floats(own) == nil, let node = graph.node(of: layer)
      else { continue }
      layers[own, default: []].append(OpenVINONames.name(node, graph))
    }
    // A model with weights of 3 bits cannot be compressed further: NNCF does not know OpenVINO's `u3` as input.
    let order = layers.sorted { left, right in
      let isLast = (left.key.multipliedBits == 3, right.key.multipliedBits == 3)
      return isLast.0 == isLast.1 ? left.key < right.key : isLast.1
    }
    let passes = order.map { format, layers in
      var members = [(key: String, value: String)]()
      if let parts = GroupedIntegers.parts(of: format) {
        members = [
          ("mode", JSONText.quoted("INT\(parts.bits)_SYM")), ("group_size", "\(parts.group)"),
          ("all_layers", "true"),
        ]
      } else {
        members = [("mode", JSONText.quoted("INT8_SYM"))]
      }
      let names = layers.map { "\n    \(JSONText.quoted($0))" }.joined(separator: ",")
      members.append(("layers", "[\(names)\n  ]"))
      return "  \(JSONText.object(members))"
    }
    return "[\n\(passes.joined(separator: ",\n"))\n]\n"
  }
}
