import ArgumentParser
import MPQFiles
package import MPQModel

/// Lists of number formats such as `2,3,4`.
package enum FormatList {
  /// The formats in ascending order.
  ///
  /// - Throws: `ValidationError` for anything but distinct formats with commas between them.
  package static func parse(_ text: String) throws -> [NumberFormat] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
    let formats = names.compactMap { NumberFormat(named: String($0)) }
    guard formats.count == names.count else {
      let valid = IntegerFormats.bits
      let unknown = names.first { NumberFormat(named: String($0)) == nil } ?? ""
      throw ValidationError(
        "expected widths from \(valid.lowerBound) to \(valid.upperBound) or names of formats with "
          + "commas between them, such as 2,3,4; found '\(text)'"
          + (names.count > 1 && !unknown.isEmpty ? ", and '\(unknown)' is none" : "")
          + NumberFormat.suggestion(for: String(unknown)))
    }
    guard Set(formats).count == formats.count else {
      throw ValidationError("'\(text)' lists a width twice")
    }
    return formats.sorted()
  }
}
