import MPQCommand
import MPQModel
import MPQReport
import MPQSearch
import MPQWords

/// An answer as text for people.
struct SolutionText {
  let search: BitSearch
  let budgets: [Budget]
  let solution: PlanSolution
  /// The least importance of plans within the budgets, where none is as good as a cheapest plan has to be.
  let leastImportance: Double?

  private var network: Network { search.join.network }

  /// The plan as a table with a line per layer.
  var layerTable: String {
    guard let plan = solution.plan else { return "" }
    return LayerTable(
      plan, of: network, importances: solution.layerImportances,
      scoresChoices: search.join.table.scoresChoices
    ).text
  }

  /// The answer in one line.
  var summary: String {
    guard let costs = solution.costs, let importance = solution.importance else {
      let status = Terminal.styled(solution.status.rawValue, solution.status.style)
      if let minimized = solution.minimized, solution.status == .infeasible {
        return "\(status): \(GoalText.noPlan(minimized, least: leastImportance))"
      }
      return solution.status == .undecided
        ? status + ": the search was stopped before it found a plan or knew that there is none"
        : status
    }
    var parts = [
      Terminal.styled(solution.status.rawValue, solution.status.style) + " (\(proof))",
      "importance \(Figures.significant(importance, 6))"
        + (ObjectiveText.factor(search.alpha, search.join).map { " (\($0))" } ?? "")
        + (solution.minimized.map { ", at most \(Figures.significant($0.importanceLimit, 6))" }
          ?? ""),
    ]
    if let operations = costs.bitOperations {
      parts.append("\(Figures.metric(Double(operations))) BitOps")
    }
    if let bytes = costs.sizeInBytes {
      parts.append(
        Figures.bytes(bytes)
          + (costs.compressionRatio.map { " (\(Figures.significant($0))×)" } ?? ""))
    }
    if let weight = costs.meanWeightBits, let activation = costs.meanActivationBits {
      // The mean is over the searched layers; the file holds all layers.
      let file =
        costs.bitsPerWeight.map { ", \(Figures.fixed($0, 2)) bits/weight in all" } ?? ""
      parts.append("mean W\(Figures.fixed(weight, 2)) A\(Figures.fixed(activation, 2))\(file)")
    } else if let bits = costs.bitsPerWeight {
      parts.append("\(Figures.fixed(bits, 4)) bits/weight in all")
    }
    for use in costs.resources {
      parts.append("\(use.name) \(BudgetAmount.text(use.amount.approximate, .resource(use.name)))")
    }
    if let latency = costs.latencyInPicoseconds {
      parts.append("latency \(Figures.seconds(Double(latency) / 1e12, digits: 4))")
    }
    parts.append("solved in \(Figures.seconds(solution.searchTime / .seconds(1)))")
    return parts.joined(separator: " · ")
  }

  /// The gap that is proven, and what proved it.
  private var proof: String {
    if let measure = search.minimized {
      let goal = "least \(measure.name)"
      return solution.status == .feasible
        ? "\(goal), gap \(Figures.significant(solution.gap ?? 0, 2))" : "\(goal), \(solution.proof)"
    }
    let gap = "gap \(Figures.significant(solution.gap ?? 0, 2))"
    return solution.status == .feasible ? gap : "\(gap), \(solution.proof)"
  }

  /// Whether an independent solver agrees with the answer; nil if none was asked.
  var verificationLine: String? {
    solution.verification.map { verification in
      let style: Terminal.Style =
        switch verification.result {
        case .agrees: .green
        case .disagrees: .red
        case .undecided: .yellow
        }
      return Terminal.styled(VerificationText.line(verification, of: solution), style)
    }
  }

  /// A line per budget with how much of it the plan uses.
  var budgetLines: [String] {
    guard let plan = solution.plan else { return [] }
    return uses(of: plan).map { use in
      func amount(_ usage: Int) -> String {
        BudgetText.amount(usage, of: use.budget.measure, in: network)
      }
      let share = use.allowed == 0 ? 100 : 100 * Double(use.used) / Double(use.allowed)
      let place = use.place.map { ", most in \($0)" } ?? ""
      return "\(BudgetText.title(use.budget)): \(amount(use.used)) of \(amount(use.allowed)) "
        + "(\(Figures.fixed(share, 2)) %\(place))"
    }
  }

  /// The usage of each budget by a plan.
  private func uses(of plan: BitPlan) -> [BudgetUse] {
    budgets.map { BudgetUse(of: plan, budget: $0, in: network) }
  }

  /// How much of the tightest budget a uniform plan uses, if that is less than 99 %. There are few uniform plans, so
  /// part of the gain may come from the budget that the best one leaves unused.
  private func use(of plan: BitPlan) -> String {
    let shares = uses(of: plan).filter { $0.allowed > 0 }.map { use in
      (share: Double(use.used) / Double(use.allowed), title: BudgetText.title(use.budget))
    }
    guard let most = shares.max(by: { $0.share < $1.share }), most.share < 0.99 else { return "" }
    return ", using \(Figures.fixed(100 * most.share, 1)) % of the \(most.title)"
  }

  /// The time for the uniform plans after an interruption: too short to be noticed.
  private static let graceForBaselines = Duration.milliseconds(300)

  /// The best uniform plan within the budgets, and the level that would be it without the constraints.
  var uniformLines: [String] {
    guard let importance = solution.importance else { return [] }
    let end = ContinuousClock.now.advanced(by: Self.graceForBaselines)
    let baselines = search.uniformBaselines(
      limits: SearchLimits { Interruption.isCancelled() && ContinuousClock.now >= end })
    guard !baselines.plans.isEmpty else { return [] }
    if let minimized = solution.minimized {
      let uniform = search.cheapestUniformPlan(
        within: budgets, importanceLimit: minimized.importanceLimit, of: baselines)
      return [UniformText.cheapest(uniform, beside: minimized, search)]
    }
    let dearer = UniformText.dearerLevel(
      search, baselines, budgets: budgets, importance: importance)
    guard let best = search.bestUniformPlan(within: budgets, of: baselines) else {
      return ["best uniform plan within the budgets: none fits"] + [dearer].compactMap { $0 }
    }
    let comparison =
      Comparison.gain(of: importance, over: best).map {
        "; this plan costs \(UniformText.difference($0))"
      } ?? ""
    let reason =
      best.importance < importance && search.join.outlierRule == .exclude
      ? ", because it has widths that the outlier rule leaves out of the search" : ""
    let line =
      "best uniform plan within the budgets: \(best.label), importance "
      + "\(Figures.significant(best.importance, 6))\(use(of: best.plan))\(comparison)\(reason)"
    return [line] + [dearer].compactMap { $0 }
  }
}

extension PlanSolution.Status {
  fileprivate var style: Terminal.Style {
    switch self {
    case .optimal, .withinGap: .green
    case .feasible, .undecided: .yellow
    case .infeasible: .red
    }
  }
}
