/// A kind of operation with its parameters, such as a convolution, a sum, or a maximum under a window.
///
/// Each kind has one file beside this one, with everything that costs and files need, and a line in
/// `NetworkOperation.kinds`. Its training step has a file in `MPQTraining`.
package protocol OperationKind: Equatable, Sendable {
  /// The name in files and messages, e.g. `max_pool`.
  static var name: String { get }
  /// The number of tensors that it reads; 1 by default.
  static var inputCount: Int { get }
  /// The parameters in the order in which files name them, required ones first; none by default.
  static var parameters: [OperationParameter<Self>] { get }
  /// The tensors whose bit-widths can be chosen, at most two; none by default. An operation that has any
  /// is a layer of the search.
  static var quantizedOperands: [QuantizedOperand] { get }
  /// Whether the result may take the memory of the only input, element by element; false by default.
  static var worksInPlace: Bool { get }

  /// Creates a kind whose required parameters hold values that `checkRanges` refuses until they are set.
  init()
  /// A copy with its required parameters, and defaults for all others.
  var withDefaults: Self { get }
  /// Checks parameters against each other; does nothing by default.
  func check() throws(OperationFault)
  /// The shape of the result; throws if the inputs' shapes do not fit.
  ///
  /// - Precondition: the parameters have been checked, and there are `inputCount` inputs.
  func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape
  /// The costs as a layer; called only for kinds with quantized operands.
  func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost
}

extension OperationKind {
  package static var inputCount: Int { 1 }
  package static var parameters: [OperationParameter<Self>] { [] }
  package static var quantizedOperands: [QuantizedOperand] { [] }
  package static var worksInPlace: Bool { false }

  /// The tensor of a layer, and so the width, that an operand takes.
  package static func tensor(of operand: QuantizedOperand) -> TensorKind {
    operand == quantizedOperands.first ? .weight : .activation
  }

  package var withDefaults: Self { Self() }
  package func check() throws(OperationFault) {}
  package func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost {
    preconditionFailure("\(Self.name) has no quantized operands")
  }
}

/// A factor of an operation's product whose bit-width can be chosen.
///
/// A layer has two widths: its first operand takes `weight_bits`, its second takes `activation_bits`.
package enum QuantizedOperand: Hashable, Sendable {
  /// The weights that the operation owns.
  case weights
  /// A tensor that it reads, by its position among the inputs.
  case input(Int)
}

/// The costs of a layer as lists of factors, because their product may overflow.
package struct LayerCost {
  let kind: Layer.Kind
  /// The dimensions of its weights; `[0]` if it has none.
  let weights: [Int]
  /// The multiply-accumulates for one example.
  let macs: [Int]

  package init(kind: Layer.Kind, weights: [Int], macs: [Int]) {
    self.kind = kind
    self.weights = weights
    self.macs = macs
  }
}

/// A tensor that an operation reads: its shape, and its name for messages.
package struct OperationInput: Sendable {
  package let name: String
  package let shape: TensorShape
}

/// A fault of an operation's parameters or inputs; the caller adds the operation's name.
package struct OperationFault: Error {
  package let message: String

  package init(_ message: String) { self.message = message }
}
