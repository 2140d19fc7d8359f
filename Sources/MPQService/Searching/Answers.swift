import MPQFiles
import MPQModel
import MPQReport
import MPQSearch

/// Pieces that several answers have in common, as JSON.
enum Answers {
  /// A reference to a document.
  static func named(_ id: String, _ name: String) -> String {
    JSONText.object([("id", JSONText.quoted(id)), ("name", JSONText.quoted(name))])
  }

  /// A layer with its costs.
  static func layer(_ layer: Layer) -> [(key: String, value: String)] {
    let pinned = layer.pinned.map { widths in
      JSONText.object([
        ("weight_bits", "\(widths.weightBits)"), ("activation_bits", "\(widths.activationBits)"),
      ])
    }
    return [
      ("layer", JSONText.quoted(layer.name)), ("kind", JSONText.quoted("\(layer.kind)")),
      ("macs", "\(layer.macs)"), ("params", "\(layer.params)"), ("pinned", pinned ?? "null"),
    ]
  }

  /// A uniform plan.
  static func uniform(_ plan: UniformPlan) -> String {
    JSONText.object([
      ("level", JSONText.quoted("\(plan.widths)")), ("label", JSONText.quoted(plan.label)),
      ("importance", "\(plan.importance)"),
      ("bitops", "\(plan.costs.bitOperations)"),
      ("searched_bitops", "\(plan.costs.searchedBitOperations)"),
      ("size_bytes", Decimals.bytes(bits: plan.costs.weightSizeInBits)),
      ("compression", Decimals.json(plan.costs.compressionRatio)),
    ])
  }

  /// One row of a sweep, with the columns of the sweep CSV as members.
  static func sweepRow(_ point: SweepPoint, number: Int, of network: Network) -> String {
    let solution = point.solution
    let costs = solution.costs
    func bits(_ tensor: TensorKind) -> String {
      TableRequest.list(network.searched.compactMap { solution.plan?.widths[$0][tensor] })
    }
    var members = [
      ("row", "\(number)"), ("budgets", BudgetsJSON.encode(point.budgets)),
      ("status", JSONText.quoted(solution.status.rawValue)),
      ("importance", Decimals.json(solution.importance)),
      ("bound", Decimals.json(solution.bound)), ("gap", Decimals.json(solution.gap)),
      ("bitops", costs.map { "\($0.bitOperations)" } ?? "null"),
      ("searched_bitops", costs.map { "\($0.searchedBitOperations)" } ?? "null"),
      ("size_bytes", costs.map { Decimals.bytes(bits: $0.weightSizeInBits) } ?? "null"),
      ("compression", Decimals.json(costs?.compressionRatio)),
      ("mean_weight_bits", Decimals.json(costs?.meanWeightBits)),
      ("mean_activation_bits", Decimals.json(costs?.meanActivationBits)),
    ]
    if let latency = costs?.latencyInPicoseconds {
      members.append(("latency_seconds", "\(Decimals.seconds(picoseconds: latency))"))
    }
    members += [
      ("uniform", JSONText.quoted(point.uniform.map(\.label))),
      ("uniform_importance", Decimals.json(point.uniform?.importance)),
      ("solve_seconds", "\(solution.searchTime / .seconds(1))"),
      ("weight_bits", bits(.weight)), ("activation_bits", bits(.activation)),
    ]
    if let verification = solution.verification {
      members.append(("verification", VerificationJSON.encode(verification)))
    }
    return JSONText.object(members)
  }
}
