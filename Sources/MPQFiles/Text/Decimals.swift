package import MPQModel
import Platform

/// Writes numbers as text in files. Exact numbers stay exact; a number that is not finite is left empty.
package enum Decimals {
  /// A number of bits in bytes, exact to the eighth of a byte.
  package static func bytes(bits: Int) -> String {
    bits.isMultiple(of: 8) ? "\(bits / 8)" : "\(Double(bits) / 8)"
  }

  /// The shortest text that reads back to the same number; empty if the number is not finite.
  static func field(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? "\($0)" : nil } ?? ""
  }

  /// The number as JSON; null if it is not finite.
  package static func json(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
  }

  /// A figure of a plan's costs; nil if it is not finite.
  package static func text(_ value: CostFigure.Value) -> String? {
    switch value {
    case .count(let count): "\(count)"
    case .bits(let bits): bytes(bits: bits)
    case .mean(let value), .ratio(let value): value.isFinite ? "\(value)" : nil
    case .amount(let amount, _): "\(amount)"
    case .picoseconds(let picoseconds): "\(seconds(picoseconds: picoseconds))"
    }
  }

  /// A whole number of units of 10^-decimals, exactly: `31` of two decimals is `0.31`.
  package static func text(_ units: Int, decimals: Int) -> String {
    guard decimals > 0 else { return "\(units)" }
    let digits = "\(units.magnitude)"
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(units < 0 ? "-" : "")\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// A number of picoseconds in seconds.
  package static func seconds(picoseconds: Int) -> Double { Double(picoseconds) / 1e12 }

  /// A number from 0 to below 10^18, with a number of significant digits and without an exponent.
  package static func rounded(_ value: Double, digits: Int) -> String {
    let order = value > 0 ? Int(log10(value).rounded(.down)) : 0
    let decimals = min(18, max(0, digits - 1 - order))
    var buffer = [CChar](repeating: 0, count: 64)
    withVaList([value]) { _ = vsnprintf(&buffer, buffer.count, "%.\(decimals)f", $0) }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
