/// What an operation computes, with its parameters: a convolution, a sum, a maximum under a window.
///
/// A kind is one file beside this one, which says everything that costs and files need to know of it, and a
/// line in `NetworkOperation.kinds`. How it is trained stands in the file of its step, in `MPQTraining`.
package protocol OperationKind: Equatable, Sendable {
  /// The name in files and messages, e.g. `max_pool`.
  static var name: String { get }
  /// How many tensors it reads; 1 unless the kind says otherwise.
  static var inputCount: Int { get }
  /// The parameters in the order in which files name them, required ones first; none by default.
  static var parameters: [OperationParameter<Self>] { get }
  /// The tensors whose bit-widths can be chosen, at most two; none by default. With any, an operation is a
  /// layer of the search.
  static var quantizedOperands: [QuantizedOperand] { get }

  /// An operation whose required parameters have yet to be set: `parameters` refuses what they hold.
  init()
  /// The same required parameters, with the defaults of all others.
  var withDefaults: Self { get }
  /// Checks what no parameter shows by itself; nothing by default.
  func check() throws(OperationFault)
  /// The shape of the result, or what is wrong with the inputs' shapes.
  ///
  /// - Precondition: the parameters have been checked, and there are `inputCount` inputs.
  func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape
  /// What it costs as a layer; asked only of kinds with quantized operands.
  func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost
}

extension OperationKind {
  package static var inputCount: Int { 1 }
  package static var parameters: [OperationParameter<Self>] { [] }
  package static var quantizedOperands: [QuantizedOperand] { [] }

  /// Which of a layer's two widths an operand takes.
  package static func tensor(of operand: QuantizedOperand) -> TensorKind {
    operand == quantizedOperands.first ? .weight : .activation
  }

  package var withDefaults: Self { Self() }
  package func check() throws(OperationFault) {}
  package func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost {
    preconditionFailure("\(Self.name) has no quantized operands")
  }
}

/// A factor of an operation's product, whose bit-width can be chosen.
///
/// A layer has two widths, `weight_bits` and `activation_bits`: its first operand takes the one, its second the
/// other.
package enum QuantizedOperand: Hashable, Sendable {
  /// The weights that the operation owns.
  case weights
  /// A tensor that it reads, by its position among the inputs.
  case input(Int)
}

/// What a layer costs, as factors: their product may be beyond counting.
package struct LayerCost {
  let kind: Layer.Kind
  /// The dimensions of its weights; `[0]` where it has none of its own.
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

/// What is wrong with an operation's parameters or inputs; whoever knows its name puts it before.
package struct OperationFault: Error {
  package let message: String

  package init(_ message: String) { self.message = message }
}
