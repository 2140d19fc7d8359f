/// One step of a network's forward pass.
package struct NetworkOperation: Sendable {
  /// The operation's name, and its result's.
  package var name: String
  /// What it computes.
  package var kind: any OperationKind
  /// The tensors it reads: earlier operations by name, or `NetworkDescription.inputName`.
  package var inputs: [String]
  /// How the bit-widths of its quantized operands are set; if nil, the rule applies that pins the
  /// first convolution and the last linear operation.
  package var pinning: Pinning?

  /// How one operation's bit-widths are set.
  package enum Pinning: Hashable, Sendable {
    /// The bits are searched, even in a first or last layer.
    case searched
    /// The bits are given.
    case pinned(LayerFormats)
  }

  package init(
    name: String, kind: any OperationKind, inputs: [String], pinning: Pinning? = nil
  ) {
    self.name = name
    self.kind = kind
    self.inputs = inputs
    self.pinning = pinning
  }

  /// The name of the operation's kind.
  package var kindName: String { type(of: kind).name }
  /// Whether the operation has bit-widths to choose, and so is a layer of the search.
  package var isLayer: Bool { !type(of: kind).quantizedOperands.isEmpty }
}

extension NetworkOperation: Equatable {
  package static func == (left: NetworkOperation, right: NetworkOperation) -> Bool {
    func isSame<Kind: OperationKind>(_ kind: Kind) -> Bool { right.kind as? Kind == kind }
    return left.name == right.name && left.inputs == right.inputs && left.pinning == right.pinning
      && isSame(left.kind)
  }
}

extension NetworkOperation {
  /// Checks what does not depend on other operations.
  func checkParameters() throws(NetworkError) {
    guard !name.isEmpty else {
      throw error("the name is empty; every operation needs one, for others to read its result")
    }
    do {
      try kind.checkRanges()
      try kind.check()
    } catch {
      throw self.error(error.message)
    }
    try checkPinning()
  }

  private func checkPinning() throws(NetworkError) {
    guard pinning != nil, !isLayer else { return }
    let layers = Self.kinds.filter { !$0.quantizedOperands.isEmpty }.map { $0.name }
    let list = "\(layers.dropLast().joined(separator: ", ")) and \(layers.last!)"
    throw error("only \(list) have bits to pin; remove pinned")
  }

  /// The result's shape; throws if the inputs' shapes do not fit.
  ///
  /// - Precondition: the parameters have been checked, and there are as many shapes as the kind reads.
  func outputShape(of shapes: [TensorShape]) throws(NetworkError) -> TensorShape {
    let shape: TensorShape
    do {
      shape = try kind.resultShape(of: zip(inputs, shapes).map(OperationInput.init))
    } catch {
      throw self.error(error.message)
    }
    guard shape.count != nil else {
      throw error(
        "the result would be \(shape), more than \(Network.largestTotal) elements; "
          + "check the sizes up to here")
    }
    return shape
  }

  /// The layer of an operation with quantized operands, not yet pinned.
  func layer(
    reading shapes: [TensorShape], writing output: TensorShape
  ) throws(NetworkError) -> Layer {
    let cost = kind.cost(reading: shapes, writing: output)
    guard let params = exactProduct(cost.weights), let macs = exactProduct(cost.macs) else {
      throw error(
        "it would take more than \(Network.largestTotal) multiply-accumulates, beyond what is "
          + "counted exactly; check its sizes")
    }
    return Layer(
      name: name, kind: cost.kind, macs: macs, params: params, input: inputs[0],
      inputShape: shapes[0].dimensions, outputShape: output.dimensions,
      rowLength: exactProduct(Array(cost.weights.dropFirst())))
  }

  /// An error that names this operation.
  func error(_ message: String) -> NetworkError {
    NetworkError(element: name, message: "\(kindName) '\(name)': \(message)")
  }
}
