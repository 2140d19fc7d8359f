import MPQModel

/// The choices that can stand in a selection whose cost is less than `bound + limit`: its core
/// (Balas and Zemel, "An algorithm for large zero-one knapsack problems", 1980; for multiple
/// choices Pisinger, "A minimal algorithm for the multiple-choice knapsack problem", 1995). Theirs
/// is cut by size and grows on demand, this one by cost.
///
/// A selection's excess over the bound is Σ reduced costs + Σ price · slack (`ReducedCosts`), and
/// no term is negative. So a choice whose reduced cost is `limit` or more is in no selection below
/// the limit (reduced-cost fixing, Dembo and Hammer, "A reduction algorithm for knapsack problems",
/// 1980). What is left is cut into stages that are decided one after the other: one per free group,
/// and a run of them per tied component, whose keys say which widths are open. Groups with cheap
/// changes come first.
///
/// A stage's alternatives are counted from the one of reduced cost 0, which changes nothing: so a
/// partial selection is a whole one at any time, with the later stages at their least.
///
/// All changes of a row's slack are multiples of one `step`, so slack = step · units + rest with
/// the same rest in every selection of the core, and in whole numbers
///
///     excess  =  paid + Σ reduced costs + Σ (price · step) · units,      where  paid = Σ price · rest
///
/// Step 9 of the search in ARCHITECTURE.md.
struct Core {
  /// One group to decide.
  struct Stage {
    let group: GroupPosition
    /// The alternatives of key `k` are `start[k]..<start[k + 1]`; the first of them has reduced
    /// cost 0.
    let start: [Int32]

    var keyCount: Int { start.count - 1 }
    func alternatives(_ key: Int) -> Range<Int> { Int(start[key])..<Int(start[key + 1]) }
    var alternatives: Range<Int> { Int(start[0])..<Int(start[start.count - 1]) }
  }

  /// Selections below `bound + limit` are looked for.
  let limit: Int128
  let memory: SearchMemory
  private(set) var stages: [Stage] = []
  /// Per alternative.
  private(set) var reducedCost: [Int128] = []
  /// Per alternative and row of `rows`, how much less slack there is, in units.
  private(set) var slackLoss: [Int] = []
  /// Per alternative the key after it.
  private(set) var target: [Int32] = []
  /// Per alternative the choice.
  private(set) var choice: [Int32] = []
  /// The rows that selections of the core can run into, as positions in the problem's rows.
  private(set) var rows: [Int] = []
  /// Per row of `rows`, price per unit of slack. A unit is what all changes of the core have in
  /// common, which is more than what all choices have: tied layers move together, and few shapes
  /// are in a core.
  private(set) var price: [Int128] = []
  /// Per row of `rows`, the slack of the least selection, in whole units.
  private(set) var slack: [Int] = []
  /// Per row of `rows`, all slack that selections of the core can have.
  private(set) var reach: [ClosedRange<Int>] = []
  /// What every selection of the core pays for the slack beside whole units, which no change can
  /// use.
  private(set) var paid: Int128 = 0

  var rowCount: Int { rows.count }

  init(
    _ node: SearchNode, _ reduced: ReducedCosts, order: CoreOrder, limit: Int128,
    memory: SearchMemory
  ) {
    self.limit = limit
    self.memory = memory
    let allRowCount = reduced.price.count
    var builder = Builder(node, reduced, limit: limit)
    for decision in order.decisions {
      guard decision.cheapest < limit else { break }
      if let group = decision.group {
        builder.addFreeGroup(group)
      } else {
        builder.addComponent(decision.component)
      }
    }
    stages = builder.stages
    reducedCost = builder.reducedCost
    target = builder.target
    choice = builder.choice
    // A row without a price that no selection of the core can exceed needs no more attention.
    var steps: [Int] = []
    for row in node.pricedRows {
      let range = builder.reach(of: row)
      guard reduced.price[row] > 0 || range.lowerBound < 0 else { continue }
      let step = builder.step(of: row)
      rows.append(row)
      steps.append(step)
      let units = Self.units(reduced.slack[row], step)
      slack.append(units)
      paid += reduced.price[row] * Int128(reduced.slack[row] - units * step)
      price.append(reduced.price[row] * Int128(step))
      reach.append(Self.units(range.lowerBound, step)...Self.units(range.upperBound, step))
    }
    slackLoss.reserveCapacity(rows.count * choice.count)
    for alternative in choice.indices {
      for (row, step) in zip(rows, steps) {
        slackLoss.append(builder.slackLoss[alternative * allRowCount + row] / step)
      }
    }
  }

