/// A network as the search sees it: its layers with weights, in execution order.
public struct Network: Sendable {
  public package(set) var name: String
  /// Every layer with weights, pinned ones included; names are unique.
  public let layers: [Layer]
  /// Positions in `layers` of the layers whose bits are searched.
  package let searched: [Int]
  /// What tables say that layers use.
  package var resources = Resources()
  /// What its activations take in memory, step by step; nil for a network without operations.
  package var activationRows: ActivationRows?
  /// The model of another tool that the network was read from; nil for any other network.
  package var origin: ModelOrigin?
  /// Whether multiply-accumulates and weights of layers are known; a network that is made from a table of choices
  /// alone has only names.
  package let hasCosts: Bool
  /// Whether multiply-accumulates of layers are known; a file of tensors alone has only weights.
  package let hasMACs: Bool

  /// - Throws: `NetworkError` if there is no layer, a name occurs twice, a cost is negative, or
  ///   the totals are too large to be counted exactly.
  public init(name: String, layers: [Layer]) throws(NetworkError) {
    try self.init(name: name, layers: layers, hasCosts: true)
  }

  package init(
    name: String, layers: [Layer], hasCosts: Bool = true, hasMACs: Bool = true
  ) throws(NetworkError) {
    self.hasCosts = hasCosts
    self.hasMACs = hasCosts && hasMACs
    guard !layers.isEmpty else { throw NetworkError(message: "the network has no layers") }
    var seen = Set<String>(minimumCapacity: layers.count)
    var macs = 0
    var params = 0
    for layer in layers {
      guard seen.insert(layer.name).inserted else {
        throw NetworkError(
          element: layer.name, message: "layer '\(layer.name)' occurs twice; names must be unique")
      }
      guard layer.macs >= 0, layer.params >= 0 else {
        throw NetworkError(
          element: layer.name, message: "layer '\(layer.name)' has a negative cost")
      }
      let (macSum, macOverflow) = macs.addingReportingOverflow(layer.macs)
      let (paramSum, paramOverflow) = params.addingReportingOverflow(layer.params)
      guard !macOverflow, !paramOverflow, macSum <= Self.largestTotal, paramSum <= Self.largestTotal
      else {
        throw NetworkError(
          element: layer.name,
          message: "up to layer '\(layer.name)' the costs add up to more than "
            + "\(Self.largestTotal), beyond what is counted exactly; check macs and params")
      }
      macs = macSum
      params = paramSum
    }
    self.name = name
    self.layers = layers
    self.searched = layers.indices.filter { layers[$0].pinned == nil }
    self.macs = macs
    self.params = params
  }

  /// Total multiply-accumulates for one input.
  public let macs: Int
  /// Total weights, without biases.
  public let params: Int

  /// Totals up to here keep `macs · 32 · 32` below 2^62, so no cost sum can overflow.
  package static let largestTotal = 1 << 52
}

/// A fault of a network, and the layer or operation that has it.
public struct NetworkError: Error, Hashable, CustomStringConvertible {
  /// The name of the layer or operation at fault, for a reader to find its line.
  package var element: String?
  package var message: String

  package init(element: String? = nil, message: String) {
    self.element = element
    self.message = message
  }

  public var description: String { message }
}

extension Network {
  /// The network with other values of its layers.
  package func replacing(layers: [Layer]) throws(NetworkError) -> Network {
    var network = try Network(
      name: name, layers: layers, hasCosts: hasCosts, hasMACs: hasMACs)
    network.resources = resources
    network.activationRows = activationRows
    network.origin = origin
    return network
  }

  /// An entry per layer: its own formats if it is pinned, else the given ones.
  package func formats(searched formats: LayerFormats) -> [LayerFormats] {
    layers.map { $0.pinned ?? formats }
  }

  /// The names of searched layers that read one tensor, for every tensor that several of them read.
  package var searchedLayersByInput: [[String]] {
    var readers: [String: [String]] = [:]
    var order: [String] = []
    for layer in searched.map({ layers[$0] }) {
      guard let input = layer.input else { continue }
      if readers[input] == nil { order.append(input) }
      readers[input, default: []].append(layer.name)
    }
    return order.compactMap { readers[$0] }.filter { $0.count > 1 }
  }
}
