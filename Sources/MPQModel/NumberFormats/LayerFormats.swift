/// The number formats of one layer's two tensors; what a plan gives a layer.
public struct LayerFormats: Hashable, Sendable {
  public var weight: NumberFormat
  /// The format of the layer's input.
  public var activation: NumberFormat
  /// The name of the choice in a table of choices, if it is not the formats' own spelling.
  package var label: String?

  public init(weight: NumberFormat, activation: NumberFormat) {
    self.weight = weight
    self.activation = activation
  }

  /// A choice of a table.
  package init(weight: NumberFormat, activation: NumberFormat, label: String?) {
    self.init(weight: weight, activation: activation)
    self.label = label == spelling ? nil : label
  }

  /// The same format for both tensors.
  public init(both format: NumberFormat) { self.init(weight: format, activation: format) }

  /// The default formats of first and last layers.
  package static let eightBit = LayerFormats(both: 8)

  /// Whether both tensors are integers and nothing else is to be said of the choice.
  package var isPlain: Bool {
    label == nil && weight.integerBits != nil && activation.integerBits != nil
  }

  /// The bits of a weight and of an activation in a product; nil where that is not defined.
  package var multipliedBits: (weight: Int, activation: Int)? {
    guard let weight = weight.multipliedBits else { return nil }
    let own = activation == .unchanged ? self.weight.activationBits : activation.multipliedBits
    return own.map { (weight, $0) }
  }

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

extension LayerFormats: Comparable {
  /// Ascending in the weights' format, then in that of the activations, then in the name.
  public static func < (first: LayerFormats, second: LayerFormats) -> Bool {
    if first.weight != second.weight { return first.weight < second.weight }
    if first.activation != second.activation { return first.activation < second.activation }
    return first.label ?? "" < second.label ?? ""
  }
}

extension LayerFormats: CustomStringConvertible {
  /// Such as `W4A8` or `q4_K`; the name of a choice that has one.
  public var description: String { label ?? spelling }

  /// `W4A8` for integers; the weights' format alone where activations are left as they are; else both with a
  /// slash, as in `int4-g128/f16`.
  package var spelling: String {
    if activation == .unchanged { return weight.name }
    let isNumbers = weight.integerBits != nil && activation.integerBits != nil
    return isNumbers || weight == .none && activation == .none
      ? "W\(weight)A\(activation)" : "\(weight)/\(activation)"
  }

  /// The formats with a spelling; nil if it is none.
  package init?(spelled text: String) {
    if let weight = NumberFormat(named: text) {
      self.init(weight: weight, activation: .unchanged)
    } else if text == "W0A0" {
      self.init(both: .none)
    } else if let bits = Self.bits(in: text), let weight = NumberFormat(named: "\(bits.weight)") {
      let format = bits.activation.map { NumberFormat(named: "\($0)") }
      guard let activation = format ?? .unchanged else { return nil }
      self.init(weight: weight, activation: activation)
    } else if let slash = text.firstIndex(of: "/"),
      let weight = NumberFormat(named: String(text[..<slash])),
      let activation = NumberFormat(named: String(text[text.index(after: slash)...]))
    {
      self.init(weight: weight, activation: activation)
    } else {
      return nil
    }
  }

  /// The bits in a text such as `W4A8` or `w4`.
  private static func bits(in text: String) -> (weight: Int, activation: Int?)? {
    let parts = text.lowercased().split(separator: "a", omittingEmptySubsequences: false)
    guard parts.count <= 2, let weight = parts[0].number(behind: "w", digits: 1...2) else {
      return nil
    }
    guard parts.count == 2 else { return (weight, nil) }
    return parts[1].number(behind: "", digits: 1...2).map { (weight, $0) }
  }
}

extension LayerFormats {
  /// What a plan's file says of a layer: the spelling of formats, else the name of a choice.
  package init(named text: String) {
    self =
      LayerFormats(spelled: text) ?? LayerFormats(weight: .unknown(text), activation: .unchanged)
  }
}
