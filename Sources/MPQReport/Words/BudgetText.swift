package import MPQModel
import MPQSearch
import MPQWords

/// Budgets, and the reasons why no plan keeps them, as text.
package enum BudgetText {
  /// A budget as the user stated it.
  package static func title(_ budget: Budget) -> String {
    switch budget {
    case .level(let level): "BitOps (level \(level))"
    case .maxBitOperations: "BitOps"
    case .minCompression(let ratio): "size (compression \(ratio)×)"
    case .maxSize: "size"
    case .maxMeanWeightBits(_, let weighting): "mean weight bits by \(weighting)"
    case .maxMeanActivationBits(_, let weighting): "mean activation bits by \(weighting)"
    case .maxLatency: "latency"
    }
  }

  /// A usage in a readable unit.
  package static func amount(_ usage: Int, of measure: Measure, in network: Network) -> String {
    switch measure {
    case .bitOperations: return Figures.metric(Double(usage), digits: 6)
    case .weightSize: return Figures.bytes(Double(usage) / 8, digits: 6)
    case .weightBits(let weighting), .activationBits(let weighting):
      let weight = network.searched.reduce(0) { $0 + weighting.weight(of: network.layers[$1]) }
      return "\(Figures.significant(Double(usage) / Double(max(1, weight)), 6)) bits"
    case .latency: return Figures.seconds(Double(usage) / 1e12, digits: 6)
    }
  }

  /// Lines that say why no plan keeps the budgets.
  package static func lines(_ infeasibility: Infeasibility, _ network: Network) -> [String] {
    func amount(_ usage: Int, _ row: Infeasibility.Row) -> String {
      self.amount(usage + row.row.pinnedUsage, of: row.row.measure, in: network)
    }
    func need(_ row: Infeasibility.Row) -> String {
      switch row.row.budget {
      case .maxBitOperations, .level, .maxMeanWeightBits, .maxMeanActivationBits: "need"
      case .minCompression, .maxSize, .maxLatency: "needs"
      }
    }
    func range(_ row: Infeasibility.Row) -> String {
      "\(amount(row.attainable.lowerBound, row)) to \(amount(row.attainable.upperBound, row))"
    }
    let isBlockedAlone = infeasibility.rows.contains { !$0.isAttainableAlone }
    var lines =
      isBlockedAlone ? [] : ["each budget can be kept alone, but not all of them together:"]
    for row in infeasibility.rows {
      let isBlocked = !row.isAttainableAlone || row.leastWithOthers != nil
      var line = "\(title(row.row.budget))\(isBlocked ? " " : ": ")"
      if !row.isAttainableAlone {
        line += "alone \(need(row)) at least \(amount(row.attainable.lowerBound, row)); "
      } else if let least = row.leastWithOthers {
        line += "\(need(row)) at least \(amount(least, row)) with the others kept; "
      }
      let allowed =
        switch row.row.budget {
        // The user gave a mean; the row counts the sum of bits over all layers.
        case .maxMeanWeightBits, .maxMeanActivationBits: "\(row.row.budget.amount) bits"
        case .level, .minCompression: amount(row.row.capacity, row)
        case .maxBitOperations, .maxSize, .maxLatency: BudgetAmount.text(row.row.budget)
        }
      line += "you allow \(allowed) (attainable: \(range(row)))"
      lines.append(line)
    }
    return lines
  }
}
