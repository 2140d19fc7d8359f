package import MPQModel
import MPQWords

/// What a search needs so that the target holds every plan that it can find.
package struct TargetSearch: Sendable {
  /// The network, with its pinned layers in the target's formats.
  package var network: Network
  /// The table, with the target's formats in place of its own, and of those for each layer the ones that it may have.
  package var table: ImportanceTable
  /// The activations that all layers may have, in the target's formats, where the table does not score them; else nil.
  package var activation: [NumberFormat]?
  /// What formats of single layers go together, and ties.
  package var constraints: SearchConstraints
}

/// A network or table that leaves nothing that a target holds.
package struct TargetError: Error, Hashable, CustomStringConvertible {
  package let description: String

  init(_ export: String, _ text: String) { description = "\(export): \(text)" }
}

extension PlanExport {
  /// What a search for this export's target needs.
  ///
  /// - Parameters:
  ///   - weight: the user's list of weight formats; nil for the table's.
  ///   - activation: the same for activations.
  ///   - constraints: the user's, which hold besides the target's.
  /// - Throws: `TargetError` if the target does not take the network's names, or lacks what a pinned layer, a list or the
  ///   whole table has.
  /// - Precondition: the export has a target.
  package func search(
    _ network: Network, _ table: ImportanceTable, weight: [NumberFormat]?,
    activation: [NumberFormat]?, constraints: SearchConstraints, settings: ExportTarget.Settings
  ) throws(TargetError) -> TargetSearch {
    guard let target else { preconditionFailure("\(name) has no target") }
    if let fault = target.fault(of: network.layers, network.origin) {
      throw TargetError(name, fault)
    }
    let (bound, problems) = table.bound(to: network)
    if let problem = problems.first { throw TargetError(name, problem) }
    let table = bound.named(after: network).table
    var search = TargetSearch(
      network: try target.pinning(network, settings, export: name), table: table,
      constraints: constraints)
    if table.scoresChoices {
      try target.limitChoices(of: &search, settings, export: name)
    } else {
      try target.limitTensors(
        of: &search, LayerLists(weight: weight, activation: activation), settings, export: name)
    }
    search.constraints.ties += target.ties(search.network.layers, of: network.origin)
    search.leavePinnedMembers()
    return search
  }
}

/// The formats that the user lists for all layers; nil for those of the table.
private struct LayerLists {
  var weight: [NumberFormat]?
  var activation: [NumberFormat]?
}

extension ExportTarget {
  /// The network with its pinned layers in the target's formats.
  fileprivate func pinning(
    _ network: Network, _ settings: Settings, export: String
  ) throws(TargetError) -> Network {
    var layers = network.layers
    for index in layers.indices {
      guard let pinned = layers[index].pinned else { continue }
      let layer = layers[index]
      guard let own = native(pinned, settings) else {
        throw TargetError(
          export, "layer '\(layer.name)' is pinned to \(pinned), which it lacks; it has \(widths)")
      }
      if let refusal = refusal(layer, own, of: network.origin) {
        throw TargetError(export, "layer '\(layer.name)', pinned to \(pinned), \(refusal)")
      }
      layers[index].pinned = own
    }
    do {
      return try network.replacing(layers: layers)
    } catch {
      preconditionFailure("formats do not change a network's costs")
    }
  }

  /// Replaces the choices of layers by the tool's own, and removes those that it does not hold.
  fileprivate func limitChoices(
    of search: inout TargetSearch, _ settings: Settings, export: String
  ) throws(TargetError) {
    search.constraints = try constraints(search.constraints, among: [], settings, export: export)
    // The tool stores its own formats, whatever another tool's scores took.
    if search.network.hasCosts { search.table.resources = search.table.resources?.withoutSizes }
    var own: [String: [LayerFormats: LayerFormats]] = [:]
    for layer in search.network.searched.map({ search.network.layers[$0] }) {
      guard let row = search.table[layer.name], !row.choices.isEmpty else { continue }
      let kept = try held(layer, row.choices.map(\.formats), in: search, settings, export: export)
      own[layer.name] = Dictionary(kept.map { ($0.plan, $0.own) }) { first, _ in first }
    }
    search.table = search.table.replacingFormats(
      tensor: { _, _, format in [format] },
      choice: { layer, formats in own[layer].map { $0[formats].map { [$0] } ?? [] } ?? [formats] })
  }

