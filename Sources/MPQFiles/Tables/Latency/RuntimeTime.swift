import MPQModel

/// Times as runtimes write them, in picoseconds.
enum RuntimeTime {
  /// Units of times in profiles, as the power of ten of a second.
  enum Unit: Int {
    case microseconds = -6
    case milliseconds = -3
  }

  /// A time from 0 to a million seconds, rounded to the picosecond; nil for any other text.
  static func picoseconds(_ text: String, in unit: Unit) -> Int? {
    guard let literal = DecimalLiteral(text), !literal.isNegative,
      literal.approximate < longest[unit]!
    else { return nil }
    return literal.units(ofDecimals: 12 + unit.rawValue)
  }

  /// A million seconds, as long as a latency table may be.
  private static let longest: [Unit: Double] = [.microseconds: 1e12, .milliseconds: 1e9]
}

extension JSONValue {
  /// The value, a number or a number as a text, as a time in picoseconds.
  func picoseconds(in unit: RuntimeTime.Unit) throws(FormatError) -> Int {
    let text: String? =
      switch content {
      case .number(let text), .string(let text): text
      default: nil
      }
    guard let text, let time = RuntimeTime.picoseconds(text, in: unit) else {
      throw mismatch("a time from 0 to a million seconds, as \(unit)")
    }
    return time
  }
}
