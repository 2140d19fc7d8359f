package import MPQModel

/// The uniform plans of a search, with what each uses of every budget row.
package struct UniformBaselines: Sendable {
  /// In ascending order of weight formats, then of activation formats.
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
  /// A uniform plan for every pair of the general candidates.
  ///
  /// A layer that may not get a level's width, because of a rule, a tie or a gap in the table, gets
  /// the nearest width that it may get; of two equally near ones the narrower, which costs less. So
  /// a rule for one layer takes no baseline away. Levels that lead to the same plan are listed
  /// once, as the level that more layers have. Widths that the outlier rule leaves out stay,
  /// because a baseline is what a user would otherwise deploy. Its importance is the search's
  /// objective. Where a limit comes first there are none: the best of some would not be the best.
  ///
  /// - Complexity: O(plans · layers).
  package func uniformBaselines(limits: SearchLimits = SearchLimits()) -> UniformBaselines {
    let nearest = NearestCandidates(join)
    var plans: [UniformPlan] = []
    var position: [BitPlan: Int] = [:]
    for weight in join.weightFormats.indices {
      for activation in join.activationFormats.indices {
        if limits.isReached { return UniformBaselines(plans: [], usages: []) }
        let uniform = uniformPlan(weight: weight, activation: activation, nearest)
        if let known = position[uniform.plan] {
          if uniform.exceptionCount < plans[known].exceptionCount { plans[known] = uniform }
        } else {
          position[uniform.plan] = plans.count
          plans.append(uniform)
        }
      }
    }
    var usages: [[Int]] = []
    for uniform in plans {
      if limits.isReached { return UniformBaselines(plans: [], usages: []) }
      usages.append(
        measures.map {
          $0.usage(
            of: uniform.plan, over: join.network.searched, in: join.network, latency: latency)
        })
    }
    return UniformBaselines(plans: plans, usages: usages)
  }

  /// - Parameters: positions in the join's `weightFormats` and `activationFormats`.
  private func uniformPlan(
    weight: Int, activation: Int, _ nearest: NearestCandidates
  ) -> UniformPlan {
    let level = LayerFormats(
      weight: join.weightFormats[weight], activation: join.activationFormats[activation])
    var formats = join.network.formats(searched: level)
    var importance = CompensatedSum()
    var exceptionCount = 0
    for (position, layer) in join.searchedLayers {
      let own = (nearest.weight[position][weight], nearest.activation[position][activation])
      formats[layer.networkLayer] = LayerFormats(weight: own.0.format, activation: own.1.format)
      if formats[layer.networkLayer] != level { exceptionCount += 1 }
      importance.add(own.1.importance + alpha * own.0.importance)
    }
    let plan = BitPlan(formats)
    return UniformPlan(
      formats: level, exceptionCount: exceptionCount, plan: plan, importance: importance.value,
      costs: PlanCosts(of: plan, in: join.network, latency: latency))
  }

  /// The uniform plans that can be chosen, as selections: no answer is worse than one that fits.
  /// None where a limit comes first.
  static func uniformSelections(
    _ join: TableJoin, _ problem: ChoiceProblem, limits: SearchLimits
  ) -> [[Int]] {
    let nearest = NearestCandidates(join)
    let levelCount = join.weightFormats.count * join.activationFormats.count
    var selections = [[Int]](repeating: [], count: levelCount)
    // The latest choice with each pair of options: a dictionary per group took as long as all else that
    // prepares a small search.
    let width = problem.formats.count
    var choiceOf = [Int](repeating: -1, count: width * width)
    for group in problem.groups {
      if limits.isReached(at: group.index, every: SearchLimits.groupsPerLook) { return [] }
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
    baselines.best(within: rows(for: budgets).map(\.capacity))
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
        plan.costs.searchedBitOperations > row.capacity
      else { continue }
      return (plan, Double(plan.costs.searchedBitOperations) / Double(row.capacity))
    }
    return nil
  }
}

/// The entry that every layer gets where all should get the same formats.
private struct NearestCandidates {
  /// Per position in `TableJoin.layers`, an entry for each of `TableJoin.weightFormats`.
  private(set) var weight: [[ImportanceTable.Entry]]
  private(set) var activation: [[ImportanceTable.Entry]]

  init(_ join: TableJoin) {
    var weight = join.layers.map { $0.scored(.weight) }
    var activation = join.layers.map { $0.scored(.activation) }
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
        } else {
          activation[member].removeAll { !common.contains($0.format) }
        }
      }
    }
    self.weight = weight.map { Self.nearest($0, to: join.weightFormats) }
    self.activation = activation.map { Self.nearest($0, to: join.activationFormats) }
  }

  /// - Parameter entries: ascending, at least one.
  private static func nearest(
    _ entries: [ImportanceTable.Entry], to levels: [NumberFormat]
  ) -> [ImportanceTable.Entry] {
    levels.map { level in
      func distance(_ entry: ImportanceTable.Entry) -> Int {
        abs(entry.format.storedBits - level.storedBits)
      }
      return entries.min { distance($0) < distance($1) }!
    }
  }
}
