import MPQModel

extension TableJoin {
  /// Per searched layer, the candidate lists that rules set.
  mutating func resolveRules(of constraints: SearchConstraints) -> [SearchedLayer: Candidates] {
    guard !constraints.rules.isEmpty, checkPatterns(of: constraints) else { return [:] }
    var resolved: [SearchedLayer: Candidates] = [:]
    let positions = positionByName
    let indices = Dictionary(
      uniqueKeysWithValues: network.layers.enumerated().map { ($1.name, $0) })
    for rule in constraints.rules {
      let pattern = NamePattern(rule.pattern)
      let matches =
        SearchConstraints.isPattern(rule.pattern)
        ? network.layers.filter { pattern.matches($0.name) }
        : indices[rule.pattern].map { [network.layers[$0]] } ?? []
      let place = Self.place(constraints.source, rule.line)
      if matches.isEmpty {
        problems.append("\(place): no layer of network '\(network.name)' matches '\(rule.pattern)'")
      } else if matches.allSatisfy({ $0.pinned != nil }) {
        problems.append(
          "\(place): '\(rule.pattern)' matches only layers that the network pins; "
            + "unpin them in the network file to search them")
      }
      for position in matches.compactMap({ positions[$0.name] }) {
        if let formats = rule.weight {
          resolved[position, default: .init()].weight = formats
        }
        if let formats = rule.activation {
          resolved[position, default: .init()].activation = formats
        }
      }
    }
    return resolved
  }

  /// The most comparisons of a pattern with a layer that a file's patterns may ask for, and the
  /// most names in all of its ties: seconds of work, and far more than any network's constraints
  /// need.
  static let mostPatternTests = 1 << 24
  static let mostTiedNames = 1 << 21

  /// Notes a problem, once, where the file's patterns are too many for the network.
  private mutating func checkPatterns(of constraints: SearchConstraints) -> Bool {
    let patterns =
      constraints.rules.count { SearchConstraints.isPattern($0.pattern) }
      + constraints.ties.reduce(0) { $0 + $1.layers.count(where: SearchConstraints.isPattern) }
    let (tests, overflow) = patterns.multipliedReportingOverflow(by: network.layers.count)
    guard overflow || tests > Self.mostPatternTests else { return true }
    let problem =
      "\(constraints.source): \(patterns) patterns for \(network.layers.count) layers are more than are looked "
      + "through; name the layers, or write fewer patterns"
    if !problems.contains(problem) { problems.append(problem) }
    return false
  }

  /// Turns names into positions; what cannot be tied becomes a problem.
  mutating func resolveTies(of constraints: SearchConstraints) {
    guard !constraints.ties.isEmpty, checkPatterns(of: constraints) else { return }
    var named = 0
    let positions = positionByName
    let known = Set(network.layers.map(\.name))
    for tie in constraints.ties {
      let place = Self.place(constraints.source, tie.line)
      var members: [SearchedLayer] = []
      for name in tie.layers {
        if let position = positions[name] {
          members.append(position)
        } else if known.contains(name) {
          problems.append("\(place): layer '\(name)' is pinned by the network and cannot be tied")
        } else if SearchConstraints.isPattern(name) {
          let matches = searchedLayers(matching: name)
          if matches.isEmpty {
            problems.append(
              "\(place): '\(name)' matches no searched layer of network '\(network.name)'")
          }
          members += matches
        } else {
          problems.append("\(place): network '\(network.name)' has no layer '\(name)' to tie")
        }
      }
      // Patterns may overlap.
      var seen = Set<SearchedLayer>()
      members.removeAll { !seen.insert($0).inserted }
      named += members.count
      guard named <= Self.mostTiedNames else {
        problems.append(
          "\(place): up to here ties name layers more than \(Self.mostTiedNames) times; one tie of all layers "
            + "that share a width says the same")
        return
      }
      if members.count == 1, tie.layers.count == 1 {
        problems.append(
          "\(place): a tie needs at least 2 layers; '\(tie.layers[0])' matches only one")
      }
      ties.append((members, tie.shared))
    }
  }

  /// The positions in `layers` of the searched layers that a pattern matches.
  private func searchedLayers(matching text: String) -> [SearchedLayer] {
    let pattern = NamePattern(text)
    return searchedPositions.filter { pattern.matches(network.layers[$0.1].name) }.map(\.0)
  }

  /// The position in `layers` of every searched layer.
  private var positionByName: [String: SearchedLayer] {
    var positions = [String: SearchedLayer](minimumCapacity: network.searched.count)
    for (position, layer) in searchedPositions { positions[network.layers[layer].name] = position }
    return positions
  }
}
