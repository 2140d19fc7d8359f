import MPQModel

/// The layers of a network in a few runs.
struct LayerGroups {
  struct Group {
    let name: String
    let layers: Range<Int>
  }

  let groups: [Group]

  /// Runs of layers with the same first words in their names, such as `layer1`; ten runs of equal length if that gives
  /// too few or too many.
  init(_ network: Network) {
    let names = network.layers.map(\.name)
    for parts in 1...3 {
      let groups = Self.runs(names.map { Self.beginning(of: $0, parts: parts) })
      if (3...14).contains(groups.count) {
        self.groups = groups
        return
      }
    }
    let count = min(10, names.count)
    groups = (0..<count).map { part in
      let layers = part * names.count / count..<(part + 1) * names.count / count
      let last = layers.upperBound
      let name =
        layers.count == 1
        ? names[layers.lowerBound] : "layers \(layers.lowerBound + 1)–\(last)"
      return Group(name: name, layers: layers)
    }
  }

  private static func beginning(of name: String, parts: Int) -> String {
    name.split(separator: ".", omittingEmptySubsequences: false).prefix(parts)
      .joined(separator: ".")
  }

  private static func runs(_ names: [String]) -> [Group] {
    var groups: [Group] = []
    var start = 0
    for index in names.indices where index == names.count - 1 || names[index + 1] != names[index] {
      groups.append(Group(name: names[index], layers: start..<index + 1))
      start = index + 1
    }
    return groups
  }
}
