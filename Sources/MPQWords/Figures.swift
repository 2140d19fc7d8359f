import Platform

/// Numbers as people read them; a dash where they are not finite.
package enum Figures {
  /// A number with a fixed count of decimals.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    format("%.\(decimals)f", value)
  }

  /// A number with its sign and a fixed count of decimals, such as `+0.54` and `−0.20`.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return fixed(value, decimals) }
    return (value.sign == .minus ? "−" : "+") + fixed(value.magnitude, decimals)
  }

  /// A number with so many significant digits, trailing zeros left out.
  package static func significant(_ value: Double, _ digits: Int = 4) -> String {
    format("%.\(digits)g", value)
  }

  /// A number with so many significant digits, trailing zeros kept, for columns.
  package static func aligned(_ value: Double, _ digits: Int) -> String {
    format("%#.\(digits)g", value)
  }

  /// A count in a column of a table: with a prefix always four digits, such as `118.0 M`.
  package static func column(_ value: Double) -> String {
    let text = metric(value)
    guard let space = text.firstIndex(of: " ") else { return text }
    var number = String(text[..<space])
    if !number.contains(".") { number += "." }
    number += String(repeating: "0", count: max(0, 5 - number.count))
    return number + text[space...]
  }

  /// Bytes in a column of a table, such as `55.30 kB`.
  package static func columnOfBytes(_ value: Double) -> String {
    inBytes(column(value))
  }

  /// A count with a metric prefix, such as `46.58 G`.
  package static func metric(_ value: Double, digits: Int = 4) -> String {
    let prefixes = [(1e15, " P"), (1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")]
    // 999,999 rounds to a million.
    let rounded = Double(significant(value.magnitude, digits)) ?? .nan
    for (unit, prefix) in prefixes where rounded >= unit {
      return significant(value / unit, digits) + prefix
    }
    return significant(value, digits)
  }

  /// Bytes, such as `8.36 MB`.
  package static func bytes(_ value: Double, digits: Int = 4) -> String {
    inBytes(metric(value, digits: digits))
  }

  /// A count with the unit behind its prefix, or behind a space where it has none.
  private static func inBytes(_ count: String) -> String {
    count.contains(" ") ? "\(count)B" : "\(count) B"
  }

  /// A time, such as `6.8 ms`.
  package static func seconds(_ value: Double, digits: Int = 3) -> String {
    for (unit, name) in [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")]
    where value >= unit {
      return "\(significant(value / unit, digits)) \(name)"
    }
    return value == 0 ? "0 s" : "\(significant(value / 1e-12, digits)) ps"
  }

  /// An amount with its unit behind a prefix from pico to peta, such as `3.1 mJ`.
  package static func inUnit(_ value: Double, _ unit: String, digits: Int = 4) -> String {
    guard value > 0, value < 1 else {
      let text = metric(value, digits: digits)
      return text.contains(" ") ? text + unit : "\(text) \(unit)"
    }
    for (size, prefix) in [(1e-3, "m"), (1e-6, "µ"), (1e-9, "n")] where value >= size {
      return "\(significant(value / size, digits)) \(prefix)\(unit)"
    }
    return "\(significant(value / 1e-12, digits)) p\(unit)"
  }

  /// A whole number with thousands apart, such as `115,605,504`.
  package static func grouped(_ value: Int) -> String {
    var digits = Array("\(value.magnitude)")
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  private static func format(_ format: String, _ value: Double) -> String {
    guard value.isFinite else { return "–" }
    var buffer = [CChar](repeating: 0, count: 400)
    withVaList([value]) { _ = vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
