/// What a tensor is stored for, and so how wide it is stored.
package enum ActivationReader: Hashable, Sendable {
  /// An operand of a layer, which the layer reads at the bits of one of its two tensors.
  ///
  /// Nearly all layers read at their activation bits; a product of two tensors reads its first one at its
  /// weight bits.
  case layer(Int, TensorKind)
  /// Whoever takes the network's result, at `outputBits`.
  case output

  /// The bits of an element of the network's result, a 32-bit float as in most runtimes. No format is wider.
  package static let outputBits = 32
}

extension ActivationReader: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.layer(let left, let leftTensor), .layer(let right, let rightTensor)):
      (left, leftTensor.rawValue) < (right, rightTensor.rawValue)
    case (.layer, .output): true
    case (.output, _): false
    }
  }
}
