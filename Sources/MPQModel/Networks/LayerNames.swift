/// Finds a network's layers by the names that tables and plans give them.
///
/// A name that the network has means that layer. Any other name means the layer with the same core
/// (`core(of:)`), if exactly one layer has it; an ambiguous name means none.
package struct LayerNames: Sendable {
  private let names: [String]
  private let positions: [String: Int]
  /// Positions by core; nil for a core of several layers. Built when a name is first looked up that no layer has.
  private var cores: [String: Int?]?

  package init(_ network: Network) {
    names = network.layers.map(\.name)
    positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  }

  /// The position of the layer that a name means; nil if there is none.
  package mutating func position(of name: String) -> Int? {
    if let position = positions[name] { return position }
    if cores == nil {
      var cores = [String: Int?](minimumCapacity: names.count)
      for (position, name) in names.enumerated() {
        let core = Self.core(of: name)
        cores[core] = .some(cores.keys.contains(core) ? nil : position)
      }
      self.cores = cores
    }
    return cores?[Self.core(of: name)] ?? nil
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
