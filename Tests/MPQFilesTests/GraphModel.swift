import MPQModel

import MPQFiles

/// A small network with its operations, as the reader of ONNX models gives it, for exports.
///
/// `x` → stem → Relu → { left, MaxPool → depthwise } → … → Flatten → head → logits.
struct GraphModel {
  var producer = "pytorch 2.13.0"
  var nodes: [ModelGraph.Node] = [
    .init("Conv", name: "stem conv", inputs: ["x", "stem.weight", "stem.bias"], outputs: ["s"]),
    .init("Relu", name: "relu", inputs: ["s"], outputs: ["r"]),
    .init("Conv", name: "left", inputs: ["r", "left.weight"], outputs: ["l"]),
    .init("MaxPool", name: "pool", inputs: ["r"], outputs: ["p"]),
    .init("Conv", name: "deep", inputs: ["p", "deep.weight"], outputs: ["d"]),
    .init("Flatten", name: "flat", inputs: ["d"], outputs: ["f"]),
    .init("MatMul", name: "$it's", inputs: ["f", "mid.weight"], outputs: ["m"]),
    .init(
      "Gemm", name: "head", inputs: ["m", "head.weight"], outputs: ["logits"],
      integers: ["transB": 1]),
  ]
  var results = ["l", "logits"]
  var others: Set<String> = []

  var origin: ModelOrigin {
    var origin = ModelOrigin(.onnx, producer: producer)
    origin.graph = ModelGraph(
      nodes: nodes,
      initializers: others.union([
        "stem.weight", "stem.bias", "left.weight", "deep.weight", "mid.weight", "head.weight",
      ]),
      outputs: results)
    return origin
  }

  var layers: [Layer] {
    [
      layer("stem", .convolution(groups: 1), shape: [16, 3, 3, 3]),
      layer("left", .convolution(groups: 1), shape: [32, 16, 1, 1]),
      layer("deep", .depthwiseConvolution, shape: [16, 1, 3, 3]),
      layer("mid", .linear, shape: [64, 128]), layer("head", .linear, shape: [10, 128]),
    ]
  }

  private func layer(_ name: String, _ kind: Layer.Kind, shape: [Int]) -> Layer {
    let node = nodes.first { $0.inputs.contains("\(name).weight") || $0.name == name }
    let params = shape.reduce(1, *)
    return Layer(
      name: name, kind: kind, macs: params, params: params, input: node?.inputs.first,
      rowLength: name == "mid" ? shape[0] : params / shape[0],
      names: ModelNames(
        operation: node?.operation ?? "", node: node.flatMap { $0.name.isEmpty ? nil : $0.name },
        weight: node?.inputs.dropFirst().first, output: node?.outputs.first, weightShape: shape))
  }

  func answer(_ formats: [String], layers: [Layer]? = nil, groupSize: Int? = nil) throws
    -> PlanAnswer
  {
    var network = try Network(name: "n", layers: layers ?? self.layers)
    network.origin = origin
    var answer = PlanAnswer(BitPlan(formats.map { LayerFormats(named: $0) }), of: network)
    answer.settings = .init(groupSize: groupSize)
    return answer
  }

  /// The text of an export, or why there is none.
  func text(
    _ export: PlanExport, _ formats: [String], layers: [Layer]? = nil, groupSize: Int? = nil
  )
    throws -> String
  {
    do throws(PlanExport.Refusal) {
      return try export.text(of: try! answer(formats, layers: layers, groupSize: groupSize))
    } catch {
      return switch error {
      case .fault(let reason): "refused: \(reason)"
      case .noPlan: "refused: no plan"
      }
    }
  }
}
