import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct BitSearchInfeasibilityTests {
  /// Bit operations and latency, with capacities around the attainable ranges.
  @Test func rangesAgreeWithBruteForce() throws {
    var style = RandomInstance.Style()
    style.layers = 1...4
    style.rows = 2...3
    var blockedTogether = 0
    for seed in UInt64(1)...3_000 {
      guard let instance = RandomInstance(seed: seed, style: style),
        instance.measures.allSatisfy({ [.bitOperations, .latency].contains($0) })
      else { continue }
      var random = SeededGenerator(seed: seed)
      let network = instance.join.network
      let pinned = network.layers.reduce(0) { sum, layer in
        sum
          + (layer.pinned.map { layer.macs * $0.weight.integerBits! * $0.activation.integerBits! }
            ?? 0)
      }
      let capacities = instance.measures.indices.map { row in
        let range = instance.plans.range(of: row)
        return max(0, range.lowerBound + random.integer(-1...1) * random.integer(0...3))
      }
      let budgets = zip(instance.measures, capacities).map { measure, capacity in
        measure == .latency
          ? Budget.maxLatency(picoseconds: ExactDecimal(capacity))
          : .maxBitOperations(ExactDecimal(capacity + pinned))
      }
      let search = try BitSearch(
        instance.join, budgets: budgets, alpha: instance.alpha,
        solver: ExhaustiveSolver())
      let report = search.infeasibility(of: budgets)
      let allAlone = report.rows.allSatisfy(\.isAttainableAlone)
      for (row, found) in report.rows.enumerated() {
        #expect(found.row.capacity == capacities[row], "seed \(seed)")
        #expect(found.attainable == instance.plans.range(of: row), "seed \(seed)")
        var others = capacities
        others[row] = .max
        let least = instance.plans.plans
          .filter { zip($0.usage, others).allSatisfy { $0 <= $1 } }
          .map { $0.usage[row] }.min()
        if allAlone { #expect(found.leastWithOthers == least, "seed \(seed) row \(row)") }
      }
      if allAlone, instance.plans.optimum(capacities) == nil { blockedTogether += 1 }
    }
    #expect(blockedTogether > 5)
  }
}
