package import MPQModel

/// What every layer gets where all should get the same formats: the level itself, or the nearest that the layer may
/// get.
///
/// A layer that may get every pair of its candidates takes the nearest weight format and the nearest activation format,
/// by stored bits; of two equally near ones the narrower, which costs less. A layer with a list of choices takes the
/// choice that is nearest in its weights, then in its activations, then the one of least importance. Tied layers first
/// agree on the nearest format that all of them may get.
struct NearestCandidates {
  /// Per position in `TableJoin.layers`, an entry for each of `TableJoin.weightFormats`; none for a layer with a list.
  private(set) var weight: [[ImportanceTable.Entry]]
  private(set) var activation: [[ImportanceTable.Entry]]
  /// Per position the layer's choices, where these are a list.
  private var listed: [Listed?]
  private let alpha: Double
  /// `TableJoin.levels`.
  let levels: [LayerFormats]
  private let activationCount: Int
  /// Per tied layer the formats that its ties have in common, ascending.
  private var commonWeight: [TableJoin.SearchedLayer: [NumberFormat]] = [:]
  private var commonActivation: [TableJoin.SearchedLayer: [NumberFormat]] = [:]

  /// - Parameter alpha: what weight importances are multiplied by where tensors are scored.
  init(_ join: TableJoin, alpha: Double) {
    self.alpha = alpha
    var weight = join.layers.map { $0.scored(.weight) }
    var activation = join.layers.map { $0.scored(.activation) }
    levels = join.levels
    activationCount = join.activationFormats.count
    listed = join.layers.map {
      $0.choices == nil ? nil : Listed($0.scoredChoices(alpha: alpha))
    }
    for tieClass in MergedTies(join.ties).classes {
      let isWeight = tieClass.tensor == .weight
      let lists = tieClass.members.map { isWeight ? weight[$0] : activation[$0] }
      let common = lists.dropFirst().reduce(Set(lists[0].map(\.format))) {
        $0.intersection($1.map(\.format))
      }
      // Tied layers without a common width make the search fail before baselines matter.
      guard !common.isEmpty else { continue }
      for member in tieClass.members {
        if isWeight {
          weight[member].removeAll { !common.contains($0.format) }
          commonWeight[member] = common.sorted()
        } else {
          activation[member].removeAll { !common.contains($0.format) }
          commonActivation[member] = common.sorted()
        }
      }
    }
    // Layers with a list take a choice of it as a whole.
    let isListed = listed.map { $0 != nil }
    self.weight = zip(weight, isListed).map { $1 ? [] : Self.nearest($0, to: join.weightFormats) }
    self.activation = zip(activation, isListed).map {
      $1 ? [] : Self.nearest($0, to: join.activationFormats)
    }
  }

  /// What a layer gets at a level; nil where its ties leave it no choice there.
  ///
  /// - Parameter level: a position in `TableJoin.levels`.
  func choice(_ layer: TableJoin.SearchedLayer, level: Int) -> TableJoin.ScoredChoice? {
    guard let list = listed[layer] else {
      let weight = weight[layer][level / activationCount]
      let activation = activation[layer][level % activationCount]
      return TableJoin.ScoredChoice(
        formats: LayerFormats(weight: weight.format, activation: activation.format),
        importance: activation.importance + alpha * weight.importance)
    }
    let wanted = levels[level]
    let tied = (
      weight: commonWeight[layer].map { Self.nearest($0, to: wanted.weight) },
      activation: commonActivation[layer].map { Self.nearest($0, to: wanted.activation) }
    )
    func isAllowed(_ choice: TableJoin.ScoredChoice) -> Bool {
      choice.formats.weight == tied.weight ?? choice.formats.weight
        && choice.formats.activation == tied.activation ?? choice.formats.activation
    }
    // Most layers have the level itself.
    if let exact = list[wanted], isAllowed(exact) { return exact }
    return list.choices.filter(isAllowed).min { first, second in
      let (one, other) = (Self.distance(first, wanted), Self.distance(second, wanted))
      if one.isOther != other.isOther { return other.isOther }
      if one.weight != other.weight { return one.weight < other.weight }
      if one.activation != other.activation { return one.activation < other.activation }
      return first.importance < second.importance
    }
  }

  /// A layer's choices, found by their formats too.
  private struct Listed {
    let choices: [TableJoin.ScoredChoice]
    private var positions: [LayerFormats: Int] = [:]

    init(_ choices: [TableJoin.ScoredChoice]) {
      self.choices = choices
      for (index, choice) in choices.enumerated() { positions[choice.formats] = index }
    }

    subscript(formats: LayerFormats) -> TableJoin.ScoredChoice? {
      positions[formats].map { choices[$0] }
    }
  }

  private static func distance(
    _ choice: TableJoin.ScoredChoice, _ level: LayerFormats
  ) -> (isOther: Bool, weight: Double, activation: Double) {
    (
      choice.formats != level, distance(choice.formats.weight, level.weight),
      distance(choice.formats.activation, level.activation)
    )
  }

  /// The difference of two formats in bits per element; infinite where one's are not known.
  private static func distance(_ format: NumberFormat, _ level: NumberFormat) -> Double {
    if format == level { return 0 }
    guard let own = format.bitsPerElement, let wanted = level.bitsPerElement else {
      return .infinity
    }
    return abs(own - wanted)
  }

  private static func nearest(_ formats: [NumberFormat], to level: NumberFormat) -> NumberFormat {
    // Different formats may have equal bits.
    formats.first { $0 == level } ?? formats.min { distance($0, level) < distance($1, level) }!
  }

  /// - Parameter entries: ascending, at least one.
  private static func nearest(
    _ entries: [ImportanceTable.Entry], to levels: [NumberFormat]
  ) -> [ImportanceTable.Entry] {
    let formats = entries.map(\.format)
    // Nearly all layers may get every level.
    if formats == levels { return entries }
    return levels.map { level in
      let nearest = nearest(formats, to: level)
      return entries[formats.firstIndex(of: nearest)!]
    }
  }
}

extension TableJoin {
  /// The levels of uniform plans: every pair of the general candidates, weights first; of a table that scores choices
  /// the choices that at least half of the layers have, or else those that most layers have, ascending.
  package var levels: [LayerFormats] {
    guard table.scoresChoices else {
      return weightFormats.flatMap { weight in
        activationFormats.map { LayerFormats(weight: weight, activation: $0) }
      }
    }
    var counts: [LayerFormats: Int] = [:]
    for layer in layers {
      for choice in layer.scoredChoices(alpha: 1) { counts[choice.formats, default: 0] += 1 }
    }
    let half = (layers.count + 1) / 2
    let most = min(half, counts.values.max() ?? 0)
    let levels = counts.filter { $1 >= most }.keys.sorted()
    return Array(levels.prefix(most < half ? Self.mostRareLevels : Self.mostLevels))
  }

  /// More levels are not looked at: a plan is kept for each, and where layers lack a level, all their choices are
  /// compared with it.
  private static let (mostLevels, mostRareLevels) = (256, 16)
}
