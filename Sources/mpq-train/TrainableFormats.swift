import ArgumentParser
import MPQCommand
import MPQModel
import MPQTraining

/// The candidate formats, as a list.
enum TrainableFormats {
  /// Reads a list such as 2,3,4,5,6; the result is in descending order.
  static func parse(_ text: String) throws -> [NumberFormat] {
    let formats = try FormatList.parse(text)
    let range = QuantizationRange.trainable
    if let other = formats.first(where: { !QuantizationRange.isTrainable($0) }) {
      throw ValidationError(
        "\(other.phrase) cannot be trained; give widths from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return formats.sorted(by: >)
  }
}
