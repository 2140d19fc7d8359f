/// The user's constraints: candidates for single layers, and layers that share number formats.
package struct SearchConstraints: Hashable, Sendable {
  /// What the layers that a pattern matches may get; later rules replace earlier ones, key by key.
  package struct LayerRule: Hashable, Sendable {
    /// A layer's name, or a pattern for names.
    package var pattern: String
    /// Ascending candidate formats for the weights; nil leaves the general list. One entry pins.
    package var weight: [NumberFormat]?
    /// The same for the activations.
    package var activation: [NumberFormat]?
    /// Labels of the allowed choices, such as `W8A8`; nil leaves what earlier rules allow.
    package var choices: [String]?
    /// Whether both tensors must be equally wide; nil leaves what earlier rules and the file say.
    package var equalWidths: Bool?
    /// Where the rule stands in its file; nil if it came from elsewhere.
    package var line: Int?

    package init(
      pattern: String, weight: [NumberFormat]? = nil, activation: [NumberFormat]? = nil,
      choices: [String]? = nil, equalWidths: Bool? = nil, line: Int? = nil
    ) {
      self.pattern = pattern
      self.weight = weight
      self.activation = activation
      self.choices = choices
      self.equalWidths = equalWidths
      self.line = line
    }
  }

  /// Layers that must get the same number format for one or both tensors.
  package struct Tie: Hashable, Sendable {
    /// Names of layers, or patterns for names. If these have named wildcards, layers with equal values of all of
    /// them are tied; else all layers are.
    package var layers: [String]
    package var shared: Set<TensorKind>
    package var line: Int?

    package init(layers: [String], shared: Set<TensorKind>, line: Int? = nil) {
      self.layers = layers
      self.shared = shared
      self.line = line
    }
  }

  /// Whether a name is a pattern where no layer has this very name.
  package static func isPattern(_ name: String) -> Bool {
    name.utf8.contains { "*{".utf8.contains($0) }
  }

  /// The file's name for messages, as the user gave it.
  package var source: String
  package var rules: [LayerRule]
  package var ties: [Tie]
  /// Whether both tensors of a layer must be equally wide, where no rule says otherwise.
  package var equalWidths: Bool
  /// Where the file says so.
  package var equalWidthsLine: Int?

  package init(
    source: String = "", rules: [LayerRule] = [], ties: [Tie] = [], equalWidths: Bool = false,
    equalWidthsLine: Int? = nil
  ) {
    self.source = source
    self.rules = rules
    self.ties = ties
    self.equalWidths = equalWidths
    self.equalWidthsLine = equalWidthsLine
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
