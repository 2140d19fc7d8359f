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
    let pinned = Set(search.network.layers.filter { $0.pinned != nil }.map(\.name))
    for var tie in target.ties(search.network.layers, of: network.origin) {
      tie.layers.removeAll(where: pinned.contains)
      if tie.layers.count > 1 { search.constraints.ties.append(tie) }
    }
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
    let refusal = refusals(layers, of: network.origin)
    for index in layers.indices {
      guard let pinned = layers[index].pinned else { continue }
      let layer = layers[index]
      if network.origin?.pinnedByRule.contains(layer.name) == true,
        let own = Self.ruled(pinned).lazy.compactMap({ self.native($0, settings) })
          .first(where: { layer.canStore($0.weight) && refusal(layer, $0) == nil })
      {
        layers[index].pinned = own
        continue
      }
      guard let own = native(pinned, settings) else {
        throw TargetError(
          export, "layer '\(layer.name)' is pinned to \(pinned), which it lacks; it has \(widths)")
      }
      if let refusal = refusal(layer, own) {
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

  /// What a layer may be pinned to that its place alone pins: the rule's own bits, the same for weights alone, or floats.
  private static func ruled(_ pinned: LayerFormats) -> [LayerFormats] {
    [pinned, LayerFormats(weight: pinned.weight, activation: .unchanged)]
      + [NumberFormat(named: "f32")].compactMap(\.self)
      .map { LayerFormats(weight: $0, activation: .unchanged) }
  }

  /// Replaces the choices of layers by the tool's own, and removes those that it does not hold.
  fileprivate func limitChoices(
    of search: inout TargetSearch, _ settings: Settings, export: String
  ) throws(TargetError) {
    search.constraints = try constraints(search.constraints, among: [], settings, export: export)
    // The tool stores its own formats, whatever another tool's scores took.
    if search.network.hasCosts { search.table.resources = search.table.resources?.withoutSizes }
    let kept = try held(in: search, settings, export: export) { _, row in
      row?.choices.map(\.formats) ?? []
    }
    let own = kept.mapValues { choices in
      Dictionary(choices.map { ($0.plan, $0.own) }) { first, _ in first }
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
    guard !activations.isEmpty else {
      throw TargetError(
        export,
        "\(search.table.source) says nothing of activations, which it quantizes: give a list of their formats; it has \(widths)"
      )
    }
    search.constraints = try constraints(
      search.constraints, among: activations + [.unchanged], settings, export: export)
    for (tensor, list) in [(TensorKind.weight, lists.weight), (.activation, lists.activation)] {
      _ = try own(tensor, list ?? [], among: activations, settings, export: export)
    }
    // A table with one format for a tensor fixes it, also for layers that it does not score.
    let weights = lists.weight ?? search.table.formats(.weight)
    let kept = try held(in: search, settings, export: export) {
      layer, row throws(TargetError) in
      var own =
        try row?.formats(.weight, among: lists.weight, export: export)
        ?? (weights.count == 1 ? weights : [])
      if own.isEmpty, weights.count == 1 { own = weights }
      let beside =
        if !isWeightOnly, let row, !row.activation.isEmpty {
          try row.formats(.activation, among: lists.activation, export: export)
        } else {
          activations
        }
      return own.flatMap { weight in
        beside.map { LayerFormats(weight: weight, activation: $0) }
      }
    }
    var rows: [String: [TensorKind: [NumberFormat: [NumberFormat]]]] = [:]
    for (layer, kept) in kept {
      var formats: [TensorKind: [NumberFormat: [NumberFormat]]] = [.weight: [:], .activation: [:]]
      for held in kept {
        let (plan, own) = (held.plan, held.own)
        for tensor in TensorKind.allCases
        where formats[tensor]?[plan[tensor]]?.contains(own[tensor]) != true {
          formats[tensor]?[plan[tensor], default: []].append(own[tensor])
        }
      }
      rows[layer] = formats
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
    try limitPairs(of: &search, to: kept, export: export)
  }

  /// Adds rules for layers for which table and lists leave more than the tool holds.
  ///
  /// They stand before the user's, which replace what both say: of a layer's choices no table of tensors leaves any to
  /// the user.
  private func limitPairs(
    of search: inout TargetSearch, to kept: [String: [HeldFormats]], export: String
  ) throws(TargetError) {
    let all = Dictionary(
      uniqueKeysWithValues: TensorKind.allCases.map { ($0, search.table.formats($0)) })
    // A rule or list of one format gives it to layers without asking the table.
    let mayFix = !search.constraints.rules.isEmpty
    let userChooses = search.constraints.rules.contains { $0.choices != nil }
    var rules: [SearchConstraints.LayerRule] = []
    for layer in search.network.searched.map({ search.network.layers[$0] }) {
      func left(_ tensor: TensorKind) -> [NumberFormat] {
        if tensor == .activation, let list = search.activation { return list }
        let own = search.table[layer.name]?[tensor].map(\.format) ?? []
        return own.isEmpty && all[tensor]?.count == 1 ? all[tensor] ?? [] : own
      }
      let (weights, activations) = (left(.weight), left(.activation))
      guard let owns = kept[layer.name].map({ Set($0.map(\.own)) }) else {
        // The join says of layers without rows what they lack, but for a format that all layers have.
        guard mayFix || all[.weight]?.count == 1 else { continue }
        throw TargetError(export, "\(search.table.source): no rows for layer '\(layer.name)'")
      }
      let isEvery = weights.allSatisfy { weight in
        activations.allSatisfy { owns.contains(LayerFormats(weight: weight, activation: $0)) }
      }
      guard mayFix || !isEvery else { continue }
      guard !userChooses else {
        throw TargetError(
          export,
          "it limits what layer '\(layer.name)' may choose, so no list of choices can: give lists of formats for weights and activations"
        )
      }
      rules.append(.init(pattern: layer.name, choices: owns.sorted().map(\.description)))
    }
    search.constraints.rules = rules + search.constraints.rules
  }

  /// The formats of searched layers that the tool holds, such that it holds every plan of them that keeps its ties.
  ///
  /// - Parameter pairs: the formats of a plan that a layer may have, from its row of the table, if it has one.
  /// - Throws: `TargetError` with the reason if a layer that may have some is left with none.
  private func held(
    in search: TargetSearch, _ settings: Settings, export: String,
    pairs: (Layer, ImportanceTable.LayerImportance?) throws(TargetError) -> [LayerFormats]
  ) throws(TargetError) -> [String: [HeldFormats]] {
    let refusal = refusals(search.network.layers, of: search.network.origin)
    var kept: [String: [HeldFormats]] = [:]
    for layer in search.network.searched.map({ search.network.layers[$0] }) {
      let pairs = try pairs(layer, search.table[layer.name])
      guard !pairs.isEmpty else { continue }
      kept[layer.name] = try held(layer, pairs, in: search, settings, export: export, refusal)
    }
    return try narrow(kept, in: search, settings, export: export)
  }

  /// A layer's formats that the tool holds, with its own formats for them.
  ///
  /// - Throws: `TargetError` with the reason if there are none.
  private func held(
    _ layer: Layer, _ pairs: [LayerFormats], in search: TargetSearch, _ settings: Settings,
    export: String, _ refusal: (Layer, LayerFormats) -> String?
  ) throws(TargetError) -> [HeldFormats] {
    var isLacking = true
    var reason = ""
    var kept: [HeldFormats] = []
    for pair in pairs {
      guard let own = native(pair, settings) else { continue }
      isLacking = false
      if let refusal = refusal(layer, own) {
        if reason.isEmpty { reason = refusal }
        continue
      }
      // Resources are found by the name that the table gives a choice.
      let label = search.table.scoresChoices ? pair.description : nil
      kept.append(
        HeldFormats(
          plan: pair,
          own: LayerFormats(weight: own.weight, activation: own.activation, label: label)))
    }
    guard kept.isEmpty else { return kept }
    throw TargetError(
      export,
      isLacking
        ? "layer '\(layer.name)' has no format that it holds in \(search.table.source); it has \(widths)"
        : "layer '\(layer.name)' \(reason)")
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
