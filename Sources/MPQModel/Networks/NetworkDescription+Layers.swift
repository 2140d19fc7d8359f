extension NetworkDescription {
  /// The operations with quantized operands as layers, with exact costs.
  ///
  /// Unless the description says otherwise, the first convolution and the last linear operation
  /// are pinned to 8 bits: they are not searched (LIMPQ, §4).
  static func layers(
    of operations: [NetworkOperation], input: TensorShape, outputShapes: [TensorShape]
  ) throws(NetworkError) -> [Layer] {
    var shapes = [inputName: input]
    for (operation, shape) in zip(operations, outputShapes) { shapes[operation.name] = shape }
    let pinnedByRule = [
      operations.firstIndex { $0.kind is Convolution },
      operations.lastIndex { $0.kind is Linear },
    ]
    var layers: [Layer] = []
    for (index, operation) in operations.enumerated() where operation.isLayer {
      let inputShapes = operation.inputs.compactMap { shapes[$0] }
      precondition(
        inputShapes.count == operation.inputs.count,
        "layers are derived after the inputs have been checked")
      var layer = try operation.layer(reading: inputShapes, writing: outputShapes[index])
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
