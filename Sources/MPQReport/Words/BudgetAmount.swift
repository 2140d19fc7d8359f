package import MPQModel
import MPQWords

/// The amount of a budget in a readable unit.
package enum BudgetAmount {
  package static func text(_ budget: Budget) -> String {
    switch budget {
    case .level, .maxMeanWeightBits, .maxMeanActivationBits: budget.amount
    case .maxBitOperations(let operations): Figures.metric(operations.approximate, digits: 6)
    case .minCompression(let ratio): "\(ratio)×"
    case .maxSize(let bytes): Figures.bytes(bytes.approximate, digits: 6)
    case .maxLatency(let picoseconds):
      Figures.seconds(picoseconds.approximate / 1e12, digits: 6)
    }
  }
}
