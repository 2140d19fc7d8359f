import MPQModel
import MPQSearch
import MPQWords

extension Report {
  /// How the report was made: inputs with their hashes, settings, proofs, and the provenance of the table.
  var making: String {
    let inputs = inputs.map { input in
      let hash =
        input.sha256.map { "SHA-256 <code>\($0)</code>" } ?? "no hash, it can be read only once"
      return (
        Markup.escaped(input.role), "<code>\(Markup.escaped(input.name))</code><br>\(hash)"
      )
    }
    let settings = settings.map { (Markup.escaped($0.name), Markup.escaped($0.value)) }
    let provenance = comparison.join.table.provenance.sorted { $0.key < $1.key }.map {
      (Markup.escaped($0.key), Markup.escaped($0.value))
    }
    let origin =
      provenance.isEmpty
      ? "<p>The table has no provenance.</p>" : list(provenance)
    return """
      <h3>Inputs</h3>
      \(list(inputs))
      <h3>Settings</h3>
      \(list(settings))
      <h3>Proofs</h3>
      \(list(proofs.map { (Markup.escaped($0.name), Markup.escaped($0.value)) }))
      <h3>The table's provenance</h3>
      \(origin)
      """
  }

  /// What is proven of the plans that are shown.
  private var proofs: [(name: String, value: String)] {
    let matchups = comparison.matchups.map { matchup in
      ("mixed, \(matchup.title)", Self.words(matchup.mixed))
    }
    let frontier = frontiers.filter { comparison.measures.contains($0.measure) }.flatMap(\.plans)
    let proven = frontier.count { $0.status == .optimal }
    let near = frontier.count { $0.status == .withinGap }
    let cheapest = comparison.matchups.flatMap(\.cheapest)
    let exact = cheapest.count(where: \.isExact)
    let open = cheapest.map(\.openShare).max() ?? 0
    var facts = matchups
    if !frontier.isEmpty {
      facts.append(
        (
          "curves",
          "\(proven) of \(frontier.count) plans are proven optimal, \(near) to within "
            + "\(Figures.significant(100 * (frontier.compactMap(\.gap).max() ?? 0), 2)) %"
        ))
    }
    if !cheapest.isEmpty {
      let rest =
        exact == cheapest.count
        ? ""
        : "; of the others a cheaper one may use at most \(Figures.significant(100 * open, 2)) % less"
      facts.append(
        (
          "savings",
          "\(exact) of \(cheapest.count) cheapest plans are proven the cheapest possible, by halving "
            + "budgets with the same search\(rest)"
        ))
    }
    if !comparison.measurements.unmatched.isEmpty {
      facts.append(
        (
          "results without a plan",
          "\(comparison.measurements.unmatched.count): "
            + comparison.measurements.unmatched.prefix(5).map(\.result.name).joined(separator: ", ")
        ))
    }
    return facts
  }

  private static func words(_ solution: PlanSolution) -> String {
    switch solution.status {
    case .optimal: "optimal: no plan within the same costs has less importance (\(solution.proof))"
    case .withinGap:
      "none is better by more than \(Figures.significant(100 * (solution.gap ?? 0), 2)) % "
        + "(\(solution.proof))"
    case .feasible:
      "not proven: the search was stopped; a better plan may have "
        + "\(Figures.significant(100 * (solution.gap ?? 0), 2)) % less importance"
    case .infeasible: "no plan keeps these costs (\(solution.proof))"
    case .undecided: "undecided: the search was stopped before it found a plan"
    }
  }

  private func list(_ facts: [(name: String, value: String)]) -> String {
    let lines = facts.map { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" }
    return "<dl>\n\(lines.joined(separator: "\n"))\n</dl>"
  }
}
