import ArgumentParser
import MPQModel

/// Lists of bit-widths such as `2,3,4`.
package enum BitList {
  /// The widths in ascending order.
  ///
  /// - Throws: `ValidationError` for anything but distinct `BitWidths.valid` widths with commas
  ///   between them.
  package static func parse(_ text: String) throws -> [Int] {
    let bits = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let widths = bits.compactMap { $0 }
    guard widths.count == bits.count, widths.allSatisfy(BitWidths.valid.contains) else {
      throw ValidationError(
        "expected widths from \(BitWidths.valid.lowerBound) to \(BitWidths.valid.upperBound) with "
          + "commas between them, such as 2,3,4; found '\(text)'")
    }
    guard Set(widths).count == widths.count else {
      throw ValidationError("'\(text)' lists a width twice")
    }
    return widths.sorted()
  }
}
