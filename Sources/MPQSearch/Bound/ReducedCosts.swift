import MPQModel

/// What multipliers prove, in whole numbers.
///
/// With prices p ≥ 0 on the rows, every selection costs exactly
///
///     bound + Σ reduced costs + Σ price · slack
///
/// where a choice's reduced cost is how far its priced cost lies above the least of its group, and
/// an arc's how far a path through it lies above the least path from the arc's key. For free
/// groups, summed over groups, with slack = capacity − usage:
///
///     Σ cost  =  Σ (cost + p · usage)  −  p · usage  =  Σ (least + reduced)  −  p · (capacity − slack)
///             =  (Σ least − p · capacity)  +  Σ reduced  +  p · slack,       and the bracket is the bound
///
/// For a tied component the arcs' reduced costs along a path add up to its length less the least
/// (the potentials of its keys cancel), so it takes part like a group. In a selection within the
/// capacities no term is negative.
///
/// Error: none. Costs (`ExactCosts`), usages and prices are integers. Rounding a multiplier to a
/// price gives another price, and every price has a true bound.
///
/// Step 6 of the search in ARCHITECTURE.md.
package struct ReducedCosts {
  /// Per row, per unit of usage; at least 0.
  package let price: [Int128]
  /// The least excess that any selection within the capacities can have; negative where all do
  /// better.
  package let bound: Int128
  /// Per choice of a free group.
  let choice: [Int128]
  /// Per tied component.
  let components: [Component]
  /// The selection whose reduced costs are all 0: what the relaxation chooses.
  package let least: [Int]
  /// Per row, what that selection leaves of the capacity, in units; negative where it exceeds it.
  package let slack: [Int]

  /// The arcs of a tied component.
  struct Component {
    /// Per arc.
    let arc: [Int128]
    /// The arc of reduced cost 0 of each key; of several the first. Keys are numbered through.
    let leastArc: [Int32]
    /// What the least path from each key uses: `usage[key · rowCount + row]`, in units.
    let usage: [Int]
  }

  /// Prices times full ranges take at most this many bits: with costs of 100 bits (`ExactCosts`),
  /// sums over up to 31 rows stay below `none`.
  private static let priceBits = 120
  /// More than any priced selection comes to: what an arc costs that leads to no end. Twice as much
  /// still fits into an `Int128`.
  static let none = Int128(1) << 125

  init(
    _ problem: ChoiceProblem, stages: ChoiceStages, costs: ExactCosts, lattice: UsageLattice,
    multipliers: [Double], capacities: [Int]
  ) {
    let rows = problem.rowCount
    let price = (0..<rows).map { row -> Int128 in
      let most = Double(max(1, lattice.mostUnits[row]))
      let units = (multipliers[row] * costs.unitsOfShare).rounded()
      let largest = Double(sign: .plus, exponent: Self.priceBits, significand: 1)
      return Int128(roundingDown: min(units, largest) / most)
    }
    var value = costs.excess
    value.withUnsafeMutableBufferPointer { value in
      lattice.units.withUnsafeBufferPointer { units in
        for row in 0..<rows where price[row] > 0 {
          for choice in value.indices {
            value[choice] &+= price[row] &* Int128(units[choice &* rows &+ row])
          }
        }
      }
    }
    var least = [Int](repeating: 0, count: problem.groupCount)
    var bound: Int128 = 0
    var reduced = value
    for group in stages.freeGroups {
      let choices = problem.choices(of: group)
      var best = choices.lowerBound
      for choice in choices where value[choice] < value[best] { best = choice }
      least[group] = best
      let base = value[best]
      bound += base
      for choice in choices { reduced[choice] = value[choice] - base }
    }
    components = stages.components.map { component in
      let (potential, arcs) = component.potentials(none: Self.none) { value[$0] }
      component.follow(arcs) { stage, arc in
        least[component.stages[stage].group] = Int(component.choice[arc])
      }
      bound += potential[0]
      return Component(
        component, rows: rows, units: lattice.units, value: value, potential: potential,
        leastArc: arcs)
    }
    for row in 0..<rows { bound -= price[row] * Int128(capacities[row]) }
    var slack = capacities
    for choice in least {
      for row in 0..<rows { slack[row] -= lattice.units[choice * rows + row] }
    }
    self.price = price
    self.bound = bound
    self.choice = reduced
    self.least = least
    self.slack = slack
  }
}

extension ReducedCosts.Component {
  fileprivate init(
    _ component: TiedComponent, rows: Int, units: [Int], value: [Int128], potential: [Int128],
    leastArc: [Int32]
  ) {
    let offsets = component.keyOffsets
    var arcs = [Int128](repeating: 0, count: component.choice.count)
    var usage = [Int](repeating: 0, count: potential.count * rows)
    for (position, stage) in component.stages.enumerated().reversed() {
      for key in 0..<stage.keyCount {
        let from = offsets[position] + key
        for arc in stage.arcs(key) {
          let to = offsets[position + 1] + Int(component.target[arc])
          arcs[arc] =
            potential[to] < ReducedCosts.none
            ? value[Int(component.choice[arc])] + potential[to] - potential[from]
            : ReducedCosts.none
        }
        guard potential[from] < ReducedCosts.none else { continue }
        let best = Int(leastArc[from])
        let to = offsets[position + 1] + Int(component.target[best])
        for row in 0..<rows {
          usage[from * rows + row] =
            usage[to * rows + row] + units[Int(component.choice[best]) * rows + row]
        }
      }
    }
    arc = arcs
    self.leastArc = leastArc
    self.usage = usage
  }
}

extension ReducedCosts {
  /// Per width of a tie class, how far the best selection with it lies above the least at these
  /// prices.
  ///
  /// - Parameter tieClass: one that the node's stages keep.
  func leastReducedCosts(of tieClass: ChoiceProblem.TieClass, _ node: SearchNode) -> [Int128] {
    let group = tieClass.groups[0]
    for (index, component) in node.stages.components.enumerated() {
      guard let position = component.stages.firstIndex(where: { $0.group == group }) else {
        continue
      }
      let forward = component.forwardDistances(components[index].arc, limit: .max)
      let offset = component.keyOffsets[position]
      let stage = component.stages[position]
      var least = [Int128](repeating: .max, count: tieClass.commonOptions.count)
      for key in 0..<stage.keyCount where forward[offset + key] < .max {
        for arc in stage.arcs(key) {
          let width = node.problem.options[Int(component.choice[arc])][tieClass.tensor]
          let digit = tieClass.commonOptions.firstIndex(of: width)!
          least[digit] = min(least[digit], forward[offset + key] + components[index].arc[arc])
        }
      }
      return least
    }
    return []
  }
}
