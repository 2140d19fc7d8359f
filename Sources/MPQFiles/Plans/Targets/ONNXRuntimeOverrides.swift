import MPQModel

extension PlanExport {
  /// Overrides of ONNX Runtime's static quantization.
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
  private static let bits: Set = [4, 8, 16]

  static let target = {
    var target = ExportTarget(
      models: [.onnx], widths: "W 4, 8, 16; A 4, 8, 16",
      unknownNames: "stops if it is the first of the list, and else ignores it",
      weightFormat: { format, _ in
        format.integerBits.flatMap { bits.contains($0) ? format : nil }
      },
      activationFormat: { format, _ in
        format.integerBits.flatMap { bits.contains($0) ? format : nil }
      })
    target.refusal = QuantizedTensors.refusal
    target.modelRefusals = { _, origin in { refusal($0, $1, origin.graph) } }
    target.modelRefusal = modelRefusal
    target.ties = \.sharedWeightTies
    target.graphTies = QuantizedTensors.ties
    target.tieWords = QuantizedTensors.tieWords
    return target
  }()

  private static func refusal(
    _ layer: Layer, _ formats: LayerFormats, _ graph: ModelGraph?
  ) -> String? {
    guard let graph else { return nil }
    if let refusal = QuantizedTensors.refusal(layer, formats, graph) { return refusal }
    // Found by running it: no other operation has this gap.
    guard formats.activation == 4, let input = layer.input,
      TensorClasses(graph).isHandedOn(input, by: "MaxPool")
    else { return nil }
    return
      "reads 4 bits of a tensor that MaxPool hands on, and ONNX Runtime cannot load a MaxPool of 4 bits"
  }

  /// A tensor of weights that a layer also reads, as an embedding that is the output's matrix: types of weights have a
  /// sign and types of activations have none.
  private static func modelRefusal(_ layers: [Layer], _ origin: ModelOrigin?) -> String? {
    let classes = origin?.graph.map(TensorClasses.init)
    let weights = Set(layers.compactMap { $0.names?.weight })
    // What stands above a tensor that was there before was there with it.
    var seen = Set<String>()
    for layer in layers {
      var next = layer.input
      while let tensor = next, seen.insert(tensor).inserted {
        if weights.contains(tensor) {
          return
            "tensor '\(tensor)' would be weights and, for layer '\(layer.name)', activations at once"
        }
        next = classes?.source(of: tensor)
      }
    }
    return nil
  }

  /// What is said of one tensor.
  private struct Override: Equatable {
    var type: String
    var isWeight: Bool
    /// The dimension along which each slice has a scale of its own; nil for one scale.
    var axis: Int?

    var json: String {
      var members = [(key: "quant_type", value: JSONText.quoted(type))]
      if isWeight { members.append(("symmetric", "true")) }
      if let axis { members.append(("axis", "\(axis)")) }
      return JSONText.array([JSONText.object(members)])
    }
  }

  private static func overrides(_ answer: PlanAnswer) -> [(tensor: String, override: Override)] {
    QuantizedTensors.all(answer).map { entry in
      let isWeight = entry.kind == .weight
      let axis = isWeight ? axis(entry.layer, answer.origin?.graph) : nil
      let type = "\(isWeight ? "QInt" : "QUInt")\(entry.format)"
      return (entry.name, Override(type: type, isWeight: isWeight, axis: axis))
    }
  }

  static func fault(_ answer: PlanAnswer) -> String? {
    var seen: [String: Override] = [:]
    for (tensor, override) in overrides(answer) {
      guard let other = seen.updateValue(override, forKey: tensor), other.type != override.type
      else { continue }
      return "tensor '\(tensor)' would be \(other.type) and \(override.type) at once"
    }
    return nil
  }

  /// The dimension of a layer's weights that counts its results; nil where one scale has to do.
  private static func axis(_ layer: Layer, _ graph: ModelGraph?) -> Int? {
    guard let node = graph?.node(of: layer) else { return nil }
    switch node.operation {
    case "Conv": return 0
    case "ConvTranspose": return 1
    case "Gemm": return node.integers["transB"] ?? 0 != 0 ? 0 : 1
    case "MatMul":
      let isSecond = layer.names?.weight == node.inputs.last
      return isSecond && layer.names?.weightShape.count == 2 ? 1 : nil
    default: return nil
    }
  }

  static func encode(_ answer: PlanAnswer) -> String {
    var order: [String] = []
    var merged: [String: Override] = [:]
    for (tensor, override) in overrides(answer) {
      if let other = merged[tensor] {
        // Layers that share weights and slice them otherwise leave one scale for all.
        if other != override { merged[tensor]?.axis = nil }
      } else {
        order.append(tensor)
        merged[tensor] = override
      }
    }
    let lines = order.compactMap { tensor in
      merged[tensor].map { " \(JSONText.quoted(tensor)): \($0.json)" }
    }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }
}
