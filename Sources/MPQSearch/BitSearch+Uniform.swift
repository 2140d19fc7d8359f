package import MPQModel

/// The uniform plans of a search, with what each uses of every budget row.
package struct UniformBaselines: Sendable {
  /// In ascending order of weight formats, then of activation formats.
  package let plans: [UniformPlan]
  /// Per plan and row of the search, over the searched layers.
  fileprivate let usages: [[Int]]

  /// The plan of least importance within some capacities; of equal ones the one with fewer BitOps.
  fileprivate func best(
    within capacities: [Int], where isAllowed: (UniformPlan) -> Bool
  ) -> UniformPlan? {
    plans.indices
      .filter { zip(usages[$0], capacities).allSatisfy { $0 <= $1 } }
      .map { plans[$0] }.filter(isAllowed)
      .min {
        ($0.importance, $0.costs.bitOperations ?? 0) < ($1.importance, $1.costs.bitOperations ?? 0)
      }
  }
}

extension BitSearch {
  /// A uniform plan for every level: every pair of the general candidates, or every choice of a table that
  /// scores choices.
  ///
  /// A layer that may not get a level's width, because of a rule, a tie or a gap in the table, gets
  /// the nearest width that it may get; of two equally near ones the narrower, which costs less. So
  /// a rule for one layer takes no baseline away. Levels that lead to the same plan are listed
  /// once, as the level that more layers have. Widths that the outlier rule leaves out stay,
  /// because a baseline is what a user would otherwise deploy. Its importance is the search's
  /// objective. Where a limit comes first there are none: the best of some would not be the best.
  ///
  /// - Complexity: O(levels · layers), and of a table that scores choices O(levels · choices).
  package func uniformBaselines(limits: SearchLimits = SearchLimits()) -> UniformBaselines {
    let nearest = NearestCandidates(join, alpha: alpha)
    var plans: [UniformPlan] = []
    var position: [BitPlan: Int] = [:]
    for (index, level) in nearest.levels.enumerated() {
      if limits.isReached { return UniformBaselines(plans: [], usages: []) }
      guard let uniform = uniformPlan(level, index, nearest, limits) else { continue }
      if let known = position[uniform.plan] {
        if uniform.exceptionCount < plans[known].exceptionCount { plans[known] = uniform }
      } else {
        position[uniform.plan] = plans.count
        plans.append(uniform)
      }
    }
    var usages: [[Int]] = []
    for uniform in plans {
      if limits.isReached { return UniformBaselines(plans: [], usages: []) }
      usages.append(
        rows.map { row in
          join.network.searched.reduce(0) { sum, layer in
            let formats = uniform.plan.formats[layer]
            let usage = row.usage(ofLayer: layer, at: formats, in: join.network)
            // A time may lack where the outlier rule leaves a format out; another usage then keeps no budget.
            return sum.saturatingSum(usage ?? (row.measure == .latency ? 0 : .max))
          }
        })
    }
    return UniformBaselines(plans: plans, usages: usages)
  }

  /// Nil where ties leave no plan near the level, or a limit came first.
  private func uniformPlan(
    _ level: LayerFormats, _ index: Int, _ nearest: NearestCandidates, _ limits: SearchLimits
  ) -> UniformPlan? {
    var formats = join.network.formats(searched: level)
    var importance = CompensatedSum()
    var exceptionCount = 0
    for (position, layer) in join.searchedLayers {
      if limits.isReached(at: position.index, every: SearchLimits.groupsPerLook) { return nil }
      guard let own = nearest.choice(position, level: index) else { return nil }
      formats[layer.networkLayer] = own.formats
      if own.formats != level { exceptionCount += 1 }
      importance.add(own.importance)
    }
    let plan = BitPlan(formats)
    return UniformPlan(
      formats: level, exceptionCount: exceptionCount, plan: plan, importance: importance.value,
      costs: PlanCosts(of: plan, in: join.network))
  }

  /// The uniform plans that can be chosen, as selections: no answer is worse than one that fits.
  /// None where a limit comes first.
  static func uniformSelections(
    _ join: TableJoin, _ problem: ChoiceProblem, alpha: Double, limits: SearchLimits
  ) -> [[Int]] {
    let nearest = NearestCandidates(join, alpha: alpha)
    let levelCount = nearest.levels.count
    var selections = [[Int]](repeating: [], count: levelCount)
    // The latest choice with each pair of options: a dictionary per group took as long as all else that
    // prepares a small search.
    let width = join.layers.allSatisfy { $0.choices != nil } ? 0 : problem.formats.count
    var choiceOf = [Int](repeating: -1, count: width * width)
    for group in problem.groups {
      if limits.isReached(at: group.index, every: SearchLimits.groupsPerLook) { return [] }
      if join.layers[group].choices != nil {
        let places = Dictionary(
          problem.choices(of: group).map { (problem.formats(of: $0), $0) },
          uniquingKeysWith: { first, _ in first })
        for level in 0..<levelCount where selections[level].count == group.index {
          guard let own = nearest.choice(group, level: level), let choice = places[own.formats]
          else { continue }
          selections[level].append(choice)
        }
        continue
      }
      for choice in problem.choices(of: group) {
        let options = problem.options[choice]
        choiceOf[options.weight * width + options.activation] = choice
      }
      let activations = nearest.activation[group].map { problem.option($0.format) }
      var level = 0
      for entry in nearest.weight[group] {
        let weight = problem.option(entry.format)
        for activation in activations {
          // A level is no selection where some layer's format was left out as an outlier.
          if selections[level].count == group.index, let weight, let activation {
            let choice = choiceOf[weight * width + activation]
            if problem.choices(of: group).contains(choice) { selections[level].append(choice) }
          }
          level += 1
        }
      }
    }
    return selections.filter { $0.count == problem.groupCount }
  }

  /// The uniform plan of least importance within the budgets, or nil where none fits.
  package func bestUniformPlan(
    within budgets: [Budget], of baselines: UniformBaselines
  ) -> UniformPlan? {
    let ceilings = budgets.filter(\.kind.isPerLayer)
    return baselines.best(within: capacities(for: budgets)) { uniform in
      ceilings.allSatisfy { BudgetUse(of: uniform.plan, budget: $0, in: join.network).isKept }
    }
  }

  /// The uniform plan of a level among the budgets, where it costs more than the level allows
  /// because rules give some layers more bits; with its BitOps over the searched layers as a share
  /// of those allowed.
  package func dearerLevel(
    among budgets: [Budget], of baselines: UniformBaselines
  ) -> (plan: UniformPlan, share: Double)? {
    for row in rows(for: budgets) {
      guard let level = row.budget.level, row.capacity > 0,
        let plan = baselines.plans.first(where: { Level($0.formats) == level }),
        let operations = plan.costs.searchedBitOperations, operations > row.capacity
      else { continue }
      return (plan, Double(operations) / Double(row.capacity))
    }
    return nil
  }
}
