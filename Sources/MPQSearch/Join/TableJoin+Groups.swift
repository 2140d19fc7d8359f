import MPQModel

extension TableJoin {
  /// Ties the layers for which the table has one score together.
  ///
  /// A score for several layers says nothing of some of them alone: where the network has some and lacks or pins
  /// others, that is a problem.
  mutating func tieGroups() {
    warnings += table.warnings
    guard !table.ties.isEmpty else { return }
    var positions: [String: SearchedLayer] = [:]
    for (position, layer) in searchedPositions { positions[network.layers[layer].name] = position }
    let known = Set(network.layers.map(\.name))
    for tie in table.ties {
      let members = tie.layers.compactMap { positions[$0] }
      // Where all are missing, `reportNames` says so.
      guard !members.isEmpty else { continue }
      let place = Self.place(table.source, tie.line)
      let absent = tie.layers.filter { positions[$0] == nil }
      guard absent.isEmpty else {
        let pinned = absent.filter(known.contains)
        let others = pinned.isEmpty ? absent : pinned
        problems.append(
          "\(place): layers \(NameHint.some(tie.layers)) have one score together, and network '\(network.name)' "
            + "\(pinned.isEmpty ? "lacks" : "pins") \(NameHint.some(others)); "
            + (pinned.isEmpty
              ? "rename the layers to the network's, or take scores of single layers"
              : "unpin \(others.count == 1 ? "it" : "them") in the network file, or pin all of them")
        )
        continue
      }
      if tie.shared == Set(TensorKind.allCases), let twice = choicesOfEqualFormats(tie) {
        problems.append(
          "\(place): layers \(NameHint.some(tie.layers)) have one score together, and their choices "
            + "'\(twice.0)' and '\(twice.1)' have the same formats; keep one of the two")
        continue
      }
      ties.append((members, tie.shared))
    }
  }

  /// Two choices of a tied layer that ties cannot tell apart; nil if there are none.
  private func choicesOfEqualFormats(
    _ tie: ImportanceTable.Tie
  ) -> (LayerFormats, LayerFormats)? {
    for name in tie.layers {
      var seen: [LayerFormats: LayerFormats] = [:]
      for choice in table[name]?.choices ?? [] {
        let formats = LayerFormats(
          weight: choice.formats.weight, activation: choice.formats.activation)
        if let other = seen.updateValue(choice.formats, forKey: formats) {
          return (other, choice.formats)
        }
      }
    }
    return nil
  }
}
