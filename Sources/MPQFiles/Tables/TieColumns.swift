import MPQModel

/// Collects the columns `tie`, `weight_tie` and `activation_tie` of a table of choices: layers with the same text in
/// one of them are tied.
struct TieColumns {
  private var members: [Set<TensorKind>: [String: (layers: [String], line: Int)]] = [:]
  private var order: [(shared: Set<TensorKind>, name: String)] = []
  /// Per column and layer, what its rows say.
  private var known: [Set<TensorKind>: [String: String?]] = [:]

  /// Adds a row.
  ///
  /// - Parameter name: what the row has in the column; nil for nothing.
  /// - Throws: `FormatError` if another row of the layer says something else.
  mutating func add<Column: CSVColumn>(
    _ name: String?, sharing shared: Set<TensorKind>, layer: String, _ csv: CSVReader<Column>
  ) throws(FormatError) {
    if let own = known[shared]?[layer] {
      guard own == name else {
        throw csv.error(
          "layer '\(layer)' has the tie '\(name ?? "")' here and '\(own ?? "")' in an earlier row; give all rows of a "
            + "layer the same")
      }
      return
    }
    known[shared, default: [:]][layer] = .some(name)
    guard let name else { return }
    if members[shared]?[name] == nil {
      order.append((shared, name))
      members[shared, default: [:]][name] = ([], csv.line)
    }
    members[shared]?[name]?.layers.append(layer)
  }

  /// The ties in the order of their first rows.
  var ties: [ImportanceTable.Tie] {
    order.compactMap { shared, name in
      members[shared]?[name].map {
        ImportanceTable.Tie(layers: $0.layers, shared: shared, line: $0.line)
      }
    }
  }
}

/// Writes ties in columns: the name of a tie is that of its first layer in the table.
struct TieFields {
  private var names: [Set<TensorKind>: [String: String]] = [:]

  /// Ties that have a layer in common, and share the same, are one.
  init(_ table: ImportanceTable) {
    guard !table.ties.isEmpty else { return }
    for shared in Set(table.ties.map(\.shared)) {
      // Per layer its class, and per class its layers.
      var classOf: [String: Int] = [:]
      var classes: [[String]] = []
      for tie in table.ties where tie.shared == shared {
        var members = tie.layers.filter { classOf[$0] == nil }
        for known in Set(tie.layers.compactMap { classOf[$0] }) {
          members += classes[known]
          classes[known] = []
        }
        for layer in members { classOf[layer] = classes.count }
        classes.append(members)
      }
      var own: [String: String] = [:]
      var nameOf: [Int: String] = [:]
      var count: [Int: Int] = [:]
      let listed = table.layers.map(\.name).compactMap { name in classOf[name].map { (name, $0) } }
      for (_, number) in listed { count[number, default: 0] += 1 }
      for (layer, number) in listed where count[number, default: 0] > 1 {
        let name = nameOf[number] ?? layer
        nameOf[number] = name
        own[layer] = name
      }
      names[shared] = own
    }
  }

  /// The field of a layer; empty if it is not tied.
  func text(of layer: String, sharing shared: Set<TensorKind>) -> String {
    names[shared]?[layer] ?? ""
  }
}
