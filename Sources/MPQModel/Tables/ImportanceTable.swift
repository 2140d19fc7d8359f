/// How much each layer suffers in each number format, for its weights and for its activations.
///
/// Each added row is checked: no entry is negative, infinite or not a number, and no layer, tensor and
/// format has two. Rows of a file with other values are kept in `unusable`: they are a fault only if
/// the search could choose them.
public struct ImportanceTable: Sendable {
  /// The importance of one tensor in one format.
  package struct Entry: Hashable, Sendable {
    package var format: NumberFormat
    /// Dimensionless and not negative; larger means that the layer loses more in this format.
    package var importance: Double

    package init(format: NumberFormat, importance: Double) {
      self.format = format
      self.importance = importance
    }
  }

  /// A row of a file whose importance cannot be used.
  package struct UnusableEntry: Hashable, Sendable {
    package var tensor: TensorKind
    package var format: NumberFormat
    /// Negative, infinite or not a number; nil if the file leaves a gap.
    package var importance: Double?
    /// Where the row stands in its file; nil if the format has no lines.
    package var line: Int?

    /// The fault, in words that follow "is".
    package var fault: String { ImportanceTable.fault(of: importance) }
  }

  /// What is wrong with an importance, in words that follow "is".
  package static func fault(of importance: Double?) -> String {
    guard let importance else { return "missing" }
    return importance.isNaN ? "not a number" : importance.isInfinite ? "infinite" : "negative"
  }

  /// One option of a layer, in a table that scores choices.
  package struct Choice: Hashable, Sendable {
    package let formats: LayerFormats
    /// As in the file; nil if it leaves a gap. Only a finite number of at least 0 can be chosen.
    package let importance: Double?
    /// Where the row stands in its file; nil if the format has no lines.
    package let line: Int?

    package init(_ formats: LayerFormats, importance: Double?, line: Int? = nil) {
      (self.formats, self.importance, self.line) = (formats, importance, line)
    }

    /// The importance, if it can be used.
    package var usableImportance: Double? {
      importance.flatMap { $0.isFinite && $0 >= 0 ? abs($0) : nil }
    }
  }

  /// The rows of one layer, in the order in which they were added.
  package struct LayerImportance: Hashable, Sendable {
    package var name: String
    package fileprivate(set) var weight: [Entry] = []
    package fileprivate(set) var activation: [Entry] = []
    /// Rows that the search cannot choose.
    package fileprivate(set) var unusable: [UnusableEntry] = []
    /// The options of the layer, in a table that scores choices.
    package internal(set) var choices: [Choice] = []
    /// The line of the layer's first row in its file; nil if the format has no lines.
    package var line: Int?

    /// The rows of one of the two tensors.
    package subscript(tensor: TensorKind) -> [Entry] {
      switch tensor {
      case .weight: weight
      case .activation: activation
      }
    }

    /// The importance in a format, or nil if the table has none.
    package func importance(_ tensor: TensorKind, in format: NumberFormat) -> Double? {
      self[tensor].first { $0.format == format }?.importance
    }
  }

  /// A limit far above any real importance; it keeps sums and multiples of importances finite.
  package static let largestImportance = 1e100

  /// The file's name for messages, as the user gave it.
  package var source: String
  /// The layers in order of first appearance.
  package internal(set) var layers: [LayerImportance] = []
  /// The table's origin (network, data set, training settings), as far as it is known.
  package var provenance: [String: String] = [:]
  /// What the choices use of resources, in a table that scores choices.
  package var resources: ResourceTable?
  /// Layers that share formats, because one score of the table is for all of them.
  package internal(set) var ties: [Tie] = []
  /// The same to look through: a table may have very many.
  var knownTies: Set<Tie> = []
  /// What a network has to say before the table's names and scores are those of its layers.
  package var binding = Binding.none
  /// Whether scores may be negative, as differences from a measurement are: they are raised when the table is bound.
  package var raisesNegativeScores = false
  /// What the user should know of how the table was read.
  package var warnings: [String] = []
  private var position: [String: Int] = [:]
  /// The names of choices behind the positions of their layers: a layer may have very many.
  private var choiceNames: Set<String> = []

  /// An empty table.
  ///
  /// - Parameter source: the name that messages have for it, such as its file's.
  public init(source: String) {
    self.source = source
  }

  /// The rows of a layer, or nil if the table does not have it.
  package subscript(layer: String) -> LayerImportance? {
    position[layer].map { layers[$0] }
  }

  /// All formats that occur for a tensor in any layer, ascending.
  package func formats(_ tensor: TensorKind) -> [NumberFormat] {
    var seen = Set<NumberFormat>()
    for layer in layers {
      for entry in layer[tensor] { seen.insert(entry.format) }
    }
    return seen.sorted()
  }

