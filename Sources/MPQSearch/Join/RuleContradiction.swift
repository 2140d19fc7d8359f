import MPQModel

/// Looks whether rules leave a layer at least one pair of formats, and says which of them contradict.
///
/// Only what the file itself says is looked at: table and general candidates may leave nothing either,
/// and the join says that.
struct RuleContradiction {
  let rules: LayerRules
  /// What the labels of `rules.choices` name; nil where all choices are allowed.
  let choices: [ChoiceFormats]?
  /// The file's name for messages.
  let source: String
  let lines: Lines

  /// Where each part of the rules stands in the file.
  struct Lines {
    var weight: Int?
    var activation: Int?
    var choices: Int?
    var equalWidths: Int?
  }

  /// The problem, nil where there is none.
  ///
  /// - Parameter names: the layers with these rules.
  func problem(of names: [String]) -> String? {
    let layers =
      names.count == 1 ? "layer '\(names[0])'" : "\(names.count) layers (\(NameHint.some(names)))"
    if let choices {
      guard let against = choicesExclude(choices) else { return nil }
      return "\(TableJoin.place(source, lines.choices)): no choice of \(layers), which are "
        + "\(NameHint.some(rules.choices!)), agrees with \(words(against, beside: lines.choices)); "
        + "list one that does, or take one of the two away"
    }
    guard rules.equalWidths, let weight = rules.weight, let activation = rules.activation,
      Set(weight.map(\.multipliedBits)).isDisjoint(with: activation.map(\.multipliedBits))
    else { return nil }
    return
      "\(TableJoin.place(source, lines.equalWidths)): equal_widths leaves \(layers) nothing, with "
      + "\(words([.weight, .activation], beside: lines.equalWidths)); give both lists a width in common, or "
      + "set equal_widths to false there"
  }

  /// What may contradict a list of choices.
  private enum Condition: CaseIterable {
    case weight
    case activation
    case equalWidths
  }

  /// The conditions that leave none of the choices: a single one if it suffices, else all that are set; nil where a
  /// choice is left.
  private func choicesExclude(_ choices: [ChoiceFormats]) -> [Condition]? {
    let sets = (rules.weight.map(Set.init), rules.activation.map(Set.init))
    func agrees(_ choice: ChoiceFormats, _ condition: Condition) -> Bool {
      switch condition {
      case .weight: choice.weight.flatMap { sets.0?.contains($0) } ?? true
      case .activation: choice.activation.flatMap { sets.1?.contains($0) } ?? true
      case .equalWidths: !rules.equalWidths || choice.isEquallyWide
      }
    }
    func excludes(_ conditions: [Condition]) -> Bool {
      !choices.contains { choice in conditions.allSatisfy { agrees(choice, $0) } }
    }
    guard excludes(Condition.allCases) else { return nil }
    if let single = Condition.allCases.first(where: { excludes([$0]) }) { return [single] }
    return Condition.allCases.filter { condition in
      switch condition {
      case .weight: rules.weight != nil
      case .activation: rules.activation != nil
      case .equalWidths: rules.equalWidths
      }
    }
  }

  /// The conditions as they stand in the file, each with its place where that is another than the message's.
  private func words(_ conditions: [Condition], beside line: Int?) -> String {
    conditions.map { condition in
      let (text, own) =
        switch condition {
        case .weight: ("weight_bits \(Self.list(rules.weight))", lines.weight)
        case .activation: ("activation_bits \(Self.list(rules.activation))", lines.activation)
        case .equalWidths: ("equal_widths", lines.equalWidths)
        }
      return own == line ? text : "\(text) (\(TableJoin.place(source, own)))"
    }.joined(separator: " and ")
  }

  private static func list(_ formats: [NumberFormat]?) -> String {
    (formats ?? []).map(\.name).joined(separator: ", ")
  }
}

/// The formats that a choice's label names; nil where it names none, as a free label or a single format does.
struct ChoiceFormats {
  var weight: NumberFormat?
  var activation: NumberFormat?

  /// - Parameter label: `W4A8`, a format of the weights alone, or a free label.
  init(_ label: String) {
    if label.first == "W" {
      // A format's name may contain an A.
      for index in label.indices.dropFirst() where label[index] == "A" {
        guard let weight = NumberFormat(named: String(label[..<index].dropFirst())),
          let activation = NumberFormat(named: String(label[index...].dropFirst()))
        else { continue }
        (self.weight, self.activation) = (weight, activation)
        return
      }
    }
    weight = NumberFormat(named: label)
  }

  /// Whether both are equally wide, as far as the label says what they are.
  var isEquallyWide: Bool {
    guard let weight, let activation else { return true }
    return weight.multipliedBits == activation.multipliedBits
  }
}
