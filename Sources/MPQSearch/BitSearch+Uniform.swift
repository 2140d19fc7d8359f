import MPQModel

extension BitSearch {
  /// Every uniform plan over the general candidates that all searched layers can get.
  ///
  /// A layer with candidates of its own, by a rule or a tie, rules out the widths it lacks. Outliers
  /// do not: a baseline is what a user would otherwise deploy, and it is scored by the table as it
  /// stands.
  package func uniformPlans() -> [UniformPlan] {
    join.weightBits.flatMap { weightBits in
      join.activationBits.compactMap { activationBits in
        uniformPlan(BitWidths(weightBits: weightBits, activationBits: activationBits))
      }
    }
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

  /// The uniform plan of least importance within the budgets; of equal ones the smaller.
  package func bestUniformPlan(
    within budgets: [Budget], of plans: [UniformPlan]
  ) -> UniformPlan? {
    let rows = rows(for: budgets)
    return plans.filter { uniform in
      rows.allSatisfy { row in
        let usage = join.network.searched.reduce(0) { sum, index in
          sum
            + row.measure.usage(
              of: join.network.layers[index], at: uniform.plan.widths[index], latency: latency)
        }
        return usage <= row.capacity
      }
    }.min { ($0.importance, $0.costs.bitOperations) < ($1.importance, $1.costs.bitOperations) }
  }
}