  /// Whole units, rounded down.
  private static func units(_ slack: Int, _ step: Int) -> Int {
    slack >= 0 ? slack / step : -((step - 1 - slack) / step)
  }

  /// The excess over the bound of a partial selection, with the later stages at their least, or nil
  /// where it exceeds a capacity.
  @inline(__always)
  func excess(_ reducedCost: Int128, _ slack: UnsafePointer<Int>) -> Int128? {
    var excess = reducedCost
    for row in 0..<rowCount {
      guard slack[row] >= 0 else { return nil }
      excess += price[row] * Int128(slack[row])
    }
    return excess
  }

  /// The least selection with some alternatives put in.
  ///
  /// - Parameter changed: at most one alternative per stage; elsewhere it is the first of the key.
  func selection(
    with changed: [Int], from node: SearchNode, _ reduced: ReducedCosts
  ) -> [Int] {
    var selection = reduced.least
    var key = 0
    var changed = changed.sorted()[...]
    for stage in stages {
      let isChanged = changed.first.map { stage.alternatives(key).contains($0) } ?? false
      let alternative = isChanged ? changed.removeFirst() : Int(stage.start[key])
      selection[stage.group] = Int(choice[alternative])
      key = Int(target[alternative])
    }
    return selection
  }
}

/// What can be decided, the cheapest changes first; the same for every limit.
struct CoreOrder {
  /// A free group, or a tied component.
  struct Decision {
    let cheapest: Int128
    let group: GroupPosition?
    let component: Int
  }

  private(set) var decisions: [Decision] = []

  init(_ node: SearchNode, _ reduced: ReducedCosts) {
    for group in node.stages.freeGroups {
      var cheapest = Int128.max
      for choice in node.problem.choices(of: group) where choice != reduced.least[group] {
        cheapest = min(cheapest, reduced.choice[choice])
      }
      if cheapest < .max {
        decisions.append(Decision(cheapest: cheapest, group: group, component: 0))
      }
    }
    for (index, component) in node.stages.components.enumerated() {
      let arcs = reduced.components[index]
      let forward = component.forwardDistances(arcs.arc, limit: .max)
      let offsets = component.keyOffsets
      var cheapest = Int128.max
      for (position, stage) in component.stages.enumerated() {
        for key in 0..<stage.keyCount {
          let from = offsets[position] + key
          guard forward[from] < .max else { continue }
          for arc in stage.arcs(key) where arc != Int(arcs.leastArc[from]) {
            cheapest = min(cheapest, forward[from] + arcs.arc[arc])
          }
        }
      }
      if cheapest < .max {
        decisions.append(Decision(cheapest: cheapest, group: nil, component: index))
      }
    }
    decisions.sort {
      ($0.cheapest, $0.group?.index ?? .max, $0.component) < (
        $1.cheapest, $1.group?.index ?? .max, $1.component
      )
    }
  }

  /// The cheapest change of the decision at a position, or of the last one.
  func cheapestChange(at position: Int) -> Int128? {
    decisions.isEmpty ? nil : decisions[min(position, decisions.count - 1)].cheapest
  }
}

extension TiedComponent {
  /// The least sum of reduced costs on any path from the start to every key; `.max` where it is
  /// `limit` or more.
  func forwardDistances(_ arc: [Int128], limit: Int128) -> [Int128] {
    let offsets = keyOffsets
    var distance = [Int128](repeating: .max, count: offsets[offsets.count - 1] + 1)
    distance[0] = 0
    for (position, stage) in stages.enumerated() {
      for key in 0..<stage.keyCount {
        let start = distance[offsets[position] + key]
        guard start < .max else { continue }
        for index in stage.arcs(key) where arc[index] < ReducedCosts.none {
          let to = offsets[position + 1] + Int(target[index])
          let sum = start + arc[index]
          if sum < limit, sum < distance[to] { distance[to] = sum }
        }
      }
    }
    return distance
  }
}

/// Collects the stages of a core, all rows included.
private struct Builder {
  let node: SearchNode
  let reduced: ReducedCosts
  let limit: Int128
  var stages: [Core.Stage] = []
  var reducedCost: [Int128] = []
  var slackLoss: [Int] = []
  var target: [Int32] = []
  var choice: [Int32] = []

