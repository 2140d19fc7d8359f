import MPQFiles
import MPQModel

/// Writes networks of the trainer as ONNX models, as PyTorch's exporter would.
enum TrainableModelWriter {
  /// The model of a network: weights have PyTorch's names, other operations have their names as paths.
  static func model(_ network: NetworkDescription) -> [UInt8] {
    var model = ONNXModelWriter()
    model.input("pixels", ["batch"] + network.inputShape.dimensions.map(String.init))
    var shapes = [NetworkDescription.inputName: network.inputShape.dimensions]
    for (index, operation) in network.operations.enumerated() {
      let name = operation.name
      let inputs = operation.inputs.map { $0 == NetworkDescription.inputName ? "pixels" : $0 }
      let channels = shapes[operation.inputs[0]]?[0] ?? 0
      func weights(_ endings: [(String, [Int])]) -> [String] {
        for (ending, shape) in endings { model.weights("\(name).\(ending)", shape) }
        return endings.map { "\(name).\($0.0)" }
      }
      func node(
        _ type: String, _ more: [String] = [], _ attributes: [String: ONNXModelWriter.Value] = [:]
      ) {
        model.node(type, inputs + more, [name], name: "/\(name)/\(type)", attributes)
      }
      switch operation.kind {
      case let kind as Convolution:
        let shape = [
          kind.outChannels, channels / kind.groups, kind.kernel.height, kind.kernel.width,
        ]
        node(
          "Conv",
          weights([("weight", shape)] + (kind.bias ? [("bias", [kind.outChannels])] : [])),
          [
            "group": .int(kind.groups), "strides": .ints(kind.stride.sides),
            "pads": .ints(kind.padding.sides + kind.padding.sides), "dilations": .ints([1, 1]),
            "kernel_shape": .ints(kind.kernel.sides),
          ])
      case let kind as BatchNormalization:
        node(
          "BatchNormalization",
          weights(
            ["weight", "bias", "running_mean", "running_var"].map { ($0, [channels]) }),
          ["epsilon": .float(Float(kind.epsilon)), "momentum": .float(1 - Float(kind.momentum))])
      case is ReLU: node("Relu")
      case is ReLU6:
        model.initializers.append(ONNXModelWriter.reals("\(name).low", [0], dims: []))
        model.initializers.append(ONNXModelWriter.reals("\(name).high", [6], dims: []))
        node("Clip", ["\(name).low", "\(name).high"])
      case is Add: node("Add")
      case let kind as MaxPool: node("MaxPool", [], kind.window.attributes)
      case let kind as AveragePool:
        node(
          "AveragePool", [],
          kind.window.attributes.merging(["count_include_pad": .int(1)]) { first, _ in first })
      case is GlobalAveragePool: node("GlobalAveragePool")
      case is Flatten: node("Flatten", [], ["axis": .int(1)])
      case let kind as Linear:
        node(
          "Gemm",
          weights(
            [("weight", [kind.outFeatures, channels])]
              + (kind.bias ? [("bias", [kind.outFeatures])] : [])), ["transB": .int(1)])
      case let kind as Dropout:
        model.initializers.append(
          ONNXModelWriter.reals("\(name).ratio", [Float(kind.rate)], dims: []))
        node("Dropout", ["\(name).ratio"])
      default: preconditionFailure("no operation of ONNX for \(operation.kindName)")
      }
      shapes[name] = network.outputShapes[index].dimensions
    }
    model.output(network.operations.last?.name ?? "")
    return model.bytes
  }
}

extension Extent {
  fileprivate var sides: [Int] { [height, width] }
}

extension PoolingWindow {
  fileprivate var attributes: [String: ONNXModelWriter.Value] {
    [
      "kernel_shape": .ints(kernel.sides), "strides": .ints(stride.sides),
      "pads": .ints(padding.sides + padding.sides),
    ]
  }
}
