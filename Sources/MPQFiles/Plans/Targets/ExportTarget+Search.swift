package import MPQModel
import MPQWords

/// What a search needs so that the target holds every plan that it can find.
package struct TargetSearch: Sendable {
  /// The network, with its pinned layers in the target's formats.
  package var network: Network
  /// The table, with the target's formats in place of its own, and of those for each layer the ones that it may have.
  package var table: ImportanceTable
  /// The user's lists in the target's formats.
  package var weight: [NumberFormat]?
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
    var search = TargetSearch(
      network: try target.pinning(network, settings, export: name),
      table: table.named(after: network).table.replacingFormats(
        tensor: { target.format($1, $2, settings) },
        choice: { _, formats in
          target.native(formats, settings).map {
            LayerFormats(weight: $0.weight, activation: $0.activation, label: formats.label)
          }
        }),
      weight: try target.list(.weight, weight, settings, export: name),
      activation: try target.list(.activation, activation, settings, export: name),
      constraints: try target.constraints(constraints, settings, export: name))
    let isWeightOnly =
      search.activation == nil && !search.table.scoresChoices
      && search.table.formats(.activation).isEmpty
    if isWeightOnly, target.activationFormat(.unchanged, settings) != nil {
      search.activation = [.unchanged]
    }
    if search.table.layers.allSatisfy({ $0.weight.isEmpty && $0.choices.isEmpty }) {
      throw TargetError(
        name, "\(table.source) has no format that it holds; it has \(target.widths)")
    }
    search.constraints.ties += target.ties(search.network.layers, of: network.origin)
    try target.limitLayers(of: &search, export: name)
    search.leavePinnedMembers()
    return search
  }
}

extension ExportTarget {
  fileprivate func format(
    _ tensor: TensorKind, _ format: NumberFormat, _ settings: Settings
  ) -> NumberFormat? {
    tensor == .weight ? weightFormat(format, settings) : activationFormat(format, settings)
  }

  /// A user's list in the target's formats.
  fileprivate func list(
    _ tensor: TensorKind, _ formats: [NumberFormat]?, _ settings: Settings, export: String
  ) throws(TargetError) -> [NumberFormat]? {
    guard let formats else { return nil }
    var own: [NumberFormat] = []
    for format in formats {
      guard let other = self.format(tensor, format, settings) else {
        throw TargetError(export, "it lacks \(format.phrase) for \(tensor)s; it has \(widths)")
      }
      if !own.contains(other) { own.append(other) }
    }
    return own
  }

  /// The user's constraints in the target's formats.
  fileprivate func constraints(
    _ constraints: SearchConstraints, _ settings: Settings, export: String
  ) throws(TargetError) -> SearchConstraints {
    var constraints = constraints
    for index in constraints.rules.indices {
      let rule = constraints.rules[index]
      constraints.rules[index].weight = try list(.weight, rule.weight, settings, export: export)
      constraints.rules[index].activation = try list(
        .activation, rule.activation, settings, export: export)
    }
    return constraints
  }

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

  /// Removes what the tool does not hold for single layers.
  fileprivate func limitLayers(
    of search: inout TargetSearch, export: String
  ) throws(TargetError) {
    let origin = search.network.origin
    var allowed: [String: [LayerFormats]] = [:]
    for layer in search.network.searched.map({ search.network.layers[$0] }) {
      guard let row = search.table[layer.name] else { continue }
      let pairs =
        search.table.scoresChoices ? row.choices.map(\.formats) : search.pairs(of: row)
      let kept = pairs.filter {
        layer.canStore($0.weight) && refusal(layer, $0, of: origin) == nil
      }
      if kept.count == pairs.count { continue }
      guard !kept.isEmpty else {
        let reason =
          pairs.lazy.compactMap { self.refusal(layer, $0, of: origin) }.first
          ?? "has rows of \(layer.rowLength ?? layer.params) weights, which no block of its formats divides"
        throw TargetError(export, "layer '\(layer.name)' \(reason)")
      }
      allowed[layer.name] = kept
      // Tensors are limited one by one in the table, unless what the tool holds is not every pair of what is left.
      let count = Set(kept.map(\.weight)).count * Set(kept.map(\.activation)).count
      if !search.table.scoresChoices, count != kept.count {
        search.constraints.rules.append(
          .init(pattern: layer.name, choices: kept.map(\.description)))
      }
    }
    search.table = search.table.replacingFormats(
      tensor: { layer, tensor, format in
        allowed[layer].map { $0.contains { $0[tensor] == format } } ?? true ? format : nil
      },
      choice: { layer, formats in allowed[layer]?.contains(formats) ?? true ? formats : nil })
  }
}

extension TargetSearch {
  /// Every pair of formats that a table's row leaves a layer.
  fileprivate func pairs(of row: ImportanceTable.LayerImportance) -> [LayerFormats] {
    func formats(_ tensor: TensorKind, _ list: [NumberFormat]?) -> [NumberFormat] {
      let own = row[tensor].map(\.format)
      guard let list else { return own }
      // What is not scored, such as activations that stay as they are, comes from the list alone.
      return own.isEmpty ? list : list.filter(own.contains)
    }
    let weights = formats(.weight, weight)
    let activations = formats(.activation, activation)
    return weights.flatMap { weight in
      activations.map { LayerFormats(weight: weight, activation: $0) }
    }
  }

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
