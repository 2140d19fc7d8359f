/// Measured time of each layer at each pair of formats.
package struct LatencyTable: Sendable {
  /// The file's name for messages, as the user gave it.
  package var source: String
  private var entries = LayerEntries<Int>()
  /// Sum of all entries, in picoseconds.
  private var total = 0
  /// The pairs of formats that were measured, where the table consists of runs at one pair each; nil where it has
  /// a row per layer and pair, none of which may lack.
  private let pairs: Set<LayerFormats>?

  package init(source: String) { self.init(source: source, pairs: nil) }

  init(source: String, pairs: Set<LayerFormats>?) { (self.source, self.pairs) = (source, pairs) }

  /// Whether layers can have these formats: they were measured at them, or the table has to say so row by row.
  package func covers(_ formats: LayerFormats) -> Bool {
    guard let pairs else { return true }
    return pairs.contains(LayerFormats(weight: formats.weight, activation: formats.activation))
      || pairs.contains(LayerFormats(weight: formats.weight, activation: .unchanged))
  }

  /// The pairs of formats that were measured, in ascending order; nil if the table has a row per layer and pair.
  package var measuredPairs: [LayerFormats]? { pairs.map { $0.sorted() } }

  /// One layer's time in picoseconds, or nil if it was not measured.
  package func picoseconds(layer: String, at formats: LayerFormats) -> Int? {
    entries[layer, formats]
  }

  /// The longest time of a layer at any formats; 0 if it was not measured.
  package func largest(layer: String) -> Int { entries[layer]?.values.max() ?? 0 }

  /// All times: layers in ascending order of their names, and each one's formats in theirs.
  package var all: [(layer: String, formats: LayerFormats, picoseconds: Int)] {
    entries.all.map { ($0.layer, $0.formats, $0.value) }
  }

  /// Adds one measurement.
  ///
  /// - Throws: `LatencyError`, and adds nothing, if the layer already has a time at these formats
  ///   or the table's times would add up to more than `largestTotal`.
  /// - Precondition: `picoseconds` is at least 0.
  package mutating func add(
    layer: String, formats: LayerFormats, picoseconds: Int
  ) throws(LatencyError) {
    precondition(picoseconds >= 0, "a time is not negative")
    guard picoseconds <= Self.largestTotal - total else {
      throw LatencyError(
        "up to layer '\(layer)' the times add up to more than a million seconds; check their unit")
    }
    guard entries.add(picoseconds, layer: layer, at: formats) else {
      throw LatencyError("layer '\(layer)' at \(formats) occurs twice; keep one of the rows")
    }
    total += picoseconds
  }

  /// A million seconds in picoseconds: sums of different entries cannot overflow.
  package static let largestTotal = 1_000_000_000_000_000_000
}

/// A row that a latency table cannot take.
package struct LatencyError: Error, Hashable, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}
