extension ImportanceTable {
  /// Layers that share formats, because one score of the table is for all of them.
  ///
  /// The score of an option of the group, and what the option takes, stand at the group's first layer and are 0 at
  /// the others: the sum over layers then counts them once.
  package struct Tie: Hashable, Sendable {
    /// Names of layers of the table, at least two, each once.
    package var layers: [String]
    /// What they share: both tensors' formats where the whole choice is one.
    package var shared: Set<TensorKind>
    /// Where the table says so; nil if the format has no lines.
    package var line: Int?

    package init(
      layers: [String], shared: Set<TensorKind> = Set(TensorKind.allCases), line: Int? = nil
    ) {
      (self.layers, self.shared, self.line) = (layers, shared, line)
    }
  }

  /// Adds a tie; layers alone, or those that are tied already, need none.
  package mutating func add(_ tie: Tie) {
    guard tie.layers.count > 1, knownTies.insert(tie).inserted else { return }
    ties.append(tie)
  }

  /// Adds an option of layers that have one score together, and so get one choice.
  ///
  /// The layers are tied by `add(_: Tie)`, once for all options of the group. The formats of two options of a group
  /// must differ, since ties compare formats: an option without formats of its own has an unknown one of its name
  /// (`LayerFormats(named:)`).
  ///
  /// - Parameters:
  ///   - choice: the option, with the score of all layers together.
  ///   - layers: the group, in the order in which its tie has them.
  ///   - sizeInBits: what the weights of all layers together take; nil if it follows from layers and formats.
  /// - Throws: `ImportanceError` if a layer has a choice of this name, or the score is finite and too large.
  package mutating func add(
    _ choice: Choice, layers: [String], sizeInBits: Int? = nil
  ) throws(ImportanceError) {
    var entry = ResourceTable.Entry(amounts: [])
    entry.sizeInBits = sizeInBits
    try add(choice, layers: layers, entry: entry)
  }

  /// The same, with all that the layers together use.
  ///
  /// - Precondition: the entry has an amount for each column of the table's resources.
  package mutating func add(
    _ choice: Choice, layers: [String], entry: ResourceTable.Entry
  ) throws(ImportanceError) {
    var own = choice
    var rest = entry
    for (position, layer) in layers.enumerated() {
      try add(own, layer: layer)
      if resources == nil { resources = ResourceTable(source: source, columns: []) }
      // The table has checked that the choice is new.
      let isNew =
        resources?.add(position == 0 ? entry : rest, layer: layer, choice: choice.formats) ?? true
      guard isNew else {
        throw ImportanceError(
          "layer '\(layer)' has '\(choice.formats)' in two spellings; keep one of them")
      }
      own = Choice(
        choice.formats, importance: choice.importance == nil ? nil : 0, line: choice.line)
      rest.amounts = entry.amounts.map { $0 == nil ? nil : 0 }
      if entry.sizeInBits != nil { rest.sizeInBits = 0 }
      if entry.macs != nil { rest.macs = 0 }
      if entry.picoseconds != nil { rest.picoseconds = 0 }
    }
  }

  /// Raises the scores of layers that have negative ones, all scores of a layer by the same amount, so that its least
  /// is 0, and adds a warning that counts them.
  ///
  /// A layer gets exactly one choice, so that a constant for all of its choices changes no comparison of plans.
  /// Scores that are no finite numbers stay as they are.
  package mutating func raiseNegativeScores() {
    var (negative, raised, count) = (0, 0, 0)
    for index in layers.indices {
      let scores = layers[index].choices.compactMap(\.importance).filter(\.isFinite)
      count += scores.count
      guard let least = scores.min(), least < 0 else { continue }
      negative += scores.count { $0 < 0 }
      raised += 1
      layers[index].choices = layers[index].choices.map { choice in
        Choice(
          choice.formats,
          importance: choice.importance.map {
            $0.isFinite ? min($0 - least, Self.largestImportance) : $0
          }, line: choice.line)
      }
    }
    guard negative > 0 else { return }
    warnings.append(
      "\(source): \(negative) of \(count) scores \(negative == 1 ? "is" : "are") negative, as if a layer gained by "
        + "fewer bits; all scores of such a layer (\(raised) of \(layers.count)) are raised by one amount, so that "
        + "its least is 0, which changes no comparison of plans")
  }
}
