/// The user's constraints: candidates for single layers, and layers that share bits.
package struct SearchConstraints: Hashable, Sendable {
  /// Candidate lists for the layers that a pattern matches; later rules replace earlier ones.
  package struct LayerRule: Hashable, Sendable {
    /// A layer name in which `*` stands for any run of characters.
    package var pattern: String
    /// Ascending candidate formats for the weights; nil leaves the general list. One entry pins.
    package var weight: [NumberFormat]?
    /// The same for the activations.
    package var activation: [NumberFormat]?
    /// Where the rule stands in its file; nil if it came from elsewhere.
    package var line: Int?

    package init(
      pattern: String, weight: [NumberFormat]? = nil, activation: [NumberFormat]? = nil,
      line: Int? = nil
    ) {
      self.pattern = pattern
      self.weight = weight
      self.activation = activation
      self.line = line
    }
  }

  /// Layers that must get the same number format for one or both tensors.
  package struct Tie: Hashable, Sendable {
    package var layers: [String]
    package var shared: Set<TensorKind>
    package var line: Int?

    package init(layers: [String], shared: Set<TensorKind>, line: Int? = nil) {
      self.layers = layers
      self.shared = shared
      self.line = line
    }
  }

  /// Whether a name is a pattern, and not the name of one layer.
  package static func isPattern(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "*")) }

  /// The file's name for messages, as the user gave it.
  package var source: String
  package var rules: [LayerRule]
  package var ties: [Tie]

  package init(source: String = "", rules: [LayerRule] = [], ties: [Tie] = []) {
    self.source = source
    self.rules = rules
    self.ties = ties
  }
}

extension Network {
  /// One tie for each tensor that several searched layers read; nil for a network read from a cost
  /// table, which does not say what layers read.
  package var sharedInputTies: [SearchConstraints.Tie]? {
    guard layers.contains(where: { $0.input != nil }) else { return nil }
    return searchedLayersByInput.map { .init(layers: $0, shared: [.activation]) }
  }
}
