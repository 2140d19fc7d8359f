import MPQModel

extension BitSearch {
  /// What each layer of any plan adds to the objective by the table as it stands, the way uniform
  /// baselines are scored; nil for pinned layers.
  ///
  /// - Returns: nil where the table has no importance for one of the plan's widths.
  /// - Precondition: `plan` has one entry per layer of the network.
  package func layerImportances(of plan: BitPlan) -> [Double?]? {
    precondition(plan.widths.count == join.network.layers.count, "a plan has one entry per layer")
    var importances = [Double?](repeating: nil, count: plan.widths.count)
    for layer in join.layers {
      let row = join.table[join.network.layers[layer.layer].name]
      let widths = plan.widths[layer.layer]
      func importance(_ tensor: TensorKind, of scored: [ImportanceTable.Entry]) -> Double? {
        scored.first { $0.bits == widths[tensor] }?.importance
          ?? row?.importance(tensor, bits: widths[tensor])
      }
      guard let weight = importance(.weight, of: layer.scored(.weight)),
        let activation = importance(.activation, of: layer.scored(.activation))
      else { return nil }
      importances[layer.layer] = activation + alpha * weight
    }
    return importances
  }

  /// The sum of a plan's importances, as exact as one rounding.
  package static func total(_ importances: [Double?]) -> Double {
    var sum = CompensatedSum()
    for importance in importances { sum.add(importance ?? 0) }
    return sum.value
  }
}
