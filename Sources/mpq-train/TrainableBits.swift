import ArgumentParser
import MPQCommand
import MPQTraining

/// The candidate widths, as a list.
enum TrainableBits {
  /// Reads a list such as 2,3,4,5,6; the result is in descending order.
  static func parse(_ text: String) throws -> [Int] {
    let bits = try BitList.parse(text)
    let range = QuantizationRange.trainable
    if let other = bits.first(where: { !range.contains($0) }) {
      throw ValidationError(
        "\(other) bits cannot be trained; give widths from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return Set(bits).sorted(by: >)
  }
}
