/// What layers use of further resources, such as energy, cycles or look-up tables: a column per resource.
///
/// Amounts are whole numbers of a power of ten that each column has, so that sums are exact.
package struct ResourceTable: Sendable {
  /// One column.
  package struct Column: Hashable, Sendable {
    /// The resource's name, as in `--max`.
    package let name: String
    /// Amounts count in units of ten to the power of minus this.
    package let decimals: Int
    /// The unit that the table says its amounts have, such as `mJ`; empty if it says none.
    package let unit: String

    package init(name: String, decimals: Int, unit: String = "") {
      (self.name, self.decimals, self.unit) = (name, decimals, unit)
    }
  }

  /// What one layer uses of the resources with one choice.
  package struct Entry: Hashable, Sendable {
    /// An amount per column; nil for a gap.
    package var amounts: [Int?]
    /// Position in `groups` of what the layer uses the resources of, such as a memory bank.
    package var group: Int?
    /// What stands in for the size by format, in bits.
    package var sizeInBits: Int?
    /// What stands in for the layer's multiply-accumulates.
    package var macs: Int?
    package var picoseconds: Int?

    package init(
      amounts: [Int?], group: Int? = nil, sizeInBits: Int? = nil, macs: Int? = nil,
      picoseconds: Int? = nil
    ) {
      (self.amounts, self.group, self.sizeInBits) = (amounts, group, sizeInBits)
      (self.macs, self.picoseconds) = (macs, picoseconds)
    }
  }

  /// The file's name for messages, as the user gave it.
  package let source: String
  package let columns: [Column]
  /// The names of the groups, in the order of first appearance; empty if the table has no column for them.
  package private(set) var groups: [String] = []
  private var groupPositions: [String: Int] = [:]
  /// Whether some entry has a time.
  package private(set) var hasTimes = false
  /// Whether some entry says what otherwise follows from layer and formats.
  private(set) var hasOverrides = false
  /// Whether some entry has multiply-accumulates.
  private(set) var hasMACs = false
  private var entries = LayerEntries<Entry>()

  package init(source: String, columns: [Column]) {
    (self.source, self.columns) = (source, columns)
  }

  /// The position of a group, added if it is new.
  package mutating func position(ofGroup name: String) -> Int {
    if let known = groupPositions[name] { return known }
    groups.append(name)
    groupPositions[name] = groups.count - 1
    return groups.count - 1
  }

  /// Adds an entry.
  ///
  /// - Returns: false, and adds nothing, if the layer has an entry for the choice.
  package mutating func add(_ entry: Entry, layer: String, choice: LayerFormats) -> Bool {
    guard entries.add(entry, layer: layer, at: choice) else { return false }
    if entry.picoseconds != nil { hasTimes = true }
    if entry.sizeInBits != nil || entry.macs != nil { hasOverrides = true }
    if entry.macs != nil { hasMACs = true }
    return true
  }

  /// The entry of a layer with a choice; nil if there is none.
  package func entry(layer: String, at formats: LayerFormats) -> Entry? { entries[layer, formats] }

  /// The position of a resource's column; nil if the table has none.
  package func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// All entries: layers in ascending order of their names, and each one's choices in theirs.
  package var all: [(layer: String, choice: LayerFormats, entry: Entry)] {
    entries.all.map { ($0.layer, $0.formats, $0.value) }
  }

  /// Adds the entries of a table with the same columns and no groups; entries that this one has are kept.
  mutating func add(contentsOf other: ResourceTable) {
    for (layer, choice, entry) in other.all { _ = add(entry, layer: layer, choice: choice) }
  }

  /// The same table with other names for some layers.
  /// The table without what it says of sizes, where those of other formats count.
  package var withoutSizes: ResourceTable {
    var table = self
    (table.entries, table.hasTimes, table.hasOverrides) = (LayerEntries(), false, false)
    for (layer, choice, var entry) in all {
      entry.sizeInBits = nil
      _ = table.add(entry, layer: layer, choice: choice)
    }
    return table
  }

  func renamed(_ targets: [String: String]) -> ResourceTable {
    var table = self
    (table.entries, table.hasTimes, table.hasOverrides) = (LayerEntries(), false, false)
    for (layer, choice, entry) in all {
      _ = table.add(entry, layer: targets[layer] ?? layer, choice: choice)
    }
    return table
  }
}
