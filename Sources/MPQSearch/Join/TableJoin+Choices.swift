import MPQModel

extension TableJoin {
  /// Joins a table that scores whole choices of layers.
  ///
  /// - Parameter listed: the lists that were given for all layers.
  mutating func joinChoices(listed: Candidates, rules: [SearchedLayer: LayerRules]) {
    for (position, layer) in searchedPositions {
      let description = network.layers[layer]
      guard let row = table[description.name], !row.choices.isEmpty else {
        note(.noRows, description.name)
        continue
      }
      let rules = rules[position]
      let allowed = LayerRules(
        weight: rules?.weight ?? listed.weight, activation: rules?.activation ?? listed.activation,
        choices: rules?.choices, equalWidths: rules?.equalWidths ?? false)
      var choices: [ScoredChoice] = []
      for choice in row.choices where allowed.allows(choice.formats) {
        if !description.canStore(choice.formats.weight) {
          noteBlock(choice.formats.weight, description)
        } else if let importance = choice.usableImportance {
          choices.append(ScoredChoice(formats: choice.formats, importance: importance))
        } else {
          note(
            .unusableChoice(
              choice.formats.description, fault: ImportanceTable.fault(of: choice.importance)),
            row.name, line: choice.line, detail: choice.importance.map { ", \($0)," } ?? "")
        }
      }
      for (name, _) in rules?.choices?.missing(in: row.choices.map(\.formats)) ?? [] {
        note(.noChoice(name), row.name, line: row.line)
      }
      if choices.isEmpty { note(.noChoiceLeft, row.name, line: row.line) }
      if let latency = network.resources.latency {
        choices = profiled(choices, in: latency, layer: row.name) { $0.formats }
      }
      let weights = Self.entries(choices.map(\.formats.weight))
      let activations = Self.entries(choices.map(\.formats.activation))
      layers.append(
        LayerCandidates(
          networkLayer: layer, weight: weights, activation: activations, measuredWeight: weights,
          measuredActivation: activations, choices: .scored(choices)))
    }
  }

  /// Entries for formats that no table scores alone, ascending, each once.
  private static func entries(_ formats: [NumberFormat]) -> [ImportanceTable.Entry] {
    Set(formats).sorted().map { ImportanceTable.Entry(format: $0, importance: 0) }
  }
}

extension LayerFormats {
  /// Whether both tensors are equally wide, or activations stay as they are.
  var isEquallyWide: Bool {
    activation == .unchanged || weight.multipliedBits == activation.multipliedBits
  }
}

extension LayerRules {
  /// Whether a layer may get formats, as far as rules say.
  func allows(_ formats: LayerFormats) -> Bool {
    weight?.contains(formats.weight) ?? true && activation?.contains(formats.activation) ?? true
      && choices?.contains(formats) ?? true
      && (!equalWidths || formats.isEquallyWide)
  }
}

extension TableJoin.LayerCandidates {
  /// Everything that the layer may choose, with its share of the objective.
  ///
  /// - Parameter alpha: what weight importances are multiplied by where tensors are scored.
  package func scoredChoices(alpha: Double) -> [TableJoin.ScoredChoice] {
    switch choices {
    case .scored(let choices): return choices
    case .pairs(let pairs):
      let all = Set(pairs)
      return product(alpha: alpha).filter { all.contains($0.formats) }
    case nil: return product(alpha: alpha)
    }
  }

  /// How many choices the layer has, without regard to ties.
  package var choiceCount: Int { choices?.count ?? weight.count * activation.count }

  private func product(alpha: Double) -> [TableJoin.ScoredChoice] {
    weight.flatMap { weight in
      activation.map { activation in
        .init(
          formats: LayerFormats(weight: weight.format, activation: activation.format),
          importance: activation.importance + alpha * weight.importance)
      }
    }
  }
}

extension TableJoin.LayerCandidates.Choices {
  /// How many there are.
  var count: Int {
    switch self {
    case .pairs(let pairs): pairs.count
    case .scored(let choices): choices.count
    }
  }
}
