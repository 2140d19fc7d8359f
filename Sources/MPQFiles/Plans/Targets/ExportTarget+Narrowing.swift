import MPQModel

/// Formats that a plan has for a layer, and the target's own for them.
struct HeldFormats {
  var plan: LayerFormats
  var own: LayerFormats
}

extension ExportTarget {
  /// Takes from what layers may have what plans as wholes could not be held with: what pinned layers of a tie leave to
  /// the others, what no tie can say, and a plan without any quantized layer.
  func narrow(
    _ kept: [String: [HeldFormats]], in search: TargetSearch, _ settings: Settings, export: String
  ) throws(TargetError) -> [String: [HeldFormats]] {
    var kept = kept
    let ties = ties(search.network.layers, of: search.network.origin)
    try followPinned(&kept, search.network, ties, export: export)
    let all = search.network.layers.compactMap { layer in
      (layer.pinned.map { [$0] } ?? kept[layer.name]?.map(\.own)).map {
        Candidates(layer: layer, formats: $0)
      }
    }
    for left in narrowed(all, settings) {
      guard !left.formats.isEmpty else {
        throw TargetError(
          export,
          "layer '\(left.layer.name)' has no format that goes with the others': \(narrowedWords)")
      }
      let formats = Set(left.formats)
      kept[left.layer.name]?.removeAll { !formats.contains($0.own) }
    }
    try quantizeOne(&kept, search, ties, export: export)
    return kept
  }

  /// Leaves layers that are tied to pinned ones the formats of those.
  private func followPinned(
    _ kept: inout [String: [HeldFormats]], _ network: Network, _ ties: [SearchConstraints.Tie],
    export: String
  ) throws(TargetError) {
    var pinned: [String: LayerFormats] = [:]
    for layer in network.layers { pinned[layer.name] = layer.pinned }
    for tensor in TensorKind.allCases {
      for members in TieClasses(ties, sharing: tensor).all {
        let fixed = members.compactMap { name in pinned[name].map { (name, $0) } }
        guard let (first, formats) = fixed.first else { continue }
        for (other, otherFormats) in fixed where otherFormats[tensor] != formats[tensor] {
          throw TargetError(
            export,
            "layers '\(first)' and '\(other)' are pinned to \(formats) and \(otherFormats), and it gives them one "
              + "\(tensor) format (\(tieWords))")
        }
        for name in members where kept[name] != nil {
          kept[name]?.removeAll { $0.own[tensor] != formats[tensor] }
          guard kept[name]?.isEmpty == true else { continue }
          throw TargetError(
            export,
            "layer '\(name)' cannot have \(formats[tensor].phrase), to which '\(first)' is pinned, and it gives them "
              + "one \(tensor) format (\(tieWords))")
        }
      }
    }
  }

  /// Takes floats from the layer that loses least by it, where every layer could stay in floats and the tool does not
  /// take such a plan.
  private func quantizeOne(
    _ kept: inout [String: [HeldFormats]], _ search: TargetSearch,
    _ ties: [SearchConstraints.Tie], export: String
  ) throws(TargetError) {
    guard let idleRefusal else { return }
    func isFloat(_ formats: LayerFormats) -> Bool { TargetFormats.floats(formats.weight) != nil }
    let isNeverIdle =
      search.network.layers.contains { $0.pinned.map { !isFloat($0) } ?? false }
      || kept.values.contains { $0.allSatisfy { !isFloat($0.own) } }
    guard !isNeverIdle else { return }
    let classes = TieClasses(ties, sharing: .weight)
    var best: (layer: String, loss: Double)?
    for layer in search.network.searched.map({ search.network.layers[$0].name }) {
      guard let row = search.table[layer], let own = kept[layer] else { continue }
      // Layers that share the format have to have it too.
      let partners = classes.members(with: layer).map { member in
        Set((kept[member] ?? []).map(\.own.weight))
      }
      func least(_ isWanted: (HeldFormats) -> Bool) -> Double? {
        own.filter(isWanted).compactMap { held in
          search.table.scoresChoices
            ? row.choices.first { $0.formats == held.plan }?.usableImportance
            : row.importance(.weight, in: held.plan.weight) ?? 0
        }.min()
      }
      guard
        let quantized = least({ held in
          !isFloat(held.own) && partners.allSatisfy { $0.contains(held.own.weight) }
        })
      else { continue }
      let loss = quantized - (least { isFloat($0.own) } ?? 0)
      if loss < best?.loss ?? .infinity { best = (layer, loss) }
    }
    guard let best else { throw TargetError(export, idleRefusal) }
    kept[best.layer]?.removeAll { isFloat($0.own) }
  }
}

extension [ExportTarget.Candidates] {
  /// What is left if all groups have one size: that of a pinned layer, else the user's, the tool's usual one or the
  /// smallest, whichever is first among the candidates.
  ///
  /// - Parameter group: the size that has to be one; nil for formats that may stand beside any.
  func keepingOneGroup(
    _ settings: ExportTarget.Settings, usual: Int, group: (LayerFormats) -> Int?
  ) -> Self {
    let pinned = filter { $0.layer.pinned != nil }.flatMap(\.formats).compactMap(group)
    let sizes = Set(flatMap(\.formats).compactMap(group))
    let preferred = pinned.prefix(1) + [settings.groupSize, usual].compactMap(\.self)
    guard sizes.count > 1, let size = preferred.first(where: sizes.contains) ?? sizes.min() else {
      return self
    }
    return map { candidate in
      var candidate = candidate
      candidate.formats.removeAll { group($0).map { $0 != size } ?? false }
      return candidate
    }
  }
}

/// Layers that ties give one format of a tensor, also by way of other layers.
private struct TieClasses {
  /// The classes, in the order of their first members.
  private(set) var all: [[String]] = []
  private var positions: [String: Int] = [:]

  init(_ ties: [SearchConstraints.Tie], sharing tensor: TensorKind) {
    var parents: [String: String] = [:]
    func root(_ name: String) -> String {
      var root = name
      while let parent = parents[root], parent != root {
        let above = parents[parent] ?? parent
        parents[root] = above
        root = above
      }
      return root
    }
    var order: [String] = []
    for tie in ties where tie.shared.contains(tensor) {
      for name in tie.layers where parents[name] == nil {
        parents[name] = name
        order.append(name)
      }
      guard let first = tie.layers.first else { continue }
      for name in tie.layers.dropFirst() { parents[root(name)] = root(first) }
    }
    for name in order {
      let root = root(name)
      let position = positions[root] ?? all.count
      if position == all.count { all.append([]) }
      positions[root] = position
      positions[name] = position
      all[position].append(name)
    }
  }

  /// The layers of a layer's class; itself if it is in no tie.
  func members(with name: String) -> [String] { positions[name].map { all[$0] } ?? [name] }
}
