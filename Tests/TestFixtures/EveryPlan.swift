package import MPQModel
package import MPQSearch

/// All plans of a small join that keep its ties, counted one by one: the oracle of the search.
package struct EveryPlan {
  package struct Plan {
    /// Per searched layer, in the order of `TableJoin.layers`.
    package let formats: [LayerFormats]
    package let cost: Double
    /// What each layer adds to the cost.
    package let costs: [Double]
    /// Per measure, over the searched layers.
    package let usage: [Int]
  }

  package private(set) var plans: [Plan] = []

  package init(of join: TableJoin, measures: [Measure], alpha: Double) {
    var formats: [LayerFormats] = []
    var costs: [Double] = []
    func place(_ position: Int, cost: Double, usage: [Int]) {
      guard position < join.layers.count else {
        if Self.keepsTies(formats, of: join) {
          plans.append(Plan(formats: formats, cost: cost, costs: costs, usage: usage))
        }
        return
      }
      let layer = join.layers[position]
      for weight in layer.weight {
        for activation in layer.activation {
          let pair = LayerFormats(weight: weight.format, activation: activation.format)
          formats.append(pair)
          let own = activation.importance + alpha * weight.importance
          costs.append(own)
          place(
            position + 1, cost: cost + own,
            usage: zip(usage, measures).map {
              $0
                + ($1.usage(
                  of: join.network.layers[layer.networkLayer], at: pair, in: join.network) ?? 0)
            })
          formats.removeLast()
          costs.removeLast()
        }
      }
    }
    place(0, cost: 0, usage: measures.map { _ in 0 })
  }

  /// The cheapest plan within the capacities; rounding decides nothing.
  package func optimum(_ capacities: [Int]) -> Plan? {
    let feasible = plans.filter { zip($0.usage, capacities).allSatisfy { $0 <= $1 } }
    guard let least = feasible.map(\.cost).min() else { return nil }
    let close = feasible.filter { $0.cost <= least * (1 + 1e-9) }
    guard close.count > 1 else { return close[0] }
    return close.map { (plan: $0, cost: ExactSum($0.costs)) }.min { $0.cost < $1.cost }!.plan
  }

  /// From the least to the most that a plan uses of a row.
  package func range(of row: Int) -> ClosedRange<Int> {
    plans.map { $0.usage[row] }.min()!...plans.map { $0.usage[row] }.max()!
  }

  package static func keepsTies(_ formats: [LayerFormats], of join: TableJoin) -> Bool {
    join.ties.allSatisfy { tie in
      tie.shared.allSatisfy { tensor in Set(tie.members.map { formats[$0][tensor] }).count <= 1 }
    }
  }
}

extension RandomInstance {
  /// Capacities from hopeless to loose, among them some that one plan uses up exactly.
  package func capacities(_ random: inout SeededGenerator) -> [Int] {
    let kind = random.integer(0...6)
    let reference = plans.plans.randomElement(using: &random)!
    return measures.indices.map { row in
      let range = plans.range(of: row)
      switch kind {
      case 0: return reference.usage[row]
      case 1: return reference.usage[row] - (random.oneIn(2) ? 1 : 0)
      case 2: return range.lowerBound
      case 3: return range.lowerBound - (random.oneIn(4) ? 1 : 0)
      case 4: return random.oneIn(2) ? .max : random.integer(range)
      case 5: return range.lowerBound + (range.upperBound - range.lowerBound) / 3
      default: return random.integer(range)
      }
    }
  }

  /// What is wrong with an answer, judged by counting plans; empty where nothing is.
  ///
  /// - Parameter searched: the problem that the outcome's selection refers to.
  package func faults(
    in outcome: SearchOutcome, of searched: ChoiceProblem, capacities: [Int], gap: Double = 0
  ) -> [String] {
    var faults: [String] = []
    func require(_ condition: Bool, _ what: String) {
      if !condition { faults.append("seed \(seed), \(capacities): \(what); \(outcome)") }
    }
    let optimum = plans.optimum(capacities)
    let slack = 1e-14 * (optimum?.cost ?? 0)
    require((outcome.status == .infeasible) == (optimum == nil), "optimum \(optimum as Any)")
    require(outcome.status != .undecided && outcome.status != .feasible, "gave up")
    guard let optimum, let selection = outcome.selection, let importance = outcome.importance else {
      require(outcome.bound == .infinity, "infeasible has an infinite bound")
      return faults
    }
    var formats = [LayerFormats](repeating: .eightBit, count: join.layers.count)
    for (group, choice) in zip(searched.groups, selection) {
      require(searched.choices(of: group).contains(choice), "choice of another group")
      formats[group] = searched.formats(of: choice)
    }
    require(EveryPlan.keepsTies(formats, of: join), "ties broken")
    let plan = plans.plans.first { $0.formats == formats }
    require(plan != nil, "no plan")
    require(zip(plan?.usage ?? [], capacities).allSatisfy { $0 <= $1 }, "over a budget")
    require(abs((plan?.cost ?? 0) - importance) <= slack, "importance is not the plan's")
    let own = selection.map { searched.cost[$0] }
    require(outcome.bound <= optimum.cost + slack, "bound above the optimum \(optimum.cost)")
    if outcome.status == .optimal {
      // Exactly, but for the tolerance that the answer names.
      require(
        ExactSum(own) <= ExactSum(optimum.costs + [outcome.tolerance]),
        "not the optimum \(optimum.cost)")
    } else {
      require(gap > 0 && importance - optimum.cost <= gap * importance + slack, "outside the gap")
    }
    return faults
  }
}