  /// Replaces the rows of tensors by the tool's own formats, and removes those that it does not hold for a layer.
  ///
  /// What a tool makes of weights may depend on the activations beside them. So the pairs of a layer's formats decide,
  /// and a row of the table may become several.
  fileprivate func limitTensors(
    of search: inout TargetSearch, _ lists: LayerLists, _ settings: Settings, export: String
  ) throws(TargetError) {
    let scored = search.table.formats(.activation)
    // Activations that the tool has no format for stay as they are, if it takes that.
    let isWeightOnly =
      lists.activation == nil && activationFormat(.unchanged, settings) != nil
      && !scored.contains { activationFormat($0, settings) != nil }
    let activations = isWeightOnly ? [.unchanged] : lists.activation ?? scored
    search.constraints = try constraints(
      search.constraints, among: activations + [.unchanged], settings, export: export)
    for (tensor, list) in [(TensorKind.weight, lists.weight), (.activation, lists.activation)] {
      _ = try own(tensor, list ?? [], among: activations, settings, export: export)
    }
    var rows: [String: [TensorKind: [NumberFormat: [NumberFormat]]]] = [:]
    for layer in search.network.searched.map({ search.network.layers[$0] }) {
      guard let row = search.table[layer.name] else { continue }
      let weights = try row.formats(.weight, among: lists.weight, export: export)
      let own =
        isWeightOnly || row.activation.isEmpty
        ? activations : try row.formats(.activation, among: lists.activation, export: export)
      let pairs = weights.flatMap { weight in
        own.map { LayerFormats(weight: weight, activation: $0) }
      }
      guard !pairs.isEmpty else { continue }
      let kept = try held(layer, pairs, in: search, settings, export: export)
      var formats: [TensorKind: [NumberFormat: [NumberFormat]]] = [.weight: [:], .activation: [:]]
      for (plan, own) in kept {
        for tensor in TensorKind.allCases
        where formats[tensor]?[plan[tensor]]?.contains(own[tensor]) != true {
          formats[tensor]?[plan[tensor], default: []].append(own[tensor])
        }
      }
      rows[layer.name] = formats
      // Tensors are limited one by one in the table, unless what the tool holds is not every pair of what is left.
      let owns = Set(kept.map(\.own))
      if owns.count != Set(owns.map(\.weight)).count * Set(owns.map(\.activation)).count {
        search.constraints.rules.append(
          .init(pattern: layer.name, choices: owns.sorted().map(\.description)))
      }
    }
    search.table = search.table.replacingFormats(
      tensor: { layer, tensor, format in
        rows[layer].map { $0[tensor]?[format] ?? [] } ?? [format]
      }, choice: { _, formats in [formats] })
    if isWeightOnly {
      search.activation = [.unchanged]
    } else if scored.isEmpty, let list = lists.activation {
      search.activation = try own(.activation, list, among: list, settings, export: export)
    }
    if search.table.layers.allSatisfy({ $0.weight.isEmpty }) {
      throw TargetError(
        export, "\(search.table.source) has no format that it holds; it has \(widths)")
    }
  }

