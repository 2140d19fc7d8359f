/// One step of a network's forward pass.
package struct NetworkOperation: Hashable, Sendable {
  /// The operation's name, and its result's.
  package var name: String
  /// What it computes.
  package var kind: Kind
  /// The tensors it reads: earlier operations by name, or `NetworkDescription.inputName`.
  package var inputs: [String]
  /// What is said about the bit-widths of its weights and input; nil leaves it to the rule that
  /// pins the first convolution and the last linear operation.
  package var pinning: Pinning?

  /// A statement about one operation's bit-widths.
  package enum Pinning: Hashable, Sendable {
    /// The bits are searched, even in a first or last layer.
    case searched
    /// The bits are given.
    case pinned(BitWidths)
  }

  package init(name: String, kind: Kind, inputs: [String], pinning: Pinning? = nil) {
    self.name = name
    self.kind = kind
    self.inputs = inputs
    self.pinning = pinning
  }

  /// An error about this operation, which it names.
  func error(_ message: String) -> NetworkError {
    NetworkError(element: name, message: "\(kind.name.rawValue) '\(name)': \(message)")
  }
}
