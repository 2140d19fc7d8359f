extension ImportanceTable {
  /// The same table with the network's names for its layers; layers that the network lacks keep theirs.
  ///
  /// Rows under two names of one layer (`conv1` and `conv1.weight`) are merged.
  ///
  /// - Returns: the table, and a message for each pair of rows that then has the same place.
  package func named(after network: Network) -> (table: ImportanceTable, conflicts: [String]) {
    var names = LayerNames(network)
    var targets: [String: String] = [:]
    for layer in layers {
      if let position = names.position(of: layer.name), network.layers[position].name != layer.name
      {
        targets[layer.name] = network.layers[position].name
      }
    }
    // Resources are found by all names of a layer.
    return renamed(targets, renamesResources: false)
  }

  /// The same table with other names for some layers.
  ///
  /// - Parameter targets: new names by old ones.
  /// - Returns: the table, and a message for each pair of rows that then has the same place.
  func renamed(
    _ targets: [String: String], renamesResources: Bool = true
  ) -> (table: ImportanceTable, conflicts: [String]) {
    guard !targets.isEmpty else { return (self, []) }
    var table = emptied
    table.resources = renamesResources ? resources?.renamed(targets) : resources
    for var tie in ties {
      tie.layers = tie.layers.map { targets[$0] ?? $0 }
      table.add(tie)
    }
    var conflicts: [String] = []
    for layer in layers {
      let target = targets[layer.name] ?? layer.name
      let rows =
        TensorKind.allCases.flatMap { tensor in
          layer[tensor].map { (tensor, $0.format, Optional($0.importance), layer.line) }
        } + layer.unusable.map { ($0.tensor, $0.format, $0.importance, $0.line) }
      for choice in layer.choices {
        do {
          try table.add(choice, layer: target)
        } catch {
          let place = choice.line.map { "\(source):\($0)" } ?? source
          conflicts.append("\(place): '\(layer.name)' is layer '\(target)': \(error)")
        }
      }
      for (tensor, format, importance, line) in rows {
        do {
          try table.addRow(
            layer: target, tensor: tensor, format: format, importance: importance, line: line)
        } catch {
          let place = layer.line.map { "\(source):\($0)" } ?? source
          conflicts.append("\(place): '\(layer.name)' is layer '\(target)': \(error)")
        }
      }
    }
    return (table, conflicts)
  }

  /// The table without its layers, their ties and resources.
  var emptied: ImportanceTable {
    var table = ImportanceTable(source: source)
    (table.provenance, table.warnings) = (provenance, warnings)
    (table.binding, table.raisesNegativeScores) = (binding, raisesNegativeScores)
    return table
  }

  /// Adds the rows of another table, such as that of another width.
  ///
  /// - Throws: `ImportanceError` if the two have rows in common, were measured on different things, or are of
  ///   different kinds.
  package mutating func merge(_ other: ImportanceTable) throws(ImportanceError) {
    for key in Set(provenance.keys).union(other.provenance.keys).sorted()
    where provenance[key] != other.provenance[key] {
      let (own, theirs) = (provenance[key] ?? "nothing", other.provenance[key] ?? "nothing")
      throw ImportanceError(
        "the two were not measured alike: \(key) is '\(theirs)' here and '\(own)' there; scores of one table must be "
          + "comparable, so take files of one measurement")
    }
    guard binding == other.binding, scoresChoices == other.scoresChoices,
      raisesNegativeScores == other.raisesNegativeScores
    else {
      throw ImportanceError("the two are tables of different kinds; give files of one tool")
    }
    for layer in other.layers {
      for choice in layer.choices { try add(choice, layer: layer.name) }
      for tensor in TensorKind.allCases {
        for entry in layer[tensor] {
          try add(
            layer: layer.name, tensor: tensor, format: entry.format, importance: entry.importance,
            line: layer.line)
        }
      }
      for row in layer.unusable {
        try addRow(
          layer: layer.name, tensor: row.tensor, format: row.format, importance: row.importance,
          line: row.line)
      }
    }
    for tie in other.ties { add(tie) }
    warnings += other.warnings
    switch (resources, other.resources) {
    case (nil, let theirs): resources = theirs
    case (_, nil): break
    case (var own?, let theirs?):
      guard own.columns == theirs.columns else {
        throw ImportanceError("the two have different columns of resources; give them the same")
      }
      own.add(contentsOf: theirs)
      resources = own
    }
  }
}
