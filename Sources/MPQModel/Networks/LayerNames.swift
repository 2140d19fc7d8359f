/// Finds a network's layers by the names that tables and plans give them.
///
/// A name that the network has means that layer. Any other means the layer whose name is the same but
/// for what tools add (`core(of:)`), where there is just one; so nothing joins that could mean two layers.
package struct LayerNames: Sendable {
  private let names: [String]
  private let positions: [String: Int]
  /// By core; nil where several layers have it. Made when the first name is asked for that is no layer's.
  private var cores: [String: Int?]?

  package init(_ network: Network) {
    names = network.layers.map(\.name)
    positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  }

  /// The position in the network's layers of the layer that a name means.
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

  /// A name without spaces around it, the `module.` that PyTorch's data parallelism puts before it, and
  /// the `.weight` of a parameter behind it.
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
