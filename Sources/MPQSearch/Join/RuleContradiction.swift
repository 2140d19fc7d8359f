import MPQModel

/// Looks whether rules leave a layer at least one pair of formats, and says which of them contradict.
///
/// Only what the file itself says is looked at: table and general candidates may leave nothing either,
/// and the join says that.
struct RuleContradiction {
  let rules: LayerRules
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
    if let choices = rules.choices {
      guard let against = choicesExclude(choices.spelled) else { return nil }
      return "\(TableJoin.place(source, lines.choices)): no choice of \(layers), which are "
        + "\(NameHint.some(choices.names)), agrees with \(words(against, beside: lines.choices)); "
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
  private func choicesExclude(_ choices: [LayerFormats?]) -> [Condition]? {
    let sets = (rules.weight.map(Set.init), rules.activation.map(Set.init))
    func agrees(_ choice: LayerFormats?, _ condition: Condition) -> Bool {
      // What a label does not say may agree.
      guard let choice else { return true }
      return switch condition {
      case .weight: sets.0?.contains(choice.weight) ?? true
      case .activation:
        choice.activation == .unchanged || sets.1?.contains(choice.activation) ?? true
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
