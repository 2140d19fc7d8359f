/// The number formats of one layer's two tensors.
public struct LayerFormats: Hashable, Sendable {
  public var weight: NumberFormat
  /// The format of the layer's input.
  public var activation: NumberFormat

  public init(weight: NumberFormat, activation: NumberFormat) {
    self.weight = weight
    self.activation = activation
  }

  /// The same format for both tensors.
  public init(both format: NumberFormat) { self.init(weight: format, activation: format) }

  /// The default formats of first and last layers.
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
  public var description: String { "W\(weight)A\(activation)" }
}
