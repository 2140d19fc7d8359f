/// What a profile says of a network's layers, and what it says of nothing in the network.
struct LayerTimes {
  /// A layer's time in picoseconds; nil for a layer that none of the nodes computes.
  private(set) var ofLayers: [Int?]
  /// Nodes that no layer has.
  private(set) var strangers: [LatencyProfile.Node] = []
  /// Nodes that compute several layers.
  private var fused: [LatencyProfile.Node] = []
  private var total = 0

  init(of profile: LatencyProfile, in network: Network, _ layers: inout ProfiledLayers) {
    ofLayers = Array(repeating: nil, count: network.layers.count)
    var conversions = [Int](repeating: 0, count: network.layers.count)
    for node in profile.nodes {
      total = total.saturatingSum(node.picoseconds)
      let owners = layers.positions(of: node.work).sorted()
      guard !owners.isEmpty else {
        strangers.append(node)
        continue
      }
      let parts = Self.parts(of: node.picoseconds, for: owners.map { network.layers[$0].macs })
      if case .operations = node.work {
        if owners.count > 1 { fused.append(node) }
        for (owner, part) in zip(owners, parts) {
          ofLayers[owner] = (ofLayers[owner] ?? 0).saturatingSum(part)
        }
      } else {
        for (owner, part) in zip(owners, parts) {
          conversions[owner] = conversions[owner].saturatingSum(part)
        }
      }
    }
    // Conversions alone are no measurement of a layer.
    for position in ofLayers.indices {
      ofLayers[position] = ofLayers[position]?.saturatingSum(conversions[position])
    }
  }

  /// A time in parts that are proportional to weights and add up to it; equal ones if all weights are 0.
  static func parts(of time: Int, for weights: [Int]) -> [Int] {
    let total = weights.reduce(0) { $0.saturatingSum($1) }
    let weights = total == 0 ? weights.map { _ in 1 } : weights
    var (left, weightLeft) = (time, total == 0 ? weights.count : total)
    return weights.map { weight in
      guard weightLeft > 0, weight < weightLeft else {
        defer { left = 0 }
        return left
      }
      // Below `left`, because the weight is below what is left of the weights.
      let product = left.multipliedFullWidth(by: weight)
      let part = weightLeft.dividingFullWidth(product).quotient
      (left, weightLeft) = (left - part, weightLeft - weight)
      return part
    }
  }

  /// What is left out of a table, or shared among layers, in sentences.
  func notes(of profile: LatencyProfile) -> [String] {
    var notes: [String] = []
    let unclaimed = strangers.reduce(0) { $0.saturatingSum($1.picoseconds) }
    if unclaimed > 0, total > 0 {
      let share = Int((100 * Double(unclaimed) / Double(total)).rounded())
      let named = strangers.filter { $0.picoseconds > 0 }.sorted { $0.picoseconds > $1.picoseconds }
      notes.append(
        "\(profile.source): \(strangers.count) nodes are no layers' and not counted, \(share) % of the time: "
          + LatencyProfile.few(named.map(\.name)))
    }
    if !fused.isEmpty {
      notes.append(
        "\(profile.source): \(fused.count) nodes compute several layers each, whose time is shared out by their "
          + "multiply-accumulates: \(LatencyProfile.few(fused.map(\.name)))")
    }
    return notes
  }
}
