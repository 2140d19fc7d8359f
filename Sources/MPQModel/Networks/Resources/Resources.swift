/// The costs that tables give for a network's layers, beside those that follow from layers and formats.
package struct Resources: Sendable {
  /// Times of layers; nil without a latency table.
  package var latency: LatencyTable?
  /// Tables of further resources.
  package var tables: [ResourceTable] = []
  /// Whether plans' costs have their peak activation memory, which takes longer than other costs.
  package var countsActivationMemory = false
  /// The common denominator of the bits per element of all formats in question; 1 for integers. Mean bits are
  /// counted in units of its reciprocal.
  package var bitsDenominator = 1

  package init(latency: LatencyTable? = nil, tables: [ResourceTable] = []) {
    (self.latency, self.tables) = (latency, tables)
  }

  /// The names of all resources that tables bring, in their order.
  package var names: [String] {
    var names: [String] = []
    for column in tables.flatMap(\.columns) where !names.contains(column.name) {
      names.append(column.name)
    }
    return names
  }

  /// A resource's column; nil if no table has it.
  package func column(_ name: String) -> ResourceTable.Column? {
    place(of: name).map { $0.table.columns[$0.column] }
  }

  /// The table with a resource, and the position of its column. No two tables bring one resource.
  package func place(of name: String) -> (table: ResourceTable, column: Int)? {
    for table in tables {
      if let column = table.column(name) { return (table, column) }
    }
    return nil
  }

  /// What a layer uses of a resource with a choice; nil if its table does not say.
  func usage(of name: String, layer: String, at formats: LayerFormats) -> (
    amount: Int, group: Int?
  )? {
    // The search asks for every choice, and a copy of a table takes longer than the look-up.
    for index in tables.indices {
      guard let column = tables[index].column(name) else { continue }
      guard let entry = tables[index].entry(layer: layer, at: formats),
        let amount = entry.amounts[column]
      else { return nil }
      return (amount, entry.group)
    }
    return nil
  }

  /// What a table says in place of a figure that otherwise follows from layer and formats; nil if none does.
  func override(
    _ figure: KeyPath<ResourceTable.Entry, Int?>, layer: String, at formats: LayerFormats
  ) -> Int? {
    for index in tables.indices where tables[index].hasOverrides {
      if let value = tables[index].entry(layer: layer, at: formats)?[keyPath: figure] {
        return value
      }
    }
    return nil
  }

  /// The time of a layer in picoseconds; nil if it was not measured.
  func picoseconds(layer: String, at formats: LayerFormats) -> Int? {
    if let time = latency?.picoseconds(layer: layer, at: formats) { return time }
    for index in tables.indices where tables[index].hasTimes {
      if let time = tables[index].entry(layer: layer, at: formats)?.picoseconds { return time }
    }
    return nil
  }

  /// Whether any table says times.
  package var hasLatency: Bool { latency != nil || tables.contains { $0.hasTimes } }
}
