/// The number formats of one layer's two tensors.
package struct LayerFormats: Hashable, Sendable {
  package var weight: NumberFormat
  /// The format of the layer's input.
  package var activation: NumberFormat

  package init(weight: NumberFormat, activation: NumberFormat) {
    self.weight = weight
    self.activation = activation
  }

  /// The same format for both tensors.
  package init(both format: NumberFormat) { self.init(weight: format, activation: format) }

  /// What first and last layers get when the network does not say otherwise.
  package static let eightBit = LayerFormats(both: 8)

  /// The format of one of the two tensors.
  package subscript(tensor: TensorKind) -> NumberFormat {
    get {
      switch tensor {
      case .weight: weight
      case .activation: activation
      }
    }
    set {
      switch tensor {
      case .weight: weight = newValue
      case .activation: activation = newValue
      }
    }
  }
}

extension LayerFormats: CustomStringConvertible {
  /// Such as `W4A8`.
  package var description: String { "W\(weight)A\(activation)" }
}
