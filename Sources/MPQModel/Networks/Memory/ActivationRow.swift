/// A sum of bits that a capacity for activations limits: the tensors in memory during one operation, each at the bits of
/// one of its readers.
package struct ActivationRow: Hashable, Sendable {
  /// The elements that one tensor of a layer gives its bits to.
  package struct Term: Hashable, Sendable {
    /// The layer's position in `network.layers`.
    package let layer: Int
    /// Whose bits count.
    package let tensor: TensorKind
    /// Above 0.
    package let elements: Int

    package init(layer: Int, tensor: TensorKind, elements: Int) {
      self.layer = layer
      self.tensor = tensor
      self.elements = elements
    }
  }

  /// The operation that runs, by its name.
  package let operation: String
  /// The bits of tensors that no layer reads.
  package let constant: Int
  /// Ascending by layer and tensor, each pair once.
  package let terms: [Term]

  /// The row's bits.
  ///
  /// - Parameter bits: as for `ActivationMemory.peak(bits:)`.
  package func total(bits: (_ layer: Int, TensorKind) -> Int) -> Int {
    terms.reduce(constant) { $0 + $1.elements * bits($1.layer, $1.tensor) }
  }

  /// Whether another row is at least this large at any bits.
  ///
  /// - Complexity: O(terms of both).
  func isCovered(by other: ActivationRow) -> Bool {
    guard constant <= other.constant, terms.count <= other.terms.count else { return false }
    var rest = other.terms[...]
    for term in terms {
      rest = rest.drop { $0.key < term.key }
      guard let match = rest.first, match.key == term.key, match.elements >= term.elements else {
        return false
      }
    }
    return true
  }
}

extension ActivationRow.Term {
  /// What a row has each of once.
  var key: ActivationReader { .layer(layer, tensor) }
}
