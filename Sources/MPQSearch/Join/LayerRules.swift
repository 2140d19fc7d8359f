package import MPQModel

/// What a file's rules leave to one searched layer.
package struct LayerRules: Hashable, Sendable {
  /// Candidate formats, ascending; nil where no rule sets them.
  package var weight: [NumberFormat]?
  package var activation: [NumberFormat]?
  /// Labels of the allowed choices, as a file lists them; nil allows all.
  package var choices: [String]?
  /// Whether both tensors must be equally wide.
  package var equalWidths = false

  package init(
    weight: [NumberFormat]? = nil, activation: [NumberFormat]? = nil, choices: [String]? = nil,
    equalWidths: Bool = false
  ) {
    self.weight = weight
    self.activation = activation
    self.choices = choices
    self.equalWidths = equalWidths
  }

  package subscript(tensor: TensorKind) -> [NumberFormat]? {
    switch tensor {
    case .weight: weight
    case .activation: activation
    }
  }
}
