package import MPQModel

extension PlanExport {
  /// The service's default answer, `GET /v1/plans/{id}`, has more members.
  package static let json = {
    var export = PlanExport(
      name: "json", title: "JSON", summary: "The whole answer.",
      suffixes: ["json"], mediaType: "application/json", write: SolutionJSON.encode)
    export.needsPlan = false
    return export
  }()
}

/// The answer to one search as a JSON object; keys are documented in docs/formats.md.
package enum SolutionJSON {
  package static func encode(_ answer: PlanAnswer) -> String {
    let solution = answer.solution
    var members = [
      ("network", JSONText.quoted(answer.network)),
      ("budgets", BudgetsJSON.encode(answer.budgets)), ("alpha", "\(answer.alpha)"),
      ("status", JSONText.quoted(solution.status.rawValue)),
      ("proof", JSONText.quoted(solution.proof)),
      ("importance", Decimals.json(solution.importance)),
      ("bound", Decimals.json(solution.bound)),
      ("gap", Decimals.json(solution.gap)),
    ]
    // Answers from before this member do not have it.
    if let tolerance = solution.tolerance {
      members.append(("optimality_tolerance", Decimals.json(tolerance)))
    }
    if let minimized = solution.minimized {
      members.append(
        (
          "minimized",
          JSONText.object([
            ("measure", JSONText.quoted(minimized.measure)),
            ("amount", Decimals.json(minimized.amount)), ("bound", Decimals.json(minimized.bound)),
            ("max_importance", Decimals.json(minimized.importanceLimit)),
          ])
        ))
    }
    if let costs = solution.costs { members += self.members(of: costs) }
    if let verification = solution.verification {
      members.append(("verification", VerificationJSON.encode(verification)))
    }
    members.append(("solve_seconds", "\(solution.searchTime / .seconds(1))"))
    if let blocking = answer.blocking {
      members.append(("blocking", block(blocking.map(row))))
    }
    members.append(("layers", block(layers(of: answer))))
    let lines = members.map { "  \(JSONText.quoted($0.0)): \($0.1)" }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  private static func members(of costs: PlanCosts) -> [(String, String)] {
    var members = CostFigure.all.compactMap { figure -> (String, String)? in
      let value = figure.value(costs)
      if value == nil, figure.needsLatencyTable || figure.neededBy != nil { return nil }
      return (figure.key, value.flatMap(Decimals.text) ?? "null")
    }
    if !costs.resources.isEmpty { members.append(("resources", self.resources(costs.resources))) }
    return members
  }

  /// What a plan or a layer uses of resources, by their names.
  package static func resources(_ uses: [PlanCosts.ResourceUse]) -> String {
    JSONText.object(uses.map { ($0.name, "\($0.amount)") })
  }

  private static func layers(of answer: PlanAnswer) -> [String] {
    guard let plan = answer.solution.plan else { return [] }
    return zip(answer.layers, plan.formats).enumerated().map { index, pair in
      let (layer, formats) = pair
      let costs = answer.layerCosts[index]
      let computed = LayerCosts(of: layer, at: formats)
      var members = [
        ("layer", JSONText.quoted(layer.name)), ("weight_bits", bits(formats.weight)),
        ("activation_bits", bits(formats.activation)),
      ]
      if !formats.isPlain { members.append(("format", JSONText.quoted("\(formats)"))) }
      members += [
        ("importance", Decimals.json(answer.solution.layerImportances[index])),
        ("pinned", "\(layer.pinned != nil)"),
      ]
      // What follows from the network and the bits of integers is not repeated.
      if !formats.isPlain || costs.bitOperations != computed.bitOperations {
        members.append(("bitops", costs.bitOperations.map { "\($0)" } ?? "null"))
      }
      if !formats.isPlain || costs.sizeInBits != computed.sizeInBits {
        members.append(("size_bytes", costs.sizeInBits.map { Decimals.bytes(bits: $0) } ?? "null"))
      }
      if !costs.resources.isEmpty { members.append(("resources", resources(costs.resources))) }
      return JSONText.object(members)
    }
  }

  /// Bits per element in storage: a whole number for integers; null if they are not known.
  package static func bits(_ format: NumberFormat) -> String {
    format.integerBits.map { "\($0)" } ?? Decimals.json(format.bitsPerElement)
  }

  private static func row(_ row: PlanAnswer.BlockingBudget) -> String {
    JSONText.object(
      [
        ("budget", JSONText.quoted(row.budget)), ("unit", JSONText.quoted(row.unit)),
        ("allowed", row.text(row.allowed)), ("attainable_min", row.text(row.attainable.lowerBound)),
        ("attainable_max", row.text(row.attainable.upperBound)),
        ("least_with_others", row.leastWithOthers.map(row.text) ?? "null"),
      ] + (row.place.map { [("place", JSONText.quoted($0))] } ?? [])
        + (row.decimals == 0 ? [] : [("decimals", "\(row.decimals)")]))
  }

  private static func block(_ lines: [String]) -> String {
    lines.isEmpty ? "[]" : "[\n\(lines.map { "    \($0)" }.joined(separator: ",\n"))\n  ]"
  }
}
