import MPQModel
import MPQSearch

/// Budgets and what blocks them, in words.
enum BudgetText {
  /// A budget as the user stated it.
  static func title(_ budget: Budget) -> String {
    switch budget {
    case .level(let level): "BitOps at level \(level)"
    case .maxBitOperations: "BitOps"
    case .minCompression(let ratio): "size at compression \(ratio)×"
    case .maxSize: "size"
    case .maxMeanWeightBits(_, let weighting): "mean weight bits by \(weighting)"
    case .maxMeanActivationBits(_, let weighting): "mean activation bits by \(weighting)"
    case .maxLatency: "latency"
    }
  }

  /// A usage in the unit that a person would use for it.
  static func amount(_ usage: Int, _ measure: Measure, _ network: Network) -> String {
    switch measure {
    case .bitOperations: return Figures.metric(Double(usage), digits: 6)
    case .weightSize: return Figures.bytes(Double(usage) / 8, digits: 6)
    case .weightBits(let weighting), .activationBits(let weighting):
      let weight = network.searched.reduce(0) { $0 + weighting.weight(of: network.layers[$1]) }
      return "\(Figures.significant(Double(usage) / Double(max(1, weight)), 6)) bits"
    case .latency: return Figures.seconds(Double(usage) / 1e12, digits: 6)
    }
  }

  /// Why no plan keeps the budgets, a line per thing to know.
  static func lines(_ infeasibility: Infeasibility, _ network: Network) -> [String] {
    func amount(_ usage: Int, _ row: Infeasibility.Row) -> String {
      self.amount(usage + row.row.pinnedUsage, row.row.measure, network)
    }
    func need(_ row: Infeasibility.Row) -> String {
      switch row.row.budget {
      case .maxBitOperations, .level, .maxMeanWeightBits, .maxMeanActivationBits: "need"
      case .minCompression, .maxSize, .maxLatency: "needs"
      }
    }
    let alone = infeasibility.rows.filter { !$0.isAttainableAlone }
    var lines = alone.map { row in
      "\(title(row.row.budget)) alone \(need(row)) at least "
        + "\(amount(row.attainable.lowerBound, row)); you allow \(amount(row.row.capacity, row))"
    }
    if alone.isEmpty {
      lines.append("each budget can be kept alone, but not all of them together:")
      for row in infeasibility.rows {
        guard let least = row.leastWithOthers else { continue }
        lines.append(
          "  with the others kept, \(title(row.row.budget)) \(need(row)) at least "
            + "\(amount(least, row)); you allow \(amount(row.row.capacity, row))")
      }
    }
    lines += infeasibility.rows.map { row in
      "attainable: \(title(row.row.budget)) from \(amount(row.attainable.lowerBound, row)) to "
        + "\(amount(row.attainable.upperBound, row))"
    }
    return lines
  }
}
