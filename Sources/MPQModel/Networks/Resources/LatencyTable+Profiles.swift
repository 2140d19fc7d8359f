extension LatencyTable {
  /// A pair of formats, and what a runtime measured with all layers at it.
  package typealias Run = (formats: LayerFormats, profile: LatencyProfile)

  /// What joining profiles with a network tells.
  package struct Joined: Sendable {
    package var table: LatencyTable
    /// Layers without a time, or times that cannot be added: nothing can be searched.
    package var problems: [String] = []
    /// What the table leaves out of the profiles, or shares out among layers.
    package var notes: [String] = []
  }

  /// The table of a network's layers with the times of profiles, one for each pair of formats.
  ///
  /// A layer's time is the sum of its nodes: operations, conversions of its tensors, and changes of layout before it.
  /// What several layers have in common, such as a fused node, counts for each in proportion to its
  /// multiply-accumulates.
  package static func joined(_ runs: [Run], with network: Network) -> Joined {
    let others = runs.count > 1 ? " and \(runs.count - 1) more" : ""
    let source = (runs.first?.profile.source ?? "") + others
    var joined = Joined(table: LatencyTable(source: source, pairs: Set(runs.map(\.formats))))
    var layers = ProfiledLayers(network)
    for run in runs {
      let times = LayerTimes(of: run.profile, in: network, &layers)
      joined.add(times, of: run, to: network)
    }
    return joined
  }
}

extension LatencyTable.Joined {
  /// Adds the times of one run.
  fileprivate mutating func add(
    _ times: LayerTimes, of run: LatencyTable.Run, to network: Network
  ) {
    for (layer, time) in zip(network.layers, times.ofLayers) {
      guard let time else { continue }
      do {
        try table.add(layer: layer.name, formats: run.formats, picoseconds: time)
      } catch {
        problems.append("\(run.profile.source): \(error)")
        return
      }
    }
    let searched = network.layers.indices.filter { network.layers[$0].pinned == nil }
    let missing = searched.filter { times.ofLayers[$0] == nil }.map { network.layers[$0].name }
    if !missing.isEmpty {
      problems.append(gap(missing, of: searched.count, run, among: times.strangers))
    }
    notes += times.notes(of: run.profile)
  }

  /// That layers have no time.
  private func gap(
    _ missing: [String], of count: Int, _ run: LatencyTable.Run,
    among strangers: [LatencyProfile.Node]
  ) -> String {
    let profile = run.profile
    guard missing.count < count || missing.count == 1 else {
      let node = strangers.first.map { ", and nodes such as '\($0.name)'" } ?? ""
      return
        "\(profile.source): no node belongs to a layer of the network, which has layers such as '\(missing[0])'\(node); "
        + "profile the model that the network was read from"
    }
    let them = missing.count == 1 ? "it" : "them"
    return
      "\(profile.source): \(missing.count) of \(count) searched layers \(missing.count == 1 ? "has" : "have") no time "
      + "at \(run.formats): \(LatencyProfile.few(missing)); \(profile.runtime) has renamed \(them), or fused \(them) with "
      + "others: \(profile.advice)"
  }
}

extension LatencyProfile {
  /// Names in quotes, up to three of them.
  static func few(_ names: [String]) -> String {
    let shown = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }
}
