/// Finds the layers that nodes of a profile belong to.
///
/// A node is a layer's by the name that the model's file gives the node or its result, by the layer's own name, or, where
/// the network is not from an ONNX model, by the module in the node's name (`ONNXNodeName`).
struct ProfiledLayers {
  private var names: LayerNames
  /// Positions by what the model's file calls a layer's node; nil for a name of several layers.
  private var byNode: [String: Int?] = [:]
  private var byOutput: [String: Int?] = [:]
  /// The layers that own a tensor's conversion: that of its weights and bias, and those that read it.
  private var byTensor: [String: [Int]] = [:]
  /// Whether nodes' names mean modules: in a model's own file, a layer's node is known by name, and the others of
  /// its module are not the layer.
  private let readsModules: Bool

  init(_ network: Network) {
    names = LayerNames(network)
    readsModules = network.origin?.kind != .onnx
    for (position, layer) in network.layers.enumerated() {
      if let node = layer.names?.node { Self.add(position, to: &byNode, of: node) }
      if let output = layer.names?.output { Self.add(position, to: &byOutput, of: output) }
      if let weight = layer.names?.weight { byTensor[weight, default: []].append(position) }
      if let input = layer.input { byTensor[input, default: []].append(position) }
    }
  }

  private static func add(_ position: Int, to table: inout [String: Int?], of name: String) {
    table[name] = .some(table.keys.contains(name) ? nil : position)
  }

  /// The layers that a node's time is for, each once, in no order; empty if it is none's.
  mutating func positions(of work: LatencyProfile.Node.Work) -> [Int] {
    switch work {
    case .operations(let operations):
      return Array(Set(operations.compactMap { position(ofOperation: $0) }))
    case .layout(let readings):
      for reading in readings {
        if let position = position(ofOperation: reading) { return [position] }
      }
      return []
    case .quantization(let tensor): return positions(ofTensor: tensor)
    }
  }

  private mutating func position(ofOperation name: String) -> Int? {
    if let position = byNode[name] { return position }
    if let position = byOutput[name] { return position }
    if let position = names.position(of: name) { return position }
    guard readsModules, let module = ONNXNodeName(name).module else { return nil }
    return names.position(of: module)
  }

  private mutating func positions(ofTensor name: String) -> [Int] {
    if let positions = byTensor[name] { return positions }
    // A bias has no name of its own in a network; modules have it beside the weights.
    guard name.utf8.count > Self.bias.utf8.count, name.hasSuffix(Self.bias) else {
      return names.position(of: name).map { [$0] } ?? []
    }
    let module = String(name.dropLast(Self.bias.count))
    return byTensor[module + ".weight"] ?? names.position(of: module).map { [$0] } ?? []
  }

  private static let bias = ".bias"
}
