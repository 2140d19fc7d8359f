/// Numbers as text in files: exact where they are exact, and nothing where they are not numbers.
package enum Decimals {
  /// Bytes of a number of bits, with the eighths that are left.
  package static func bytes(bits: Int) -> String {
    bits.isMultiple(of: 8) ? "\(bits / 8)" : "\(Double(bits) / 8)"
  }

  /// The shortest text that reads back to the same number; empty where it is not finite.
  static func field(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? "\($0)" : nil } ?? ""
  }

  /// The same in JSON, where a number that is not finite is null.
  static func json(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
  }

  /// Seconds of a number of picoseconds.
  static func seconds(picoseconds: Int) -> Double { Double(picoseconds) / 1e12 }
}
