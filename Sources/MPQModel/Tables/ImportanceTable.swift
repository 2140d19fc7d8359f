/// How much each layer suffers at each bit-width, for its weights and for its activations.
///
/// Rows are added one at a time and checked as they come: no entry is negative, infinite or not a
/// number, and no place has two. What a file says of other values is kept apart (`unusable`), since it
/// matters only where it could be chosen.
package struct ImportanceTable: Sendable {
  /// The importance of one tensor at one bit-width.
  package struct Entry: Hashable, Sendable {
    package var bits: Int
    /// Dimensionless and not negative; larger means that the layer loses more at these bits.
    package var importance: Double

    package init(bits: Int, importance: Double) {
      self.bits = bits
      self.importance = importance
    }
  }

  /// A row of a file whose importance cannot be used.
  package struct UnusableEntry: Hashable, Sendable {
    package var tensor: TensorKind
    package var bits: Int
    /// Negative, infinite or not a number; nil where the file leaves a gap.
    package var importance: Double?
    /// Where the row stands in its file; nil where the format has no lines.
    package var line: Int?

    /// What is wrong with it, after "is".
    package var fault: String {
      guard let importance else { return "missing" }
      return importance.isNaN ? "not a number" : importance.isInfinite ? "infinite" : "negative"
    }
  }

  /// The rows of one layer, in the order in which they were added.
  package struct LayerImportance: Hashable, Sendable {
    package var name: String
    package fileprivate(set) var weight: [Entry] = []
    package fileprivate(set) var activation: [Entry] = []
    /// Rows that cannot be chosen from.
    package fileprivate(set) var unusable: [UnusableEntry] = []
    /// The line of the layer's first row in its file; nil where the format has no lines.
    package var line: Int?

    /// The rows of one of the two tensors.
    package subscript(tensor: TensorKind) -> [Entry] {
      switch tensor {
      case .weight: weight
      case .activation: activation
      }
    }

    /// The importance at `bits`, or nil where the table has none.
    package func importance(_ tensor: TensorKind, bits: Int) -> Double? {
      self[tensor].first { $0.bits == bits }?.importance
    }
  }

  /// Far beyond any indicator; keeps sums and multiples of importances finite.
  package static let largestImportance = 1e100

  /// The file's name for messages, as the user gave it.
  package var source: String
  /// The layers in order of first appearance.
  package private(set) var layers: [LayerImportance] = []
  /// Where the table came from (network, data set, training settings), as far as is known.
  package var provenance: [String: String] = [:]
  private var position: [String: Int] = [:]

  package init(source: String) {
    self.source = source
  }

  /// The rows of a layer, or nil where the table does not have it.
  package subscript(layer: String) -> LayerImportance? {
    position[layer].map { layers[$0] }
  }

  /// All bit-widths that occur for a tensor in any layer, ascending.
  package func bitWidths(_ tensor: TensorKind) -> [Int] {
    var seen = Set<Int>()
    for layer in layers {
      for entry in layer[tensor] { seen.insert(entry.bits) }
    }
    return seen.sorted()
  }

  /// Adds a row as a file has it: what cannot be used is kept apart instead of refused.
  ///
  /// - Parameter importance: nil where the file leaves a gap.
  /// - Throws: `ImportanceError` when the bit-width is out of range, the place is taken, or the importance
  ///   is larger than `largestImportance` and finite.
  package mutating func addRow(
    layer: String, tensor: TensorKind, bits: Int, importance: Double?, line: Int? = nil
  ) throws(ImportanceError) {
    if let importance, importance.isFinite, importance >= 0 {
      return try add(layer: layer, tensor: tensor, bits: bits, importance: importance, line: line)
    }
    let index = try freePlace(layer: layer, tensor: tensor, bits: bits, line: line)
    layers[index].unusable.append(
      UnusableEntry(tensor: tensor, bits: bits, importance: importance, line: line))
  }

  /// Adds one row.
  ///
  /// - Parameter line: where the row stands in its file, for later messages.
  /// - Throws: `ImportanceError` naming layer, tensor and bits, when the value is not a finite number
  ///   of at least 0, the bit-width is out of range, or the place is taken.
  package mutating func add(
    layer: String, tensor: TensorKind, bits: Int, importance: Double, line: Int? = nil
  ) throws(ImportanceError) {
    try Self.check(layer: layer, tensor: tensor, bits: bits)
    guard importance.isFinite, importance >= 0 else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor) at \(bits) bits: importance \(importance) is "
          + "\(importance.isNaN ? "not a number" : importance.isInfinite ? "infinite" : "negative");"
          + " give a finite number of at least 0")
    }
    guard importance <= Self.largestImportance else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor) at \(bits) bits: importance \(importance) is larger than "
          + "\(Self.largestImportance); scale the table")
    }
    let index = try freePlace(layer: layer, tensor: tensor, bits: bits, line: line)
    let entry = Entry(bits: bits, importance: importance == 0 ? 0 : importance)
    switch tensor {
    case .weight: layers[index].weight.append(entry)
    case .activation: layers[index].activation.append(entry)
    }
  }

  private static func check(
    layer: String, tensor: TensorKind, bits: Int
  ) throws(ImportanceError) {
    guard BitWidths.valid.contains(bits) else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor): bit-width \(bits) is outside "
          + "\(BitWidths.valid.lowerBound) to \(BitWidths.valid.upperBound)")
    }
  }

  /// The position of a layer, which is added where it is new, and has no row for the place yet.
  private mutating func freePlace(
    layer: String, tensor: TensorKind, bits: Int, line: Int?
  ) throws(ImportanceError) -> Int {
    try Self.check(layer: layer, tensor: tensor, bits: bits)
    let index = index(of: layer, line: line)
    let rows = layers[index]
    guard !rows[tensor].contains(where: { $0.bits == bits }),
      !rows.unusable.contains(where: { $0.tensor == tensor && $0.bits == bits })
    else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor) at \(bits) bits occurs twice; keep one of the rows")
    }
    return index
  }

  /// The position of a layer, which is added where it is new.
  private mutating func index(of layer: String, line: Int?) -> Int {
    // Rows of one layer usually stand together, and a comparison is cheaper than a look-up.
    if let last = layers.indices.last, layers[last].name == layer { return last }
    if let known = position[layer] { return known }
    position[layer] = layers.count
    layers.append(LayerImportance(name: layer, line: line))
    return layers.count - 1
  }
}

/// A row that an importance table cannot take.
package struct ImportanceError: Error, Hashable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) {
    self.description = description
  }
}
