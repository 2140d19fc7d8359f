import MPQModel

/// Writes the amounts of resources in columns of their own, in the units that their table has.
struct AmountFields {
  private let columns: [ResourceTable.Column]
  /// Per column, the decimals that its amounts have in the column's unit.
  private let decimals: [Int]

  init(_ columns: [ResourceTable.Column]) {
    self.columns = columns
    // `AmountColumns` counts amounts in units of the base unit.
    decimals = columns.map {
      $0.decimals + (AmountColumns.exponent(of: $0.unit, for: $0.name) ?? 0)
    }
  }

  /// The columns' titles, with their units in brackets.
  var titles: [String] { columns.map { $0.unit.isEmpty ? $0.name : "\($0.name) [\($0.unit)]" } }

  /// A row's fields; empty for what its table does not say.
  func texts(of entry: ResourceTable.Entry?) -> [String] {
    zip(columns.indices, decimals).map { column, decimals in
      entry?.amounts[column].map { amount in
        decimals < 0
          ? "\(amount)" + String(repeating: "0", count: -decimals)
          : Decimals.text(amount, decimals: decimals)
      } ?? ""
    }
  }
}
