extension ImportanceTable {
  /// What a network has to say before a table's names and scores are those of its layers.
  package enum Binding: Hashable, Sendable {
    /// Nothing: names are those of layers.
    case none
    /// Names are the ends of layers' names, behind a point: `0.self_attn.k_proj` stands for
    /// `model.layers.0.self_attn.k_proj`.
    case nameEnds
    /// Scores are per million weights of their layers.
    case perMillionWeights
    /// The layers are the network's searched layers in their order, and these have so many weights.
    case order(weights: [Int])
    /// Scores are of groups of quantizers, which have the names of tensors.
    case quantizers(QuantizerScores)
  }

  /// The table in terms of a network's layers; where scores may be negative, they are raised.
  ///
  /// - Parameter network: nil where none is known; the table's own names then stay.
  /// - Returns: the table, and why it cannot be that of the network.
  package func bound(to network: Network?) -> (table: ImportanceTable, problems: [String]) {
    var (table, problems) = translated(for: network)
    table.binding = .none
    if table.raisesNegativeScores {
      table.raiseNegativeScores()
      table.raisesNegativeScores = false
    }
    return (table, problems)
  }

  /// Takes over the layers of a table and what belongs to them.
  package mutating func take(layersOf other: ImportanceTable) {
    let (own, binding, raises) = (warnings, binding, raisesNegativeScores)
    let facts = (source, provenance)
    self = other
    (warnings, self.binding, raisesNegativeScores) = (own, binding, raises)
    (source, provenance) = facts
  }

  private func translated(for network: Network?) -> (ImportanceTable, [String]) {
    switch (binding, network) {
    case (.none, _): return (self, [])
    case (.nameEnds, let network?): return renamed(targets(ofEndsIn: network))
    case (.nameEnds, nil):
      var table = self
      table.warnings.append(
        "\(source): has the ends of layers' names alone, such as '\(layers.first?.name ?? "")'; a network says the "
          + "whole names")
      return (table, [])
    case (.perMillionWeights, let network?) where network.hasCosts: return scaled(by: network)
    case (.perMillionWeights, _):
      return (
        self, ["\(source): scores are per million weights of a layer; give the network with -n"]
      )
    case (.order(let weights), let network?) where network.hasCosts:
      return ordered(weights, after: network)
    case (.order, _): return (self, [])
    case (.quantizers(let scores), let network):
      return scores.table(emptied, network: network?.hasCosts == true ? network : nil)
    }
  }

  /// Per name of the table the only layer that ends in it; other names are not changed.
  private func targets(ofEndsIn network: Network) -> [String: String] {
    let names = Set(network.layers.map(\.name))
    let sought = Set(layers.map(\.name)).subtracting(names)
    var found: [String: String?] = [:]
    for name in network.layers.map(\.name) {
      var end = name[...]
      // Deeper modules than 32 are not looked for; a hostile name may have very many points.
      for _ in 0..<32 {
        guard let point = end.firstIndex(of: ".") else { break }
        end = end[end.index(after: point)...]
        let text = String(end)
        guard sought.contains(text) else { continue }
        found[text] = .some(found.keys.contains(text) ? nil : name)
      }
    }
    return found.compactMapValues(\.self)
  }

  /// Scores times the millions of weights that their layers have.
  private func scaled(by network: Network) -> (ImportanceTable, [String]) {
    var table = self
    var names = LayerNames(network)
    for index in table.layers.indices {
      // Layers that the network lacks take no part.
      guard let position = names.position(of: table.layers[index].name) else { continue }
      let millions = Double(network.layers[position].params) / 1e6
      table.layers[index].choices = table.layers[index].choices.map {
        Choice(
          $0.formats,
          importance: $0.importance.map { min($0 * millions, Self.largestImportance) },
          line: $0.line)
      }
    }
    return (table, [])
  }

  /// The table with the names of the network's searched layers, where their numbers of weights are the table's.
  private func ordered(_ weights: [Int], after network: Network) -> (ImportanceTable, [String]) {
    let searched = network.searched.map { network.layers[$0] }
    // Names of the network mean its layers, whatever their order.
    let names = Set(searched.map(\.name))
    if layers.allSatisfy({ names.contains($0.name) }) { return (self, []) }
    let rule =
      "the file has no names, so its layers are taken in order for the network's searched layers"
    guard searched.count == weights.count else {
      return (
        self,
        [
          "\(source): has \(weights.count) layers, and network '\(network.name)' searches \(searched.count); \(rule): "
            + "pin the layers that it leaves out, such as the first and the last"
        ]
      )
    }
    for (position, layer) in searched.enumerated() where layer.params != weights[position] {
      return (
        self,
        [
          "\(source): layer \(position + 1) has \(weights[position]) weights, and the network's "
            + "'\(layer.name)' has \(layer.params); \(rule), and their weights must be equal"
        ]
      )
    }
    let targets = Dictionary(
      uniqueKeysWithValues: zip(layers, searched).map { ($0.name, $1.name) })
    var (table, problems) = renamed(targets)
    for readers in network.searchedLayersByInput { table.add(Tie(layers: readers)) }
    table.warnings.append("\(source): \(rule); numbers of weights agree")
    return (table, problems)
  }
}
