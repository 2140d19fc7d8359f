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

  /// Adds a table.
  ///
  /// - Throws: `ResourceError`, and adds nothing, if another table has one of its resources.
  package mutating func add(_ table: ResourceTable) throws(ResourceError) {
    if let twice = table.columns.first(where: { column($0.name) != nil }) {
      throw ResourceError(
        description: "the resource '\(twice.name)' is in another table too; keep one of them")
    }
    tables.append(table)
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

  /// Warnings about pinned layers of which tables do not say what they use; that counts as 0.
  package func warnings(for network: Network) -> [String] {
    var warnings: [String] = []
    if let source = latency?.source ?? tables.first(where: \.hasTimes)?.source {
      warnings += Self.warnings(
        network.layers.filter { layer in
          layer.pinned.map { picoseconds(layer: layer.name, at: $0) == nil } ?? false
        }, source, noun: "time", nothing: "0 s", sums: "latencies")
    }
    for table in tables {
      for column in table.columns {
        warnings += Self.warnings(
          network.layers.filter { layer in
            layer.pinned.map { usage(of: column.name, layer: layer.name, at: $0) == nil } ?? false
          }, table.source, noun: "'\(column.name)'", nothing: "0", sums: "budgets on it")
      }
    }
    return warnings
  }

  /// - Parameters:
  ///   - noun: what is not known.
  ///   - nothing: what it counts as.
  ///   - sums: what is then too small.
  private static func warnings(
    _ missing: [Layer], _ source: String, noun: String, nothing: String, sums: String
  ) -> [String] {
    // Up to three layers are named, more are counted.
    guard missing.count > 3 else {
      return missing.map { layer in
        "\(source): no \(noun) for layer '\(layer.name)' at its pinned \(layer.pinned!); it counts as \(nothing), so "
          + "all \(sums) are without it"
      }
    }
    return [
      "\(source): no \(noun) for \(missing.count) pinned layers at their widths, such as "
        + "'\(missing[0].name)' at \(missing[0].pinned!); they count as \(nothing), so all \(sums) are without them"
    ]
  }

  /// Whether any table says times.
  package var hasLatency: Bool { latency != nil || tables.contains { $0.hasTimes } }

  /// Whether a table has multiply-accumulates of choices.
  var hasMACs: Bool { tables.contains { $0.hasMACs } }
}

/// A table that cannot stand beside the others.
package struct ResourceError: Error, Hashable, CustomStringConvertible {
  package let description: String
}
