/// Measured time of each layer at each pair of bit-widths.
package struct LatencyTable: Sendable {
  /// The file's name for messages, as the user gave it.
  package var source: String
  private var entries: [String: [BitWidths: Int]] = [:]

  package init(source: String) {
    self.source = source
  }

  /// One layer's time in picoseconds, or nil where it was not measured.
  package func picoseconds(layer: String, at widths: BitWidths) -> Int? {
    entries[layer]?[widths]
  }

  /// Adds one measurement.
  ///
  /// - Returns: false, and nothing is added, when the layer already has a time at these widths.
  /// - Precondition: `picoseconds` is between 0 and `largestEntry`.
  package mutating func add(layer: String, widths: BitWidths, picoseconds: Int) -> Bool {
    precondition((0...Self.largestEntry).contains(picoseconds))
    return entries[layer, default: [:]].updateValue(picoseconds, forKey: widths) == nil
  }

  /// 1,000 seconds for one layer.
  package static let largestEntry = 1_000_000_000_000_000
}
