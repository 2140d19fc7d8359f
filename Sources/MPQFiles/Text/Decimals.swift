package import MPQModel
import Platform

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
  package static func json(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
  }

  /// A figure of a plan's costs; nil where it is not finite.
  package static func text(_ value: CostFigure.Value) -> String? {
    switch value {
    case .count(let count): "\(count)"
    case .bits(let bits): bytes(bits: bits)
    case .mean(let value), .ratio(let value): value.isFinite ? "\(value)" : nil
    case .picoseconds(let picoseconds): "\(seconds(picoseconds: picoseconds))"
    }
  }

  /// Seconds of a number of picoseconds.
  package static func seconds(picoseconds: Int) -> Double { Double(picoseconds) / 1e12 }

  /// A number from 0 to below 10^18 with so many significant digits, without an exponent.
  package static func rounded(_ value: Double, digits: Int) -> String {
    let order = value > 0 ? Int(log10(value).rounded(.down)) : 0
    let decimals = min(18, max(0, digits - 1 - order))
    var buffer = [CChar](repeating: 0, count: 64)
    withVaList([value]) { _ = vsnprintf(&buffer, buffer.count, "%.\(decimals)f", $0) }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
