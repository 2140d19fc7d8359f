import MPQModel

extension [Layer] {
  /// One tie for each tensor of weights that several layers have.
  var sharedWeightTies: [SearchConstraints.Tie] {
    var owners: [String: [String]] = [:]
    var order: [String] = []
    for layer in self {
      guard let weight = layer.names?.weight else { continue }
      if owners[weight] == nil { order.append(weight) }
      owners[weight, default: []].append(layer.name)
    }
    return order.compactMap { owners[$0] }.filter { $0.count > 1 }
      .map { .init(layers: $0, shared: [.weight]) }
  }
}
