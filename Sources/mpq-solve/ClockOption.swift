import ArgumentParser
import MPQModel

/// A clock as a flag has it, such as `200MHz`: what a table counts in a second.
enum ClockOption {
  /// The slowest tick that is of use, a day, and the fastest, a picosecond.
  private static let range = 1e-5...1e12

  /// - Throws: `ValidationError` if the text is no frequency.
  static func parse(_ text: String) throws -> Double {
    let number = text.hasSuffix("Hz") ? String(text.dropLast(2)) : text
    guard let amount = try? Quantity.count.amount(number), range.contains(amount.approximate) else {
      throw ValidationError("expected a clock such as 200MHz, or 1k for a table in milliseconds")
    }
    return amount.approximate
  }
}
