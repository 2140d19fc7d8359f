import MPQModel
package import MPQSearch

extension ComparisonSearch {
  /// The levels that a join has: every choice of a table that scores choices. Else every width or format that weights
  /// and activations have in common; if one of the two has a single one, that one with every one of the other.
  package static func levels(of join: TableJoin) -> [ComparedLevel] {
    if join.table.scoresChoices { return join.levels.map { .formats($0) } }
    let (weights, activations) = (join.weightFormats, join.activationFormats)
    let pairs =
      weights.count == 1 || activations.count == 1
      ? weights.flatMap { weight in activations.map { (weight, $0) } }
      : weights.filter(activations.contains).map { ($0, $0) }
    return pairs.map { weight, activation in
      level(of: LayerFormats(weight: weight, activation: activation))
    }
  }

  private static func level(of formats: LayerFormats) -> ComparedLevel {
    formats.isPlain ? Level(formats).map { .bits($0) } ?? .formats(formats) : .formats(formats)
  }

  /// The level that a text names: bits such as `W2.5A3` where BitOps and size follow from them, else formats or a choice
  /// that some uniform plan has. Nil if it is none.
  package static func level(_ text: String, of join: TableJoin) -> ComparedLevel? {
    let spelled = LayerFormats(spelled: text)
    if let known = join.levels.first(where: { $0.description == text || $0 == spelled }) {
      return join.table.scoresChoices ? .formats(known) : level(of: known)
    }
    let takesBits =
      !join.table.scoresChoices
      && join.comparedMeasures.starts(with: [.bitOperations, .weightSize])
    return takesBits ? Level(text).map { .bits($0) } : nil
  }

  /// The levels that are compared by default and those that were asked for, each once, in the order of their costs.
  ///
  /// By default a choice is no level if most layers may not get it, unless that is so of all choices; then those are
  /// levels that most layers may get.
  package func levels(besides asked: [ComparedLevel]) -> [ComparedLevel] {
    let all = Self.levels(of: join)
    let exceptions = all.map { level in
      uniformPlan(of: level)?.exceptionCount ?? (level.isBits ? 0 : .max)
    }
    let most = max(join.layers.count / 2, exceptions.min() ?? 0)
    var levels = zip(all, exceptions).filter { $1 <= most || $0.isBits }.map(\.0)
    for level in asked where !levels.contains(level) { levels.append(level) }
    let costs = levels.map(cost)
    return levels.indices.sorted { a, b in
      (costs[a].first, costs[a].second, a) < (costs[b].first, costs[b].second, b)
    }.map { levels[$0] }
  }

  /// What levels are ordered by. Bits alone have an order, also where no plan has them.
  private func cost(of level: ComparedLevel) -> (first: Double, second: Double) {
    let isOfBits = measures.starts(with: [.bitOperations, .weightSize])
    if case .bits(let level) = level, isOfBits {
      let (weight, activation) = (level.weightBits.approximate, level.activationBits.approximate)
      return (weight * activation, weight)
    }
    if case .formats(let formats) = level, isOfBits, !join.table.scoresChoices,
      let bits = formats.multipliedBits
    {
      return (Double(bits.weight * bits.activation), formats.weight.bitsPerElement ?? .infinity)
    }
    let costs = uniformPlan(of: level)?.costs
    func usage(_ measure: Measure?) -> Double {
      measure.flatMap { costs?.usage(of: $0) }.map(Double.init) ?? .infinity
    }
    return (usage(measures.first), usage(measures.dropFirst().first))
  }

  /// The uniform plan of a level; nil if there is none.
  func uniformPlan(of level: ComparedLevel) -> UniformPlan? {
    uniformPlans.first(where: level.isLevel)
  }
}
