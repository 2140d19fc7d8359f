package import MPQModel

/// The answer to one search as a JSON object; keys are documented in the README.
package enum SolutionJSON {
  /// - Parameters:
  ///   - alpha: what weight importances were multiplied by.
  ///   - infeasibility: what keeps the budgets from being kept, where nothing does.
  package static func encode(
    _ solution: PlanSolution, of network: Network, budgets: [Budget], alpha: Double,
    infeasibility: Infeasibility? = nil
  ) -> String {
    var members = [
      ("network", JSONText.quoted(network.name)),
      ("budgets", BudgetsJSON.encode(budgets)), ("alpha", "\(alpha)"),
      ("status", JSONText.quoted(solution.status.rawValue)),
      ("proof", JSONText.quoted(solution.proof)),
      ("importance", Decimals.json(solution.importance)),
      ("bound", Decimals.json(solution.bound)),
      ("gap", Decimals.json(solution.gap)),
    ]
    if let costs = solution.costs { members += self.members(of: costs) }
    if let verification = solution.verification {
      members.append(("verification", VerificationJSON.encode(verification)))
    }
    members.append(("solve_seconds", "\(solution.searchTime / .seconds(1))"))
    if let infeasibility {
      members.append(("blocking", block(infeasibility.rows.map(row))))
    }
    members.append(("layers", block(layers(of: solution, network))))
    let lines = members.map { "  \(JSONText.quoted($0.0)): \($0.1)" }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  private static func members(of costs: PlanCosts) -> [(String, String)] {
    var members = [
      ("bitops", "\(costs.bitOperations)"),
      ("searched_bitops", "\(costs.searchedBitOperations)"),
      ("size_bytes", Decimals.bytes(bits: costs.weightSizeInBits)),
      ("compression", Decimals.json(costs.compressionRatio)),
      ("bits_per_weight", Decimals.json(costs.bitsPerWeight)),
      ("mean_weight_bits", Decimals.json(costs.meanWeightBits)),
      ("mean_activation_bits", Decimals.json(costs.meanActivationBits)),
    ]
    if let latency = costs.latencyInPicoseconds {
      members.append(("latency_seconds", "\(Decimals.seconds(picoseconds: latency))"))
    }
    return members
  }

  private static func layers(of solution: PlanSolution, _ network: Network) -> [String] {
    guard let plan = solution.plan else { return [] }
    return zip(network.layers, plan.widths).enumerated().map { index, pair in
      let (layer, widths) = pair
      return "{\"layer\": \(JSONText.quoted(layer.name)), \"weight_bits\": \(widths.weightBits), "
        + "\"activation_bits\": \(widths.activationBits), "
        + "\"importance\": \(Decimals.json(solution.layerImportances[index])), "
        + "\"pinned\": \(layer.pinned != nil)}"
    }
  }

  /// A budget row with what plans can use of it, over the layers that the budget counts.
  private static func row(_ row: Infeasibility.Row) -> String {
    let pinned = row.row.pinnedUsage
    let least = row.leastWithOthers.map { "\($0 + pinned)" } ?? "null"
    return "{\"budget\": \(JSONText.quoted(row.row.budget.name)), "
      + "\"unit\": \(JSONText.quoted(row.row.measure.unit)), "
      + "\"allowed\": \(row.row.capacity + pinned), "
      + "\"attainable_min\": \(row.attainable.lowerBound + pinned), "
      + "\"attainable_max\": \(row.attainable.upperBound + pinned), "
      + "\"least_with_others\": \(least)}"
  }

  private static func block(_ lines: [String]) -> String {
    lines.isEmpty ? "[]" : "[\n\(lines.map { "    \($0)" }.joined(separator: ",\n"))\n  ]"
  }
}