  /// A layer's formats that the tool holds, with its own formats for them.
  ///
  /// - Throws: `TargetError` with the reason if there are none.
  private func held(
    _ layer: Layer, _ pairs: [LayerFormats], in search: TargetSearch, _ settings: Settings,
    export: String
  ) throws(TargetError) -> [(plan: LayerFormats, own: LayerFormats)] {
    let origin = search.network.origin
    let natives = pairs.compactMap { pair in
      native(pair, settings).map { own in
        (
          plan: pair,
          // Resources are found by the name that the table gives a choice.
          own: search.table.scoresChoices
            ? LayerFormats(
              weight: own.weight, activation: own.activation, label: pair.description) : own
        )
      }
    }
    let kept = natives.filter {
      layer.canStore($0.own.weight) && refusal(layer, $0.own, of: origin) == nil
    }
    guard kept.isEmpty else { return kept }
    if natives.isEmpty {
      throw TargetError(
        export,
        "layer '\(layer.name)' has no format that it holds in \(search.table.source); it has \(widths)"
      )
    }
    let reason =
      natives.lazy.compactMap { self.refusal(layer, $0.own, of: origin) }.first
      ?? "has rows of \(layer.rowLength ?? layer.params) weights, which no block of its formats divides"
    throw TargetError(export, "layer '\(layer.name)' \(reason)")
  }

  /// The tool's own formats for formats of one tensor.
  ///
  /// - Parameter activations: what may stand beside weights.
  /// - Throws: `TargetError` if it lacks one of them.
  private func own(
    _ tensor: TensorKind, _ formats: [NumberFormat], among activations: [NumberFormat],
    _ settings: Settings, export: String
  ) throws(TargetError) -> [NumberFormat] {
    var own: [NumberFormat] = []
    for format in formats {
      let alone =
        tensor == .weight ? weightFormat(format, settings) : activationFormat(format, settings)
      guard let alone else {
        throw TargetError(export, "it lacks \(format.phrase) for \(tensor)s; it has \(widths)")
      }
      let beside =
        tensor == .weight
        ? activations.compactMap {
          native(LayerFormats(weight: format, activation: $0), settings)?.weight
        } : []
      for format in [alone] + beside where !own.contains(format) { own.append(format) }
    }
    return own
  }

  /// The user's constraints in the target's formats.
  private func constraints(
    _ constraints: SearchConstraints, among activations: [NumberFormat], _ settings: Settings,
    export: String
  ) throws(TargetError) -> SearchConstraints {
    var constraints = constraints
    for index in constraints.rules.indices {
      let rule = constraints.rules[index]
      if let weight = rule.weight {
        constraints.rules[index].weight = try own(
          .weight, weight, among: activations, settings, export: export)
      }
      if let activation = rule.activation {
        constraints.rules[index].activation = try own(
          .activation, activation, among: [], settings, export: export)
      }
    }
    return constraints
  }
}

extension ImportanceTable.LayerImportance {
  /// The formats of a tensor's rows, those of a list if there is one.
  ///
  /// - Throws: `TargetError` if the row lacks one of the list.
  fileprivate func formats(
    _ tensor: TensorKind, among list: [NumberFormat]?, export: String
  ) throws(TargetError) -> [NumberFormat] {
    let own = self[tensor].map(\.format)
    guard let list else { return own }
    let unusable = unusable.filter { $0.tensor == tensor }.map(\.format)
    if let missing = list.first(where: { !own.contains($0) && !unusable.contains($0) }) {
      throw TargetError(
        export, "layer '\(name)' has no importance of its \(tensor)s at \(missing.phrase)")
    }
    return list.filter(own.contains)
  }
}

extension TargetSearch {
  /// Takes pinned layers out of ties, and limits the rest of a tie to what they have.
  fileprivate mutating func leavePinnedMembers() {
    var pinned: [String: LayerFormats] = [:]
    for layer in network.layers { pinned[layer.name] = layer.pinned }
    var ties: [SearchConstraints.Tie] = []
    for var tie in constraints.ties {
      let fixed = tie.layers.compactMap { pinned[$0] }.first
      tie.layers.removeAll { pinned[$0] != nil }
      if let fixed {
        for name in tie.layers {
          var rule = SearchConstraints.LayerRule(pattern: name)
          if tie.shared.contains(.weight) { rule.weight = [fixed.weight] }
          if tie.shared.contains(.activation) { rule.activation = [fixed.activation] }
          constraints.rules.append(rule)
        }
      }
      if tie.layers.count > 1 { ties.append(tie) }
    }
    constraints.ties = ties
  }
}
