import MPQModel

extension TableJoin {
  /// Per searched layer, the candidate lists that rules set.
  mutating func resolveRules(of constraints: SearchConstraints) -> [Int: Candidates] {
    var resolved: [Int: Candidates] = [:]
    for rule in constraints.rules {
      let pattern = NamePattern(rule.pattern)
      let matches = network.layers.filter { pattern.matches($0.name) }
      let place = Self.place(constraints.source, rule.line)
      if matches.isEmpty {
        problems.append("\(place): no layer of network '\(network.name)' matches '\(rule.pattern)'")
      } else if matches.allSatisfy({ $0.pinned != nil }) {
        problems.append(
          "\(place): '\(rule.pattern)' matches only layers that the network pins; "
            + "unpin them in the network file to search them")
      }
      for (position, index) in network.searched.enumerated()
      where pattern.matches(network.layers[index].name) {
        if let bits = rule.weightBits { resolved[position, default: .init()].weightBits = bits }
        if let bits = rule.activationBits {
          resolved[position, default: .init()].activationBits = bits
        }
      }
    }
    return resolved
  }

  /// Turns names into positions; what cannot be tied becomes a problem.
  mutating func resolveTies(of constraints: SearchConstraints) {
    guard !constraints.ties.isEmpty else { return }
    let positions = searchedPosition
    let known = Set(network.layers.map(\.name))
    for tie in constraints.ties {
      let place = Self.place(constraints.source, tie.line)
      for name in tie.layers where positions[name] == nil {
        problems.append(
          known.contains(name)
            ? "\(place): layer '\(name)' is pinned by the network and cannot be tied"
            : "\(place): network '\(network.name)' has no layer '\(name)' to tie")
      }
      ties.append((tie.layers.compactMap { positions[$0] }, tie.shared))
    }
  }

  /// The position in `layers` of every searched layer.
  private var searchedPosition: [String: Int] {
    var positions = [String: Int](minimumCapacity: network.searched.count)
    for (position, index) in network.searched.enumerated() {
      positions[network.layers[index].name] = position
    }
    return positions
  }
}
