import MPQModel

extension PlanExport {
  package static let onnxRuntime = {
    var export = PlanExport(
      name: "ort", title: "ONNX Runtime",
      summary: "`TensorQuantOverrides` of ONNX Runtime's static quantization.",
      suffixes: ["ort.json"], mediaType: "application/json"
    ) { answer in
      ONNXRuntimeOverrides.encode(answer)
    }
    export.target = ONNXRuntimeOverrides.target
    export.fault = ONNXRuntimeOverrides.fault
    return export
  }()
}

/// Widths by tensor for `onnxruntime.quantization.quantize_static` (onnxruntime 1.32), as
/// `extra_options["TensorQuantOverrides"]` with the names of `QuantType`.
enum ONNXRuntimeOverrides {
  private static let weightTypes = [4: "QInt4", 8: "QInt8", 16: "QInt16"]
  private static let activationTypes = [4: "QUInt4", 8: "QUInt8", 16: "QUInt16"]

  static let target = {
    var target = ExportTarget(
      models: [.onnx], widths: "W 4, 8, 16; A 4, 8, 16",
      unknownNames:
        "stops at the first tensor of the list if the model has it not, and ignores others",
      weightFormat: { format, _ in
        format.integerBits.flatMap { weightTypes[$0] } == nil ? nil : format
      },
      activationFormat: { format, _ in
        format.integerBits.flatMap { activationTypes[$0] } == nil ? nil : format
      })
    target.refusal = { layer, _ in
      if layer.kind == .activationProduct {
        return "is a product of two activations and has no weights"
      }
      if layer.names?.weight == nil { return "has weights without a name" }
      return layer.input == nil ? "reads a tensor without a name" : nil
    }
    target.graphRefusal = refusal
    target.ties = \.sharedWeightTies
    target.graphTies = { layers, graph in
      TensorClasses(graph).readers(layers).map { .init(layers: $0, shared: [.activation]) }
    }
    target.tieWords =
      "layers with one tensor of weights, or that read one tensor, also where MaxPool, Flatten and the like hand it through"
    return target
  }()

  /// The operand of each operation that may be weights; only these take overrides for weights.
  private static let operations: [String: Set<Int>] = [
    "Conv": [1], "ConvTranspose": [1], "Gemm": [1], "MatMul": [0, 1],
  ]

  private static func refusal(_ layer: Layer, _: LayerFormats, _ graph: ModelGraph) -> String? {
    guard let node = graph.node(of: layer) else {
      return "stands in a subgraph, which its quantizer leaves as it is"
    }
    guard node.domain.isEmpty, let operands = operations[node.operation] else {
      return "is a \(node.operation), which its quantizer leaves as it is"
    }
    guard let weight = layer.names?.weight, graph.initializers.contains(weight),
      let operand = node.inputs.firstIndex(of: weight), operands.contains(operand)
    else {
      return "has weights that an operation makes, and overrides are for initializers: "
        + "run 'python -m onnxruntime.quantization.preprocess' on the model first"
    }
    guard let input = layer.input, node.inputs.contains(input) else {
      return "reads a tensor that is quantized already"
    }
    return nil
  }

  /// The overrides of a plan's tensors in the layers' order.
  private static func overrides(_ answer: PlanAnswer) -> [(tensor: String, override: Override)] {
    let classes = answer.origin?.graph.map(TensorClasses.init)
    var overrides: [(tensor: String, override: Override)] = []
    func add(_ tensor: String, _ override: Override) { overrides.append((tensor, override)) }
    for (layer, formats) in zip(answer.layers, answer.solution.plan?.formats ?? []) {
      if let weight = layer.names?.weight,
        let type = formats.weight.integerBits.flatMap({ weightTypes[$0] })
      {
        add(weight, .weight(type, axis: axis(layer, answer.origin?.graph)))
      }
      guard let input = layer.input,
        let type = formats.activation.integerBits.flatMap({ activationTypes[$0] })
      else { continue }
      for tensor in classes?.chain(input) ?? [input] { add(tensor, .activation(type)) }
    }
    return overrides
  }

  /// A tensor that would need two overrides, as a table of embeddings that is also a layer's weights.
  static func fault(_ answer: PlanAnswer) -> String? {
    var seen: [String: Override] = [:]
    for (tensor, override) in overrides(answer) {
      guard let other = seen.updateValue(override, forKey: tensor) else { continue }
      if other.type != override.type {
        return "tensor '\(tensor)' would be \(other.type) and \(override.type) at once"
      }
    }
    return nil
  }

  /// The dimension of a layer's weights along which each slice has a scale of its own; nil where it is not known.
  private static func axis(_ layer: Layer, _ graph: ModelGraph?) -> Int? {
    guard let node = graph?.node(of: layer) else { return nil }
    return switch node.operation {
    case "Conv": 0
    case "ConvTranspose": 1
    case "Gemm": node.integers["transB"] ?? 0 != 0 ? 0 : 1
    default: nil
    }
  }

  static func encode(_ answer: PlanAnswer) -> String {
    var order: [String] = []
    var merged: [String: Override] = [:]
    for (tensor, override) in overrides(answer) {
      guard let other = merged[tensor] else {
        order.append(tensor)
        merged[tensor] = override
        continue
      }
      // Layers that share weights and slice them otherwise leave one scale for all.
      if other != override { merged[tensor]?.axis = nil }
    }
    let lines = order.compactMap { tensor in
      merged[tensor].map { " \(JSONText.quoted(tensor)): \($0.json)" }
    }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  private struct Override: Equatable {
    var type: String
    var isWeight: Bool
    var axis: Int?

    static func weight(_ type: String, axis: Int?) -> Override {
      Override(type: type, isWeight: true, axis: axis)
    }
    static func activation(_ type: String) -> Override { Override(type: type, isWeight: false) }

    var json: String {
      var members = [(key: "quant_type", value: JSONText.quoted(type))]
      if isWeight { members.append(("symmetric", "true")) }
      if let axis { members.append(("axis", "\(axis)")) }
      return JSONText.array([JSONText.object(members)])
    }
  }
}