  /// Adds a row of a file; a row without a usable importance goes to `unusable` instead of being refused.
  ///
  /// - Parameter importance: nil if the file leaves a gap.
  /// - Throws: `ImportanceError` if the table has a row for this place, or the importance is finite
  ///   and larger than `largestImportance`.
  package mutating func addRow(
    layer: String, tensor: TensorKind, format: NumberFormat, importance: Double?, line: Int? = nil
  ) throws(ImportanceError) {
    if let importance, importance.isFinite, importance >= 0 {
      return try add(
        layer: layer, tensor: tensor, format: format, importance: importance, line: line)
    }
    let index = try freePlace(layer: layer, tensor: tensor, format: format, line: line)
    layers[index].unusable.append(
      UnusableEntry(tensor: tensor, format: format, importance: importance, line: line))
  }

  /// Whether the table scores whole choices of layers, not tensors.
  package var scoresChoices: Bool { layers.contains { !$0.choices.isEmpty } }

  /// Adds an option of a layer.
  ///
  /// - Throws: `ImportanceError` if the layer has a choice of this name, or the importance is finite and larger than
  ///   `largestImportance`.
  package mutating func add(_ choice: Choice, layer: String) throws(ImportanceError) {
    if let importance = choice.importance, importance.isFinite, importance > Self.largestImportance
    {
      throw ImportanceError(
        "layer '\(layer)' choice '\(choice.formats)': importance \(importance) is larger than "
          + "\(Self.largestImportance); scale the table")
    }
    let index = index(of: layer, line: choice.line)
    let name = choice.formats.description
    guard choiceNames.insert("\(index) \(name)").inserted else {
      throw ImportanceError("layer '\(layer)' choice '\(name)' occurs twice; keep one of the rows")
    }
    layers[index].choices.append(choice)
  }

  /// Adds one row.
  ///
  /// - Parameter line: where the row stands in its file, for later messages.
  /// - Throws: `ImportanceError` naming layer, tensor and format, if the value is not a finite number
  ///   of at least 0, or the table has a row for this place.
  public mutating func add(
    layer: String, tensor: TensorKind, format: NumberFormat, importance: Double, line: Int? = nil
  ) throws(ImportanceError) {
    guard importance.isFinite, importance >= 0 else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor) at \(format.phrase): importance \(importance) is "
          + "\(importance.isNaN ? "not a number" : importance.isInfinite ? "infinite" : "negative");"
          + " give a finite number of at least 0")
    }
    guard importance <= Self.largestImportance else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor) at \(format.phrase): importance \(importance) is larger than "
          + "\(Self.largestImportance); scale the table")
    }
    let index = try freePlace(layer: layer, tensor: tensor, format: format, line: line)
    let entry = Entry(format: format, importance: importance == 0 ? 0 : importance)
    switch tensor {
    case .weight: layers[index].weight.append(entry)
    case .activation: layers[index].activation.append(entry)
    }
  }

  /// The format that a row's bits stand for.
  ///
  /// - Throws: `ImportanceError` naming layer and tensor, if there is none.
  package static func format(
    bits: Int, of layer: String, _ tensor: TensorKind
  ) throws(ImportanceError) -> NumberFormat {
    let valid = IntegerFormats.bits
    guard valid.contains(bits) else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor): bit-width \(bits) is outside \(valid.lowerBound) to \(valid.upperBound)"
      )
    }
    return .integer(bits)
  }

  /// The position of a layer, added if it is new; throws if the layer has a row for this place.
  private mutating func freePlace(
    layer: String, tensor: TensorKind, format: NumberFormat, line: Int?
  ) throws(ImportanceError) -> Int {
    let index = index(of: layer, line: line)
    let rows = layers[index]
    guard !rows[tensor].contains(where: { $0.format == format }),
      !rows.unusable.contains(where: { $0.tensor == tensor && $0.format == format })
    else {
      throw ImportanceError(
        "layer '\(layer)' \(tensor) at \(format.phrase) occurs twice; keep one of the rows")
    }
    return index
  }

  /// The position of a layer, added if it is new.
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
public struct ImportanceError: Error, Hashable, CustomStringConvertible {
  public var description: String

  package init(_ description: String) {
    self.description = description
  }
}

extension Network {
  /// A network of which a table of choices says all that is known: the layers' names.
  ///
  /// - Parameter name: nil for that of the table's file, without what it ends with.
  /// - Throws: `NetworkError` if the table has no layer.
  package init(ofChoicesIn table: ImportanceTable, name: String? = nil) throws(NetworkError) {
    try self.init(
      name: name ?? FilePath.stem(of: table.source, behind: [".gz"]).printable,
      layers: table.layers.map { Layer(name: $0.name, macs: 0, params: 0) },
      hasCosts: false)
  }
}
