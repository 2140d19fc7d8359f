extension ImportanceTable {
  /// The same table with the network's names for its layers; layers that the network lacks keep theirs.
  ///
  /// Rows under two names of one layer (`conv1` and `conv1.weight`) are merged.
  ///
  /// - Returns: the table, and a message for each pair of rows that then has the same place.
  package func named(after network: Network) -> (table: ImportanceTable, conflicts: [String]) {
    var names = LayerNames(network)
    let targets = layers.map { layer in
      names.position(of: layer.name).map { network.layers[$0].name } ?? layer.name
    }
    guard zip(layers, targets).contains(where: { $0.name != $1 }) else { return (self, []) }
    var table = ImportanceTable(source: source)
    table.provenance = provenance
    table.resources = resources
    var conflicts: [String] = []
    for (layer, target) in zip(layers, targets) {
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
}
