/// The joint choices of a block of groups that a row binds together, as far as they can stand in a
/// selection with less than some excess.
///
/// A row that decides within a block only, such as that of a memory bank, has its own part of what a
/// selection costs above the bound (`ReducedCosts`), and no part is negative:
///
///     excess  =  Σ over blocks (Σ reduced costs + price · slack of the block's row)  +  the rest
///
/// So in a selection below a limit each block's part is below it, less the least parts of all other
/// blocks. Those joint choices are few where the limit is close, while their combinations over all
/// blocks are what makes a core search outgrow its memory. With the block as one group its row needs
/// no more attention.
///
/// Error: a part is added up exactly. What the groups to come pay at least is rounded, and with a
/// margin, so that none is left out for it.
///
/// Step 12 of the search in ARCHITECTURE.md.
struct JointChoices {
  /// One joint choice after the other, each as many choices as there are groups.
  private(set) var choices: [[Int]] = []
  /// The least part of any of them; nil where there is none.
  private(set) var least: Int128?

  private let node: SearchNode
  private let reduced: ReducedCosts
  private let row: Int
  private let limit: Int128
  private let groups: [Group]
  private var steps: Int

  /// One group of the block, with what the groups from it on pay at least.
  private struct Group {
    /// Those with a reduced cost below the limit, the cheapest first.
    var choices: [Int]
    /// What the group's least choice uses of the row.
    let leastUnits: Int
    /// The least reduced cost per unit of the row that these groups give back, or take; infinite
    /// where none does.
    var ratio = (back: Double.infinity, taken: Double.infinity)
  }

  /// How far rounding may make what is left to pay, or has been paid, too large, as a share of it and
  /// of the limit: a few roundings, each 1e-16.
  private static let margin = 1e-12

  /// - Parameters:
  ///   - groups: free groups of the node.
  ///   - row: the row that only they decide.
  ///   - steps: how many partial choices may be looked at.
  /// - Returns: nil where that is not enough, or a limit came first.
  init?(
    _ node: SearchNode, _ reduced: ReducedCosts, groups: [GroupPosition], row: Int,
    below limit: Int128, steps: inout Int, limits: SearchLimits
  ) {
    self.node = node
    self.reduced = reduced
    self.row = row
    self.limit = limit
    self.steps = steps
    var own: [Group] = []
    var ratio = (back: Double.infinity, taken: Double.infinity)
    for group in groups.reversed() {
      let open = node.problem.choices(of: group).filter { reduced.choice[$0] < limit }
        .sorted { (reduced.choice[$0], $0) < (reduced.choice[$1], $1) }
      let leastUnits = node.units(reduced.least[group], row)
      for choice in open {
        let loss = node.units(choice, row) - leastUnits
        let rate = reduced.choice[choice].approximate / Double(loss.magnitude)
        if loss < 0 { ratio.back = min(ratio.back, rate) }
        if loss > 0 { ratio.taken = min(ratio.taken, rate) }
      }
      own.append(Group(choices: open, leastUnits: leastUnits, ratio: ratio))
    }
    self.groups = own.reversed()
    var chosen: [Int] = []
    guard place(0, 0, slack: reduced.slack[row], &chosen, limits) else { return nil }
    steps = self.steps
  }

  /// Lists all completions of the groups before a position.
  ///
  /// - Parameters:
  ///   - paid: the reduced costs of the chosen.
  ///   - slack: of the row, with the later groups at their least.
  /// - Returns: false where there are too many.
  private mutating func place(
    _ position: Int, _ paid: Int128, slack: Int, _ chosen: inout [Int], _ limits: SearchLimits
  ) -> Bool {
    guard position < groups.count else {
      let part = paid + reduced.price[row] * Int128(max(0, slack))
      if slack >= 0, part < limit {
        choices.append(chosen)
        least = min(least ?? part, part)
      }
      return true
    }
    let group = groups[position]
    for choice in group.choices {
      let sum = paid + reduced.choice[choice]
      guard sum < limit else { break }
      steps -= 1
      if steps < 0 || limits.isReached(at: steps, every: Self.stepsPerLook) { return false }
      let left = slack - (node.units(choice, row) - group.leastUnits)
      let most = limit.approximate * (1 + Self.margin)
      guard sum.approximate + leastToPay(after: position, slack: left) < most else { continue }
      chosen.append(choice)
      guard place(position + 1, sum, slack: left, &chosen, limits) else { return false }
      chosen.removeLast()
    }
    return true
  }

  /// A look at the clock takes as long as some tens of steps.
  private static let stepsPerLook = 1 << 12

  /// What the groups after a position and the slack that they leave cost at least, a little less:
  /// slack below 0 has to be given back, slack above is taken or paid for.
  private func leastToPay(after position: Int, slack: Int) -> Double {
    let next = position + 1
    let ratio = next < groups.count ? groups[next].ratio : (.infinity, .infinity)
    let rate = slack < 0 ? ratio.0 : min(ratio.1, reduced.price[row].approximate)
    return slack == 0 ? 0 : Double(slack.magnitude) * rate * (1 - Self.margin)
  }
}
