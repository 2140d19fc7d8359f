import MPQModel

extension TableJoin {
  /// Per searched layer, what rules leave to it.
  mutating func layerRules(of constraints: SearchConstraints) -> [SearchedLayer: LayerRules] {
    let resolved = ResolvedRules(constraints, for: network)
    problems += resolved.problems
    return resolved.layers
  }

  /// The most names in all of a file's ties: seconds of work, and far more than any network's constraints need.
  static let mostTiedNames = 1 << 21

  /// Turns names into positions; what cannot be tied becomes a problem.
  mutating func resolveTies(of constraints: SearchConstraints) {
    guard !constraints.ties.isEmpty else { return }
    if let problem = constraints.excessOfPatterns(for: network) {
      // Of one file it is the same for rules and ties.
      if !problems.contains(problem) { problems.append(problem) }
      return
    }
    var named = 0
    let positions = Dictionary(uniqueKeysWithValues: searchedPositions.map { ($1.index, $0) })
    let layers = network.layers
    let searched = searchedPositions.map { ($0, layers[$1].name) }
    var names = LayerNames(network)
    for tie in constraints.ties {
      let place = Self.place(constraints.source, tie.line)
      var entries: [TiedLayers.Entry] = []
      for name in tie.layers {
        if let layer = names.position(of: name) {
          if let position = positions[layer] {
            entries.append(.init(name: name, wildcards: [], matches: [(position, [])]))
          } else {
            problems.append("\(place): layer '\(name)' is pinned by the network and cannot be tied")
          }
        } else if SearchConstraints.isPattern(name) {
          do {
            let pattern = try NamePattern(name)
            let matches = pattern.matches(among: searched)
            if matches.isEmpty {
              problems.append(
                "\(place): '\(name)' matches no searched layer of network '\(network.name)'")
            }
            entries.append(.init(name: name, wildcards: pattern.wildcards, matches: matches))
          } catch {
            problems.append("\(place): \(error.message)")
          }
        } else {
          problems.append("\(place): network '\(network.name)' has no layer '\(name)' to tie")
        }
      }
      let tied = TiedLayers(entries)
      named += tied.count
      guard named <= Self.mostTiedNames else {
        problems.append(
          "\(place): up to here ties name layers more than \(Self.mostTiedNames) times; one tie of all layers "
            + "that share a width says the same")
        return
      }
      // What does not fit anything has its problem already, and others may lack partners only because of that.
      let isWhole = entries.count == tie.layers.count && !entries.contains { $0.matches.isEmpty }
      if isWhole {
        problems += tied.problems { network.layers[network.searched[$0.index]].name }
          .map { "\(place): \($0)" }
      }
      if tied.wildcards.isEmpty, tied.count == 1, tie.layers.count == 1 {
        problems.append(
          "\(place): a tie needs at least 2 layers; '\(tie.layers[0])' matches only one")
      }
      for members in tied.classes {
        ties.append((members, tie.shared))
        if !tied.wildcards.isEmpty, members.count == network.searched.count {
          warnings.append(
            "\(place): all \(members.count) searched layers have equal \(tied.wildcardList), so the tie gives all of "
              + "them one format; put the wildcard where names of different blocks differ")
        }
      }
    }
  }
}
