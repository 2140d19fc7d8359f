/// The layers of one tie: those with equal values of all named wildcards of its patterns are tied.
///
/// Without named wildcards all layers have the same values, none.
struct TiedLayers {
  /// A searched layer that a name or pattern fits, with the values of the pattern's wildcards.
  typealias Match = (layer: TableJoin.SearchedLayer, values: [[UInt8]])

  /// A name or pattern of the tie with all that it fits.
  struct Entry {
    let name: String
    /// The pattern's named wildcards, ascending; each match has a value for each of them.
    let wildcards: [String]
    let matches: [Match]
  }

  /// The named wildcards of all entries, ascending.
  let wildcards: [String]
  /// Layers that are tied, a list for each combination of values, in the order of the entries; each layer
  /// once. Empty if `missing` is not nil.
  let classes: [[TableJoin.SearchedLayer]]
  private let entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries
    let wildcards = Set(entries.flatMap(\.wildcards)).sorted()
    self.wildcards = wildcards
    guard entries.allSatisfy({ $0.wildcards == wildcards }) else {
      classes = []
      return
    }
    var classes: [(members: [TableJoin.SearchedLayer], known: Set<TableJoin.SearchedLayer>)] = []
    var positions: [[[UInt8]]: Int] = [:]
    for match in entries.flatMap(\.matches) {
      let position = positions[match.values] ?? classes.count
      if position == classes.count {
        positions[match.values] = position
        classes.append(([], []))
      }
      // Patterns may overlap.
      if classes[position].known.insert(match.layer).inserted {
        classes[position].members.append(match.layer)
      }
    }
    self.classes = classes.map(\.members)
  }

  /// How often the tie names layers.
  var count: Int { classes.reduce(0) { $0 + $1.count } }

  /// The named wildcards as patterns write them: `{e}, {n}`.
  var wildcardList: String { Self.list(wildcards) }

  private static func list(_ wildcards: [String]) -> String {
    wildcards.map { "{\($0)}" }.joined(separator: ", ")
  }

  /// Names without the wildcards that others have, and patterns that tie none of the layers that they fit.
  ///
  /// - Parameter layerName: the name of a searched layer.
  func problems(layerName: (TableJoin.SearchedLayer) -> String) -> [String] {
    if let lacking = entries.first(where: { $0.wildcards != wildcards }) {
      let missing = wildcards.filter { !lacking.wildcards.contains($0) }
      let other = entries.first { $0.wildcards.contains(missing[0]) }!
      return [
        "'\(lacking.name)' lacks \(Self.list(missing)), which '\(other.name)' has; give all patterns of "
          + "a tie the same named wildcards, or write * for one whose value does not matter"
      ]
    }
    guard !wildcards.isEmpty else { return [] }
    let tied = Set(classes.filter { $0.count > 1 }.flatMap(\.self))
    return entries.filter { entry in
      !entry.matches.isEmpty && !entry.matches.contains { tied.contains($0.layer) }
    }.map { entry in
      let names = entry.matches.map { layerName($0.layer) }
      return
        "'\(entry.name)' ties nothing: it matches \(NameHint.some(names)), and no two layers of "
        + "the tie have equal \(wildcardList); add the patterns of the layers to tie them with, or write * for a "
        + "wildcard that tells them apart"
    }
  }
}
