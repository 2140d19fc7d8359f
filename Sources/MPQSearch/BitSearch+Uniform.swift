import MPQModel

/// The uniform plans of a search, with what each uses of every budget row.
package struct UniformBaselines: Sendable {
  /// In ascending order of weight bits, then of activation bits.
  package let plans: [UniformPlan]
  /// Per plan and measure of the search, over the searched layers.
  fileprivate let usages: [[Int]]

  /// The plan of least importance within some capacities; of equal ones the one with fewer BitOps.
  fileprivate func best(within capacities: [Int]) -> UniformPlan? {
    plans.indices
      .filter { zip(usages[$0], capacities).allSatisfy { $0 <= $1 } }
      .map { plans[$0] }
      .min { ($0.importance, $0.costs.bitOperations) < ($1.importance, $1.costs.bitOperations) }
  }
}

extension BitSearch {
  /// Every uniform plan over the general candidates that all searched layers can get.
  ///
  /// A layer with candidates of its own, by a rule or a tie, rules out the widths it lacks. Outliers
  /// do not: a baseline is what a user would otherwise deploy, and it is scored by the table as it
  /// stands.
  ///
  /// - Complexity: O(plans · layers).
  package func uniformBaselines() -> UniformBaselines {
    let plans = join.weightBits.flatMap { weightBits in
      join.activationBits.compactMap { activationBits in
        uniformPlan(BitWidths(weightBits: weightBits, activationBits: activationBits))
      }
    }
    let usages = plans.map { uniform in
      measures.map {
        $0.usage(
          of: uniform.plan, over: join.network.searched, in: join.network, latency: latency)
      }
    }
    return UniformBaselines(plans: plans, usages: usages)
  }

  private func uniformPlan(_ widths: BitWidths) -> UniformPlan? {
    var plan = join.network.layers.map { $0.pinned ?? widths }
    var importance = CompensatedSum()
    for layer in join.layers {
      guard
        let weight = layer.measuredWeight.first(where: { $0.bits == widths.weightBits }),
        let activation = layer.measuredActivation.first(where: {
          $0.bits == widths.activationBits
        })
      else { return nil }
      plan[layer.layer] = widths
      importance.add(activation.importance + alpha * weight.importance)
    }
    let bitPlan = BitPlan(widths: plan)
    return UniformPlan(
      widths: widths, plan: bitPlan, importance: importance.value,
      costs: PlanCosts(of: bitPlan, in: join.network, latency: latency))
  }

  /// The uniform plan of least importance within the budgets, or nil where none fits.
  package func bestUniformPlan(
    within budgets: [Budget], of baselines: UniformBaselines
  ) -> UniformPlan? {
    baselines.best(within: rows(for: budgets).map(\.capacity))
  }
}
