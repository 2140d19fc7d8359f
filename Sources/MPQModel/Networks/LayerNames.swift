/// Finds a network's layers by the names that tables and plans give them.
///
/// A name that the network has means that layer. Any other name means the layer with the same core
/// (`core(of:)`), if exactly one layer has it; else the layer of whose parts the model's file has that name (its node, its
/// weights or its result), if it is exactly one. An ambiguous name means none.
package struct LayerNames: Sendable {
  private let layers: [Layer]
  private let positions: [String: Int]
  /// Positions by core; nil for a core of several layers. Built when a name is first looked up that no layer has.
  private var cores: [String: Int?]?
  /// The same by names of parts.
  private var parts: [String: Int?]?

  package init(_ network: Network) {
    layers = network.layers
    positions = Dictionary(uniqueKeysWithValues: layers.enumerated().map { ($1.name, $0) })
  }

  /// The position of the layer that a name means; nil if there is none.
  package mutating func position(of name: String) -> Int? {
    if let position = positions[name] { return position }
    if cores == nil { cores = positions { [Self.core(of: $0.name)] } }
    if let position = cores?[Self.core(of: name)] { return position }
    if parts == nil {
      parts = positions { layer in
        guard let names = layer.names else { return [] }
        return Set([names.node, names.weight, names.output].compactMap(\.self))
      }
    }
    return parts?[name] ?? nil
  }

  /// The positions of layers by other names than their own; nil for a name of several layers.
  private func positions(by names: (Layer) -> Set<String>) -> [String: Int?] {
    var positions = [String: Int?](minimumCapacity: layers.count)
    for (position, layer) in layers.enumerated() {
      for name in names(layer) {
        positions[name] = .some(positions.keys.contains(name) ? nil : position)
      }
    }
    return positions
  }

  /// A name without what tools add: spaces around it, the prefix `module.` of PyTorch's data
  /// parallelism, and the suffix `.weight` of a parameter.
  package static func core(of name: String) -> String {
    let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    var core = name.utf8.drop(while: isSpace)
    while let last = core.last, isSpace(last) { core.removeLast() }
    let (prefix, suffix) = ("module.".utf8, ".weight".utf8)
    // The suffix first: of `module.weight`, the layer is called `module`.
    if core.count > suffix.count, core.suffix(suffix.count).elementsEqual(suffix) {
      core = core.dropLast(suffix.count)
    }
    while core.count > prefix.count, core.starts(with: prefix) {
      core = core.dropFirst(prefix.count)
    }
    return core.count == name.utf8.count ? name : String(Substring(core))
  }
}
