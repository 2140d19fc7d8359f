import MPQModel

extension PlanExport {
  /// The model's own file with nodes of QONNX.
  package static let qonnx = {
    var export = PlanExport(
      name: "qonnx", title: "QONNX",
      summary: "The model itself, with a Quant node before each operand.",
      suffixes: ["qonnx.onnx"], mediaType: "application/octet-stream"
    ) { _ in
      ""
    }
    export.target = QONNXModel.target
    export.rewrite = { answer, source throws(FormatError) in
      try QONNXModel.bytes(of: answer, in: source)
    }
    return export
  }()
}

/// Models with nodes `Quant` of the domain `qonnx.custom_op.general` (qonnx 1.0), which FINN, hls4ml and Brevitas read.
///
/// A node rounds a tensor to a scale and a number of bits. Weights have the scale at which their largest value is the
/// largest integer. What scale activations need is not known without data: theirs is a placeholder, and stays to be
/// calibrated.
enum QONNXModel {
  static let target = {
    var target = ExportTarget(
      models: [.onnx], widths: "W 2 to 32 or f32; A 2 to 32 or floats",
      unknownNames: "has none: names are those of the file that is written",
      weightFormat: { format, _ in
        format.integerBits.map { $0 >= 2 } ?? (format.name == "f32") ? format : nil
      },
      activationFormat: { format, settings in
        format.integerBits.map { $0 >= 2 } == true
          ? format : format == .unchanged || format.name == "f32" ? .unchanged : nil
      })
    target.refusal = { layer, _ in
      layer.kind == .activationProduct
        ? "is a product of two activations, and only weights have nodes here" : nil
    }
    target.modelRefusals = { _, origin in { layer, _ in refusal(layer, origin.graph) } }
    return target
  }()

  private static func refusal(_ layer: Layer, _ graph: ModelGraph?) -> String? {
    guard let graph else { return nil }
    guard let node = graph.node(of: layer) else {
      return "stands in a subgraph, which is left as it is"
    }
    guard let input = layer.input, node.inputs.contains(input) else {
      return "reads a tensor that is quantized already"
    }
    guard let weight = layer.names?.weight, graph.initializers.contains(weight),
      node.inputs.contains(weight)
    else { return "has weights that an operation makes, and only initializers are rounded" }
    return nil
  }

  /// The activations' scale before anyone has calibrated it.
  private static let placeholderScale: Float = 0.05

  /// The model with the plan's nodes; everything else stays as it is, byte for byte.
  static func bytes(
    of answer: PlanAnswer, in source: ByteSource
  ) throws(FormatError) -> [UInt8] {
    var model = try ONNXEditor(source)
    var positive = answer.origin?.graph.map { PositiveTensors($0) }
    for (layer, formats) in zip(answer.layers, answer.solution.plan?.formats ?? []) {
      guard let output = layer.names?.output else { continue }
      if let input = layer.input, let bits = formats.activation.integerBits {
        model.quantize(
          input, before: output,
          Quantizer(
            bits: bits, scale: placeholderScale, isSigned: positive?.contains(input) != true,
            isNarrow: false))
      }
      if let weight = layer.names?.weight, let bits = formats.weight.integerBits {
        // Of the two's complement's range, -2ⁿ⁻¹ has no counterpart; leaving it out keeps the range symmetric.
        let most = Float((1 << (bits - 1)) - 1)
        let largest = try model.largestMagnitude(of: weight)
        model.quantize(
          weight, before: output,
          Quantizer(
            bits: bits, scale: largest > 0 ? largest / most : 1 / most,
            isSigned: true, isNarrow: true))
      }
    }
    return try model.bytes()
  }
}

/// The tensors that have no negative values because of what makes them.
private struct PositiveTensors {
  private static let makers: Set = ["Relu", "Sigmoid", "HardSigmoid", "Softmax"]

  private let graph: ModelGraph
  private let classes: TensorClasses
  /// What was found, so that many layers behind one tensor do not walk up to it each.
  private var known: [String: Bool] = [:]

  init(_ graph: ModelGraph) { (self.graph, classes) = (graph, TensorClasses(graph)) }

  mutating func contains(_ tensor: String) -> Bool {
    var path: [String] = []
    var isPositive = false
    var next: String? = tensor
    while let tensor = next {
      if let found = known[tensor] {
        isPositive = found
        break
      }
      // A tensor may be its own origin.
      known[tensor] = false
      path.append(tensor)
      if let maker = graph.maker(of: tensor), Self.makers.contains(maker.operation) {
        isPositive = true
        break
      }
      next = classes.source(of: tensor)
    }
    for tensor in path { known[tensor] = isPositive }
    return isPositive
  }
}

/// What a node `Quant` does.
struct Quantizer: Hashable {
  var bits: Int
  var scale: Float
  var isSigned: Bool
  var isNarrow: Bool
}
