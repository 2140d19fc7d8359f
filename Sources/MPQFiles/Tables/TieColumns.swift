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

/// Writes ties in columns: the name of a tie is that of its first layer.
struct TieFields {
  private var names: [Set<TensorKind>: [String: String]] = [:]

  /// Ties that have a layer in common, and share the same, are one.
  init(_ ties: [ImportanceTable.Tie]) {
    for tie in ties {
      let known = tie.layers.compactMap { names[tie.shared]?[$0] }
      let name = known.first ?? tie.layers[0]
      for other in Set(known) where other != name {
        names[tie.shared] = names[tie.shared]?.mapValues { $0 == other ? name : $0 }
      }
      for layer in tie.layers { names[tie.shared, default: [:]][layer] = name }
    }
  }

  /// The field of a layer; empty if it is not tied.
  func text(of layer: String, sharing shared: Set<TensorKind>) -> String {
    names[shared]?[layer] ?? ""
  }
}
