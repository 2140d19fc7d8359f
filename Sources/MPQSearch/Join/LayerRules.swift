package import MPQModel

/// What a file's rules leave to one searched layer.
package struct LayerRules: Hashable, Sendable {
  /// Candidate formats, ascending; nil where no rule sets them.
  package var weight: [NumberFormat]?
  package var activation: [NumberFormat]?
  /// The allowed choices; nil allows all.
  package var choices: ChoiceList?
  /// Whether both tensors must be equally wide.
  package var equalWidths = false

  package init(
    weight: [NumberFormat]? = nil, activation: [NumberFormat]? = nil, choices: ChoiceList? = nil,
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

/// A list of choices by their names or the spelling of their formats, as a file has it.
package struct ChoiceList: Hashable, Sendable {
  package let names: [String]
  /// Per name the formats that it spells; nil of a free label. Names are read once: layers may have very many choices.
  let spelled: [LayerFormats?]
  private let formats: Set<LayerFormats>
  private let labels: Set<String>

  package init(_ names: [String]) {
    self.names = names
    spelled = names.map { LayerFormats(spelled: $0) }
    formats = Set(spelled.compactMap(\.self))
    labels = Set(names)
  }

  /// Whether a choice is on the list.
  func contains(_ choice: LayerFormats) -> Bool {
    formats.contains(choice) || labels.contains(choice.description)
  }

  /// The names on the list that none of some choices has, with the formats that they spell.
  func missing(
    in choices: some Sequence<LayerFormats>
  ) -> [(name: String, spelled: LayerFormats?)] {
    let known = Set(choices)
    let labels = Set(known.map(\.description))
    return zip(names, spelled).filter { name, formats in
      !labels.contains(name) && !(formats.map(known.contains) ?? false)
    }
  }
}
