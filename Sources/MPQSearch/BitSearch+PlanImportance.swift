package import MPQModel

extension BitSearch {
  /// What each layer of any plan adds to the objective, scored as uniform baselines are; nil for
  /// pinned layers. A width that is no candidate is scored as if the outlier rule had seen it among
  /// the candidates. A table that scores choices is asked for the choice of the same name.
  ///
  /// - Returns: nil where the table has no importance for one of the plan's widths.
  /// - Precondition: `plan` has one entry per layer of the network.
  package func layerImportances(of plan: BitPlan) -> [Double?]? {
    precondition(plan.formats.count == join.network.layers.count, "a plan has one entry per layer")
    var importances = [Double?](repeating: nil, count: plan.formats.count)
    for layer in join.layers {
      let row = join.table[join.network.layers[layer.networkLayer].name]
      let formats = plan.formats[layer.networkLayer]
      if case .scored = layer.choices {
        let choice = join.choice(like: formats, of: layer.networkLayer)
        guard let importance = choice?.usableImportance else { return nil }
        importances[layer.networkLayer] = importance
        continue
      }
      func importance(_ tensor: TensorKind, of scored: [ImportanceTable.Entry]) -> Double? {
        if let candidate = scored.first(where: { $0.format == formats[tensor] }) {
          return candidate.importance
        }
        guard let measured = row?.importance(tensor, in: formats[tensor]) else { return nil }
        let above = scored.first { $0.format > formats[tensor] }?.importance ?? measured
        return join.outlierRule == .clamp ? max(measured, above) : measured
      }
      guard let weight = importance(.weight, of: layer.scored(.weight)),
        let activation = importance(.activation, of: layer.scored(.activation))
      else { return nil }
      importances[layer.networkLayer] = activation + alpha * weight
    }
    return importances
  }

  /// The sum of a plan's importances, as exact as if it had been rounded once.
  package static func total(_ importances: [Double?]) -> Double {
    var sum = CompensatedSum()
    for importance in importances { sum.add(importance ?? 0) }
    return sum.value
  }
}
