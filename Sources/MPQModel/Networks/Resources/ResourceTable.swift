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
  /// Per layer, the entries by the spelling of formats or by the name of a choice.
  private var entries: [String: [String: Entry]] = [:]
  /// The name of the layer with a core (`LayerNames`); nil if several layers have it.
  private var cores: [String: String?] = [:]

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
  /// - Parameter choice: the spelling of formats, such as `W4A8` or `q4_K`, or the name of a choice.
  /// - Returns: false, and adds nothing, if the layer has an entry for the choice.
  package mutating func add(_ entry: Entry, layer: String, choice: String) -> Bool {
    if entries[layer] == nil {
      let core = LayerNames.core(of: layer)
      cores[core] = .some(cores.keys.contains(core) ? nil : layer)
    }
    guard entries[layer]?[choice] == nil else { return false }
    entries[layer, default: [:]][choice] = entry
    if entry.picoseconds != nil { hasTimes = true }
    return true
  }

  /// The entry of a layer with a choice: that of its name, else that of its formats, else that of its weights'
  /// format alone; nil if there is none.
  package func entry(layer: String, at formats: LayerFormats) -> Entry? {
    let known = entries[layer] != nil ? layer : cores[LayerNames.core(of: layer)] ?? nil
    guard let known, let own = entries[known] else { return nil }
    if let label = formats.label, let entry = own[label] { return entry }
    return own[formats.spelling] ?? own[formats.weight.name]
  }

  /// The position of a resource's column; nil if the table has none.
  package func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}
