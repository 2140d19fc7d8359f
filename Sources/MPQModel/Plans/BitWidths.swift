/// The weight and activation bit-width of one layer.
package struct BitWidths: Hashable, Sendable {
  /// Bits per weight.
  package var weightBits: Int
  /// Bits per element of the layer's input.
  package var activationBits: Int

  package init(weightBits: Int, activationBits: Int) {
    self.weightBits = weightBits
    self.activationBits = activationBits
  }

  /// The bit-widths that this package accepts anywhere.
  package static let valid = 1...32

  /// What first and last layers get when the network does not say otherwise.
  package static let eightBit = BitWidths(weightBits: 8, activationBits: 8)

  /// The bit-width of one of the two tensors.
  package subscript(tensor: TensorKind) -> Int {
    switch tensor {
    case .weight: weightBits
    case .activation: activationBits
    }
  }
}

extension BitWidths: CustomStringConvertible {
  package var description: String { "W\(weightBits)A\(activationBits)" }
}