  init(_ node: SearchNode, _ reduced: ReducedCosts, limit: Int128) {
    self.node = node
    self.reduced = reduced
    self.limit = limit
  }

  mutating func addFreeGroup(_ group: GroupPosition) {
    let least = reduced.least[group]
    var open = node.problem.choices(of: group).filter {
      $0 != least && reduced.choice[$0] < limit
    }
    open.sort { (reduced.choice[$0], $0) < (reduced.choice[$1], $1) }
    let start = Int32(choice.count)
    for choice in [least] + open {
      add(choice, reducedCost: reduced.choice[choice], target: 0)
      for row in 0..<node.problem.rowCount {
        slackLoss.append(node.units(choice, row) - node.units(least, row))
      }
    }
    stages.append(Core.Stage(group: group, start: [start, Int32(choice.count)]))
  }

  mutating func addComponent(_ index: Int) {
    let component = node.stages.components[index]
    let arcs = reduced.components[index]
    let rows = node.problem.rowCount
    let distance = component.forwardDistances(arcs.arc, limit: limit)
    let offsets = component.keyOffsets
    for (position, stage) in component.stages.enumerated() {
      var start = [Int32(choice.count)]
      for key in 0..<stage.keyCount {
        let from = offsets[position] + key
        if distance[from] < .max {
          let least = Int(arcs.leastArc[from])
          var open = stage.arcs(key).filter {
            $0 != least && distance[from] + arcs.arc[$0] < limit
          }
          open.sort { (arcs.arc[$0], $0) < (arcs.arc[$1], $1) }
          for arc in [least] + open {
            add(
              Int(component.choice[arc]), reducedCost: arcs.arc[arc], target: component.target[arc])
            let to = offsets[position + 1] + Int(component.target[arc])
            for row in 0..<rows {
              slackLoss.append(
                node.units(Int(component.choice[arc]), row) + arcs.usage[to * rows + row]
                  - arcs.usage[from * rows + row])
            }
          }
        }
        start.append(Int32(choice.count))
      }
      stages.append(Core.Stage(group: stage.group, start: start))
    }
  }

  private mutating func add(_ choice: Int, reducedCost: Int128, target: Int32) {
    self.choice.append(Int32(choice))
    self.reducedCost.append(reducedCost)
    self.target.append(target)
  }

  /// The largest step of which all changes of a row are multiples; 1 where there are none.
  func step(of row: Int) -> Int {
    let rows = node.problem.rowCount
    var step: UInt = 0
    for alternative in choice.indices {
      let change = slackLoss[alternative * rows + row].magnitude
      // Usually the step divides the change already.
      if change > 0, step == 0 || change % step != 0 {
        step = greatestCommonDivisor(step, change)
        if step == 1 { break }
      }
    }
    return Int(max(1, step))
  }

  /// The reach is rounded outwards. Its sums have at most 2^21 terms
  /// (`ChoiceProblem.largestChoiceCount`) of one sign, each rounded a few times, which is a
  /// relative error below 2^21 · 2^−53 · 4 = 1e-9.
  private static let reachMargin = 1e-9
  /// With a slack of at most a quarter of an `Int` (`ChoiceProblem.checkTotals`) the sum still
  /// fits.
  private static let furthestReach = 4e18

  /// All slack of a row that changes below the limit can lead to, as a fractional knapsack per
  /// direction (Dantzig 1957): the stages that move most per reduced cost go first.
  func reach(of row: Int) -> ClosedRange<Int> {
    let rows = node.problem.rowCount
    func furthest(_ sign: Int) -> Int {
      var steps: [(ratio: Double, size: Double)] = []
      for stage in stages {
        var step = (ratio: 0.0, size: 0.0)
        for alternative in stage.alternatives {
          let size = Double(sign * slackLoss[alternative * rows + row])
          guard size > 0 else { continue }
          step.ratio = max(step.ratio, size / reducedCost[alternative].approximate)
          step.size = max(step.size, size)
        }
        if step.size > 0 { steps.append(step) }
      }
      steps.sort { $0.ratio > $1.ratio }
      var left = limit.approximate
      var total = 0.0
      for step in steps {
        let cost = step.size / step.ratio
        if cost > left {
          total += step.ratio * left
          break
        }
        left -= cost
        total += step.size
      }
      return Int(min(total * (1 + Self.reachMargin) + 1, Self.furthestReach))
    }
    let (down, up) = (furthest(1), furthest(-1))
    return (reduced.slack[row] - down)...(reduced.slack[row] + up)
  }
}
