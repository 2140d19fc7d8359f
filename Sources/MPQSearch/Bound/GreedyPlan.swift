import MPQModel

/// A first plan: the relaxation's selection, made feasible and then filled up, a cheapest change at
/// a time. (A Lagrangian heuristic: Fisher, "The Lagrangian relaxation method for solving integer
/// programming problems", 1981.)
///
/// At the dual's optimum the relaxed selection misses the capacities by about as much as one group
/// per row can give, so few changes are needed. Each is the one that costs least, priced, per share
/// of the violation that it takes away. What slack is left is then spent on the changes that gain
/// most per price of what they use. A change moves one group, or all groups of a tie class to
/// another width.
///
/// Error: rounded costs only decide which change comes next. Whether a plan fits is decided in
/// whole units, and its cost is counted anew (`BranchAndBound.offer`).
///
/// Step 7 of the search in ARCHITECTURE.md.
package struct GreedyPlan {
  private let node: SearchNode
  private let multipliers: [Double]
  private let capacities: [Int]
  private let values: [Double]
  private let limits: SearchLimits
  /// Per group, whether its weights and its activations are tied.
  private let isTied: [(weight: Bool, activation: Bool)]

  /// Between two looks at the limits stand few classes, each of which may change all groups; more
  /// moves, few of which are a class's; and many groups, each with a few dozen choices.
  private static let (classesPerLook, movesPerLook, groupsPerLook) = (16, 256, 4096)

  package private(set) var selection: [Int]
  /// In units.
  private var usage: [Int]

  /// Builds the plan.
  ///
  /// - Parameters:
  ///   - start: the selection to begin with; it may exceed capacities, and break relaxed ties.
  ///   - multipliers: what rows are priced at, as the dual left them.
  ///   - capacities: in units.
  /// - Returns: nil where no single change helps any more, or a limit came first.
  /// - Complexity: a few passes over all choices.
  package init?(
    _ node: SearchNode, from start: [Int], multipliers: [Double], capacities: [Int],
    limits: SearchLimits
  ) {
    self.node = node
    self.multipliers = multipliers
    self.capacities = capacities
    self.limits = limits
    var values = [Double](repeating: 0, count: node.problem.choiceCount)
    node.relaxation.price(multipliers, into: &values)
    self.values = values
    var isTied = [(weight: Bool, activation: Bool)](
      repeating: (false, false), count: node.problem.groupCount)
    for tieClass in node.problem.tieClasses {
      for group in tieClass.groups {
        switch tieClass.tensor {
        case .weight: isTied[group].weight = true
        case .activation: isTied[group].activation = true
        }
      }
    }
    self.isTied = isTied
    selection = start
    usage = [Int](repeating: 0, count: capacities.count)
    if !node.stages.relaxedClasses.isEmpty {
      guard uniteRelaxedClasses() else { return nil }
    }
    for choice in selection {
      for row in usage.indices { usage[row] += node.units(choice, row) }
    }
    guard repair() else { return nil }
    fill()
  }

  private typealias Change = (group: GroupPosition, choice: Int)

  /// A group that changes to a choice, or a tie class that changes to a width.
  private struct Move {
    var score: Double
    var target: Target

    enum Target {
      case group(GroupPosition, choice: Int)
      case tieClass(TieClassPosition, width: Int)
    }
  }

  // MARK: - Ties

  /// Gives every class that the relaxation does not keep the width with the least priced cost.
  ///
  /// - Returns: false where a limit came first.
  private mutating func uniteRelaxedClasses() -> Bool {
    for (count, tieClass) in node.stages.relaxedClasses.enumerated() {
      if limits.isReached(at: count, every: Self.classesPerLook) { return false }
      var best: (value: Double, changes: [Change])?
      for width in node.problem.tieClasses[tieClass].commonOptions {
        guard let changes = changes(of: tieClass, to: width) else { continue }
        let value = changes.reduce(0) { $0 + values[$1.choice] }
        if value < best?.value ?? .infinity { best = (value, changes) }
      }
      for (group, choice) in best?.changes ?? [] { selection[group] = choice }
    }
    return true
  }

  /// The changes of a class's groups when the class gets another width: for each group the choice
  /// of that width with the least priced cost that keeps the group's other tie.
  private func changes(of tieClass: TieClassPosition, to width: Int) -> [Change]? {
    let problem = node.problem
    let tieClass = problem.tieClasses[tieClass]
    var changes: [Change] = []
    for group in tieClass.groups {
      let current = problem.options[selection[group]]
      var best: Int?
      for choice in problem.choices(of: group) {
        let options = problem.options[choice]
        guard options[tieClass.tensor] == width else { continue }
        switch tieClass.tensor {
        case .weight:
          if isTied[group].activation, options.activation != current.activation { continue }
        case .activation:
          if isTied[group].weight, options.weight != current.weight { continue }
        }
        if best.map({ values[choice] < values[$0] }) ?? true { best = choice }
      }
      guard let best else { return nil }
      changes.append((group, best))
    }
    return changes
  }

  /// Whether a group may change to a choice on its own.
  @inline(__always)
  private func isFree(_ group: GroupPosition, _ choice: Int) -> Bool {
    let tied = isTied[group]
    guard tied.weight || tied.activation else { return true }
    let (options, current) = (node.problem.options[choice], node.problem.options[selection[group]])
    return (!tied.weight || options.weight == current.weight)
      && (!tied.activation || options.activation == current.activation)
  }

  // MARK: - Repairing

  /// Makes the cheapest changes until all rows are kept.
  ///
  /// - Returns: whether they are.
  private mutating func repair() -> Bool {
    while true {
      let before = violation(of: usage)
      if before == 0 { return true }
      if limits.isReached { return false }
      let moves = self.moves { moved, _, priced in
        let gain = before - violation(of: moved)
        return gain > 0 ? priced / gain : nil
      }
      for (position, move) in moves.enumerated() {
        if limits.isReached(at: position, every: Self.movesPerLook) { return false }
        let missing = violation(of: usage)
        if missing == 0 { break }
        guard let (moved, changes) = outcome(of: move), violation(of: moved) < missing else {
          continue
        }
        take(changes, usage: moved)
      }
      if violation(of: usage) >= before { return false }
    }
  }

  /// The sum over the rows of how far each is exceeded, as a share of its range.
  private func violation(of usage: [Int]) -> Double {
    var sum = 0.0
    for row in usage.indices where usage[row] > capacities[row] {
      sum += Double(usage[row] - capacities[row]) / node.relaxation.rowScale[row]
    }
    return sum
  }

  // MARK: - Filling

  /// Spends the slack that is left, as long as that lowers the cost.
  private mutating func fill() {
    for _ in 0..<Self.fillingPasses {
      if limits.isReached { return }
      let moves = self.moves { moved, cost, priced in
        guard cost < 0, fits(moved) else { return nil }
        // The cost of a change per price of what it uses.
        let use = priced - cost
        return use > 0 ? cost / use : -.infinity
      }
      if moves.isEmpty { return }
      for (position, move) in moves.enumerated() {
        if limits.isReached(at: position, every: Self.movesPerLook) { return }
        if let (moved, changes) = outcome(of: move), fits(moved) { take(changes, usage: moved) }
      }
    }
  }

  /// Each pass takes what the one before left room for. The first does nearly all: of two to five
  /// passes on the instances measured the last found nothing, so this is a safeguard.
  private static let fillingPasses = 16

  private func fits(_ usage: [Int]) -> Bool {
    for row in usage.indices where usage[row] > capacities[row] { return false }
    return true
  }

  // MARK: - Exchanging

  /// Changes two groups at once as long as that lowers the cost: another group may use better what
  /// one gives up.
  ///
  /// Moves stand in the order of what they use of the row that is used up most. For each, the
  /// cheapest of those that fit beside it is known in advance, so the best pair takes a pass.
  mutating func exchange() {
    guard let row = usage.indices.min(by: { slackShare($0) < slackShare($1) }) else { return }
    let passes = min(Self.mostExchanges, Self.mostExchangedChoices / node.problem.choiceCount)
    for _ in 0..<passes {
      if limits.isReached { return }
      let share = node.costs.share
      var moves: [(group: GroupPosition, choice: Int, use: Int, cost: Double)] = []
      for group in node.problem.groups {
        let current = selection[group]
        for choice in node.problem.choices(of: group)
        where choice != current && isFree(group, choice) {
          moves.append(
            (
              group, choice, node.units(choice, row) - node.units(current, row),
              share[choice] - share[current]
            ))
        }
      }
      moves.sort { ($0.use, $0.cost) < ($1.use, $1.cost) }
      // Up to each move the cheapest one, and the cheapest one of another group.
      var cheapest: [(first: Int, second: Int?)] = []
      for index in moves.indices {
        guard let last = cheapest.last else {
          cheapest.append((index, nil))
          continue
        }
        var (first, second) = last
        if moves[index].cost < moves[first].cost {
          if moves[first].group != moves[index].group { second = first }
          first = index
        } else if moves[index].group != moves[first].group,
          second.map({ moves[index].cost < moves[$0].cost }) ?? true
        {
          second = index
        }
        cheapest.append((first, second))
      }
      let slack = capacities[row] - usage[row]
      var best: (first: Int, second: Int, cost: Double)?
      var fitting = moves.count
      for index in moves.indices {
        while fitting > 0, moves[fitting - 1].use + moves[index].use > slack { fitting -= 1 }
        guard fitting > 0 else { break }
        let partner = cheapest[fitting - 1]
        let other =
          moves[partner.first].group == moves[index].group ? partner.second : partner.first
        guard let other else { continue }
        let cost = moves[index].cost + moves[other].cost
        if cost < best?.cost ?? 0 { best = (index, other, cost) }
      }
      guard let best else { return }
      let changes = [best.first, best.second].map {
        (group: moves[$0].group, choice: moves[$0].choice)
      }
      let moved = usage(with: changes)
      guard fits(moved) else { return }
      take(changes, usage: moved)
    }
  }

  /// The most exchanges, each of which sorts all choices. A plan of 200 layers that a narrow search
  /// had found took 16.
  private static let mostExchanges = 40
  /// The most choices to sort in all exchanges together, so that large problems spend tenths of a
  /// second.
  private static let mostExchangedChoices = 1 << 20

  /// What is left of a row, as a share of its range.
  private func slackShare(_ row: Int) -> Double {
    Double(capacities[row] - usage[row]) / node.relaxation.rowScale[row]
  }

  // MARK: - Moves

  /// The best move of every group and of every tie class, the lowest scores first.
  ///
  /// - Parameter score: of the usage after a move, what the move adds to the cost, and to the
  ///   priced cost; nil where it does not help.
  private func moves(
    _ score: (_ usage: [Int], _ cost: Double, _ priced: Double) -> Double?
  ) -> [Move] {
    let share = node.costs.share
    var moves: [Move] = []
    var moved = usage
    for group in node.problem.groups {
      if limits.isReached(at: group.index, every: Self.groupsPerLook) { break }
      let current = selection[group]
      var best = Move(score: .infinity, target: .group(group, choice: current))
      for choice in node.problem.choices(of: group)
      where choice != current && isFree(group, choice) {
        for row in moved.indices {
          moved[row] = usage[row] + node.units(choice, row) - node.units(current, row)
        }
        let score = score(
          moved, share[choice] - share[current], values[choice] - values[current])
        if let score, score < best.score {
          best = Move(score: score, target: .group(group, choice: choice))
        }
      }
      if best.score < .infinity { moves.append(best) }
    }
    for tieClass in node.problem.tieClassPositions {
      if limits.isReached(at: tieClass.index, every: Self.classesPerLook) { break }
      for width in node.problem.tieClasses[tieClass].commonOptions {
        guard let changes = changes(of: tieClass, to: width) else { continue }
        var (cost, priced) = (0.0, 0.0)
        for (group, choice) in changes {
          cost += share[choice] - share[selection[group]]
          priced += values[choice] - values[selection[group]]
        }
        if let score = score(usage(with: changes), cost, priced) {
          moves.append(Move(score: score, target: .tieClass(tieClass, width: width)))
        }
      }
    }
    return moves.sorted { $0.score < $1.score }
  }

  private func usage(with changes: [Change]) -> [Int] {
    var moved = usage
    for (group, choice) in changes {
      for row in moved.indices {
        moved[row] += node.units(choice, row) - node.units(selection[group], row)
      }
    }
    return moved
  }

  /// What a move changes now, and the usage after it; nil where it does not fit the widths around
  /// it.
  private func outcome(
    of move: Move
  ) -> (usage: [Int], changes: [Change])? {
    switch move.target {
    case .group(let group, let choice):
      guard isFree(group, choice) else { return nil }
      return (usage(with: [(group, choice)]), [(group, choice)])
    case .tieClass(let tieClass, let width):
      return changes(of: tieClass, to: width).map { (usage(with: $0), $0) }
    }
  }

  private mutating func take(_ changes: [Change], usage moved: [Int]) {
    usage = moved
    for (group, choice) in changes { selection[group] = choice }
  }
}
