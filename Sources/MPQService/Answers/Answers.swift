import MPQFiles
import MPQModel
import MPQReport
import MPQSearch

/// Parts that several answers share, as JSON.
package enum Answers {
  /// A reference to a document; null for none.
  static func named(_ id: String?, _ name: String?) -> String {
    guard let id else { return "null" }
    return JSONText.object([("id", JSONText.quoted(id)), ("name", JSONText.quoted(name))])
  }

  /// A document; a single document has its details too.
  static func document(_ document: StoredDocument) -> String {
    let head = JSONText.members([
      ("id", JSONText.quoted(document.id)), ("name", JSONText.quoted(document.name)),
    ])
    let tail = JSONText.members([
      ("shipped", "\(document.isShipped)"), ("created_at", JSONText.quoted(document.createdAt)),
    ])
    let parts = [head, document.facts, tail, document.details].filter { !$0.isEmpty }
    return "{\(parts.joined(separator: ", "))}"
  }

  /// A layer with its costs.
  static func layer(_ layer: Layer) -> [(key: String, value: String)] {
    let pinned = layer.pinned.map { formats in
      JSONText.object(
        [
          ("weight_bits", SolutionJSON.bits(formats.weight)),
          ("activation_bits", SolutionJSON.bits(formats.activation)),
        ] + (formats.isPlain ? [] : [("format", JSONText.quoted("\(formats)"))]))
    }
    return [
      ("layer", JSONText.quoted(layer.name)), ("kind", JSONText.quoted("\(layer.kind)")),
      ("macs", "\(layer.macs)"), ("params", "\(layer.params)"), ("pinned", pinned ?? "null"),
    ]
  }

  /// A uniform plan.
  static func uniform(_ plan: UniformPlan) -> String { StoredPlan.UniformFigures(plan).json }

  /// A plan with all its figures.
  package static func plan(_ plan: StoredPlan) -> String {
    JSONText.object(head(plan.summary) + plan.members) + "\n"
  }

  /// The same of a stored plan, whose value need not be read for it.
  ///
  /// - Throws: `StoreError` if the plan's record is damaged.
  package static func plan(_ plan: KeptPlan) throws(StoreError) -> String {
    "{\(JSONText.members(head(plan.summary))), \(try plan.members())}\n"
  }

  /// A plan's entry in a list.
  package static func summary(_ plan: PlanSummary) -> String {
    JSONText.object(
      head(plan) + [
        ("status", JSONText.quoted(plan.status.rawValue)),
        ("importance", Decimals.json(plan.importance)),
        ("bitops", plan.bitOperations.map { "\($0)" } ?? "null"),
        ("size_bytes", plan.weightSizeInBits.map { Decimals.bytes(bits: $0) } ?? "null"),
      ])
  }

  private static func head(_ plan: PlanSummary) -> [(key: String, value: String)] {
    [
      ("id", JSONText.quoted(plan.id)), ("created_at", JSONText.quoted(plan.createdAt)),
      ("network", named(plan.networkID, plan.names.network)),
      ("table", named(plan.tableID, plan.names.table)),
    ]
  }

  /// A sweep without its rows.
  static func sweep(_ sweep: StoredSweep) -> String { JSONText.object(members(of: sweep)) }

  /// The start of a sweep's JSON before its rows; `]}` ends it.
  static func sweepBeforeRows(_ sweep: StoredSweep) -> String {
    JSONText.object(members(of: sweep) + [("request", sweep.request)]).dropLast()
      + ", \"rows\": ["
  }

  private static func members(of sweep: StoredSweep) -> [(key: String, value: String)] {
    [
      ("id", JSONText.quoted(sweep.id)), ("created_at", JSONText.quoted(sweep.createdAt)),
      ("network", named(sweep.networkID, sweep.names.network)),
      ("table", named(sweep.tableID, sweep.names.table)),
      ("updated_at", JSONText.quoted(sweep.updatedAt)),
      ("state", JSONText.quoted(sweep.state.rawValue)), ("total", "\(sweep.total)"),
      ("finished", "\(sweep.finished)"), ("error", JSONText.quoted(sweep.error)),
    ]
  }

  /// One row of a sweep, with the columns of the sweep CSV as members.
  static func sweepRow(_ point: SweepPoint, number: Int, of network: Network) -> String {
    let solution = point.solution
    let costs = solution.costs
    let formats = network.searched.compactMap { solution.plan?.formats[$0] }
    func bits(_ tensor: TensorKind) -> String {
      JSONText.array(formats.map { SolutionJSON.bits($0[tensor]) })
    }
    var members = [
      ("row", "\(number)"), ("budgets", BudgetsJSON.encode(point.budgets)),
      ("status", JSONText.quoted(solution.status.rawValue)),
      ("importance", Decimals.json(solution.importance)),
      ("bound", Decimals.json(solution.bound)), ("gap", Decimals.json(solution.gap)),
    ]
    // Those of resources have an object of their own, since a resource may be called like a member.
    let figures = CostFigure.inSweeps(of: network, budgets: point.budgets)
      .filter { !$0.isOfResource }
    members += figures.compactMap { figure in
      let value = costs.flatMap(figure.value)
      if value == nil, figure.needsLatencyTable { return nil }
      return (figure.key, value.flatMap(Decimals.text) ?? "null")
    }
    if let uses = costs?.resources, !uses.isEmpty {
      members.append(("resources", SolutionJSON.resources(uses)))
    }
    members += [
      ("uniform", JSONText.quoted(point.uniform.map(\.label))),
      ("uniform_importance", Decimals.json(point.uniform?.importance)),
      ("solve_seconds", "\(solution.searchTime / .seconds(1))"),
      ("weight_bits", bits(.weight)), ("activation_bits", bits(.activation)),
    ]
    if !formats.allSatisfy(\.isPlain) {
      members.append(
        ("formats", JSONText.array(formats.map { JSONText.quoted("\($0)") })))
    }
    if let verification = solution.verification {
      members.append(("verification", VerificationJSON.encode(verification)))
    }
    return JSONText.object(members)
  }
}
