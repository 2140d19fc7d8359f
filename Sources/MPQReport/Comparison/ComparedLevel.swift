package import MPQModel

/// A level at which plans are compared.
package enum ComparedLevel: Hashable, Sendable {
  /// Bits of weights and activations, which may be fractions.
  case bits(Level)
  /// Formats, or a choice, that every layer gets if it may.
  case formats(LayerFormats)

  /// Whether the level is given by its bits.
  var isBits: Bool {
    if case .bits = self { true } else { false }
  }

  /// Whether a uniform plan is that of the level.
  func isLevel(of uniform: UniformPlan) -> Bool {
    switch self {
    case .bits(let level): uniform.formats.isPlain && Level(uniform.formats) == level
    case .formats(let formats): uniform.formats == formats
    }
  }
}

extension ComparedLevel: CustomStringConvertible {
  /// Such as `W3A4`, or the name of formats or of a choice.
  package var description: String {
    switch self {
    case .bits(let level): "\(level)"
    case .formats(let formats): "\(formats)"
    }
  }
}
