extension NetworkDescription {
  /// The operations with weights as layers, with exact costs.
  ///
  /// Unless the description says otherwise, the first convolution and the last linear operation
  /// are pinned to 8 bits: they are not searched (LIMPQ, §4).
  static func layers(
    of operations: [NetworkOperation], input: TensorShape, outputShapes: [TensorShape]
  ) throws(NetworkError) -> [Layer] {
    var shapes = [inputName: input]
    for (operation, shape) in zip(operations, outputShapes) { shapes[operation.name] = shape }
    let pinnedByRule = [
      operations.firstIndex { $0.kind.name == .convolution },
      operations.lastIndex { $0.kind.name == .linear },
    ]
    var layers: [Layer] = []
    for (index, operation) in operations.enumerated() where operation.kind.hasWeights {
      let source = operation.inputs[0]
      guard let inputShape = shapes[source] else {
        preconditionFailure("layers are derived after the inputs have been checked")
      }
      var layer = try operation.layer(reading: inputShape, writing: outputShapes[index])
      switch operation.pinning {
      case .pinned(let bits): layer.pinned = bits
      case .searched: layer.pinned = nil
      case nil: layer.pinned = pinnedByRule.contains(index) ? .eightBit : nil
      }
      layers.append(layer)
    }
    return layers
  }
}

extension NetworkOperation {
  /// The layer of an operation with weights, not yet pinned.
  fileprivate func layer(
    reading input: TensorShape, writing output: TensorShape
  ) throws(NetworkError) -> Layer {
    let kind: Layer.Kind
    let weights: [Int]
    let positions: [Int]
    switch self.kind {
    case .convolution(let convolution):
      let channels = input.dimensions[0]
      let groups = convolution.groups
      let isDepthwise = groups > 1 && groups == channels && groups == convolution.outChannels
      kind = isDepthwise ? .depthwiseConvolution : .convolution(groups: groups)
      weights = [
        convolution.outChannels, channels / groups, convolution.kernel.height,
        convolution.kernel.width,
      ]
      positions = Array(output.dimensions.dropFirst())
    case .linear(let linear):
      kind = .linear
      weights = [linear.outFeatures, input.dimensions[0]]
      positions = []
    default:
      preconditionFailure("\(self.kind.name.rawValue) has no weights")
    }
    guard let params = exactProduct(weights), let macs = exactProduct(weights + positions) else {
      throw error(
        "it would take more than \(Network.largestTotal) multiply-accumulates, beyond what is "
          + "counted exactly; check its sizes")
    }
    return Layer(
      name: name, kind: kind, macs: macs, params: params, input: inputs[0],
      inputShape: input.dimensions, outputShape: output.dimensions)
  }
}
