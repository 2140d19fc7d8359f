/// A network as a list of operations in execution order, from which costs are computed and the
/// trainer builds its layers.
///
/// A description is always consistent: every input exists, all shapes fit, and all costs can be
/// counted exactly.
package struct NetworkDescription: Sendable {
  /// The network's name, which may differ from its file's name.
  package let name: String
  /// Shape of one example; always an image.
  package let inputShape: TensorShape
  /// In execution order; the last one's result is the network's output.
  package let operations: [NetworkOperation]
  /// The shape of each operation's result, in the order of `operations`.
  package let outputShapes: [TensorShape]
  /// The layers with weights and their exact costs, as the search sees them.
  package private(set) var network: Network

  /// The name by which operations read the network's input.
  package static let inputName = "input"

  /// - Parameter inputShape: `[channels, height, width]`.
  /// - Throws: `NetworkError` for the first fault. Its `element` is the operation's name, or
  ///   `inputName` for the input shape.
  package init(
    name: String, inputShape: [Int], operations: [NetworkOperation]
  ) throws(NetworkError) {
    self.name = name
    self.inputShape = try Self.imageShape(inputShape)
    self.operations = operations
    outputShapes = try Self.outputShapes(of: operations, input: self.inputShape)
    network = try Network(
      name: name,
      layers: Self.layers(of: operations, input: self.inputShape, outputShapes: outputShapes))
    network.activationRows = ActivationRows(of: ActivationGraph(self))
  }

  private static func imageShape(_ dimensions: [Int]) throws(NetworkError) -> TensorShape {
    let allowed = 1...NetworkOperation.largestParameter
    guard dimensions.count == 3, dimensions.allSatisfy(allowed.contains),
      exactProduct(dimensions) != nil
    else {
      throw NetworkError(
        element: inputName,
        message: "input_shape is \(dimensions); expected [channels, height, width], each from 1 "
          + "to \(allowed.upperBound)")
    }
    return .image(channels: dimensions[0], height: dimensions[1], width: dimensions[2])
  }
}

extension NetworkDescription: Equatable {
  package static func == (left: NetworkDescription, right: NetworkDescription) -> Bool {
    left.name == right.name && left.inputShape == right.inputShape
      && left.operations == right.operations
  }
}
