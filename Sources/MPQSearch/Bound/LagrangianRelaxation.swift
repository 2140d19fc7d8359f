/// The problem with its rows priced instead of enforced.
///
/// For multipliers λ ≥ 0 the Lagrangian splits by free group and tied component, and its minimum
///
///     bound(λ) = min over selections of  Σ cost + λ · usage  −  λ · capacity
///
/// is at most the cost of every feasible selection, whose λ · (usage − capacity) is at most 0
/// (Everett, "Generalized Lagrange multiplier method", 1963). Where no group is tied its maximum
/// over λ is the bound of the linear relaxation (Geoffrion, "Lagrangean relaxation for integer
/// programming", 1974), which with one row takes linear time (Dyer 1984; Zemel 1984).
///
/// This is the rounded form in which the multipliers are looked for: costs are shares of the
/// largest possible sum, multipliers are per full range of a row, so that rows of bit operations
/// and of bits can be handled alike. `ReducedCosts` works out exactly what multipliers prove.
///
/// Step 6 of the search in ARCHITECTURE.md.
package struct LagrangianRelaxation {
  let problem: ChoiceProblem
  let stages: ChoiceStages
  /// The rows that may have multipliers above 0; the stages keep the others.
  let pricedRows: [Int]
  /// Per row, the most units that any selection uses; what usages are divided by.
  let rowScale: [Double]
  private let share: [Double]
  /// As `UsageLattice.units`.
  private let units: [Int]

  /// A selection that is least for some multipliers, as its cost and usage.
  ///
  /// As a function of λ, `cost + λ · (usage − capacity)` lies on or above the bound everywhere, for
  /// any capacity.
  struct Cut {
    let cost: Double
    /// In units.
    let usage: [Int]
  }

  init(
    _ problem: ChoiceProblem, stages: ChoiceStages, pricedRows: [Int], costs: ExactCosts,
    lattice: UsageLattice
  ) {
    self.problem = problem
    self.stages = stages
    self.pricedRows = pricedRows
    share = costs.share
    units = lattice.units
    rowScale = lattice.mostUnits.map { Double(max(1, $0)) }
  }

  /// Every choice's `cost + λ · usage`.
  ///
  /// - Parameter values: one per choice; overwritten.
  func price(_ multipliers: [Double], into values: inout [Double]) {
    let count = share.count
    let rows = rowScale.count
    values.withUnsafeMutableBufferPointer { values in
      share.withUnsafeBufferPointer { share in
        units.withUnsafeBufferPointer { units in
          for choice in 0..<count { values[choice] = share[choice] }
          for (row, multiplier) in multipliers.enumerated() where multiplier > 0 {
            let price = multiplier / rowScale[row]
            for choice in 0..<count {
              values[choice] += price * Double(units[choice &* rows &+ row])
            }
          }
        }
      }
    }
  }

  /// The least selection at the given multipliers; of equal choices the first.
  ///
  /// - Parameters:
  ///   - multipliers: one per row, at least 0.
  ///   - values: room for one number per choice; overwritten with the priced choices.
  ///   - selection: one choice per group; overwritten.
  /// - Complexity: one pass over all choices and arcs.
  func minimize(
    _ multipliers: [Double], values: inout [Double], selection: inout [Int]
  ) -> Cut {
    price(multipliers, into: &values)
    values.withUnsafeBufferPointer { values in
      problem.groupStart.withUnsafeBufferPointer { start in
        for group in stages.freeGroups {
          var least = start[group.index]
          var value = values[least]
          for choice in (least + 1)..<max(least + 1, start[group.index + 1])
          where values[choice] < value {
            (least, value) = (choice, values[choice])
          }
          selection[group] = least
        }
      }
      for component in stages.components {
        let arcs = component.potentials(none: .infinity) { values[$0] }.arc
        component.follow(arcs) {
          selection[component.stages[$0].group] = Int(component.choice[$1])
        }
      }
    }
    let rows = problem.rowCount
    var cost = CompensatedSum()
    var usage = [Int](repeating: 0, count: rows)
    for choice in selection {
      cost.add(share[choice])
      for row in 0..<rows { usage[row] += units[choice * rows + row] }
    }
    return Cut(cost: cost.value, usage: usage)
  }

  /// What a cut says of the bound at some multipliers.
  func value(of cut: Cut, at multipliers: [Double], capacities: [Int]) -> Double {
    var sum = CompensatedSum()
    sum.add(cut.cost)
    for row in multipliers.indices {
      sum.add(multipliers[row] * (Double(cut.usage[row] - capacities[row]) / rowScale[row]))
    }
    return sum.value
  }
}

extension TiedComponent {
  /// The least value from every key to the end, keys numbered as by `keyOffsets`, and the arc that
  /// it begins with; of equal ones the first.
  ///
  /// - Parameter none: more than any path comes to: what a key gets from which no path leads to the
  ///   end, because choices were left out.
  func potentials<Value: SignedNumeric & Comparable>(
    none: Value, _ value: (_ choice: Int) -> Value
  ) -> (least: [Value], arc: [Int32]) {
    let offsets = keyOffsets
    var least = [Value](repeating: 0, count: offsets[offsets.count - 1] + 1)
    var best = [Int32](repeating: 0, count: offsets[offsets.count - 1])
    for position in stages.indices.reversed() {
      let stage = stages[position]
      for key in 0..<stage.keyCount {
        var (leastArc, leastValue) = (Int(stage.arcStart[key]), none)
        for arc in stage.arcs(key) {
          let rest = least[offsets[position + 1] + Int(target[arc])]
          guard rest < none else { continue }
          let total = value(Int(choice[arc])) + rest
          if total < leastValue { (leastArc, leastValue) = (arc, total) }
        }
        least[offsets[position] + key] = leastValue
        best[offsets[position] + key] = Int32(leastArc)
      }
    }
    return (least, best)
  }

  /// Walks from the start along one arc per key.
  func follow(_ arcOfKey: [Int32], _ visit: (_ stage: Int, _ arc: Int) -> Void) {
    var offset = 0
    var key = 0
    for (position, stage) in stages.enumerated() {
      let arc = Int(arcOfKey[offset + key])
      visit(position, arc)
      offset += stage.keyCount
      key = Int(target[arc])
    }
  }
}
