/// Costs as whole numbers, so that sums are exact and comparing them decides.
///
///     cost of a selection = leastCost + 2^exponent · Σ excess        within `tolerance` units
///
/// A choice's excess is what it costs above the least of its group. The rest is the same for every
/// selection, and only hides the differences where one group's least is large. The unit is a power
/// of two, chosen such that the sum of all groups' largest excesses takes 100 bits.
///
/// Error: a binary64 cost has 53 significant bits, so costs whose magnitudes span 2^47 (14 decimal
/// orders) lose nothing. Of smaller ones the last digits are cut off, and `tolerance` bounds what
/// that changes in a comparison of two selections. Differences of costs within a factor of two are
/// exact (Sterbenz, "Floating-point computation", 1974).
///
/// Step 4 of the search in ARCHITECTURE.md.
package struct ExactCosts: Sendable {
  /// Per choice, in units of 2^`exponent`.
  package let excess: [Int128]
  /// Per choice, rounded, as a share of the sum of the groups' largest: what the dual works with.
  package let share: [Double]
  /// The sum of every group's least cost: what all selections have in common.
  package let leastCost: Double
  /// The sum of the groups' largest excesses, in units, rounded: what a share of 1 stands for.
  let unitsOfShare: Double
  /// The sum of the groups' largest excesses: no selection has more.
  package let largestExcess: Int128
  /// How far the rounding of the costs to binary64 alone can move a selection's cost, in units.
  package let lastDigits: Int128
  private let exponent: Int
  /// How far the cost of two selections can differ although their excesses are equal, in units.
  package let tolerance: Int128

  /// Bits of the largest sum. Prices times usages are added to it (`ReducedCosts.priceBits`), and
  /// all of that has to fit into the 127 bits of an `Int128`.
  private static let bits = 100
  /// The largest amount that `units(_:)` returns: far above every sum, and within an `Int128`.
  private static let largestAmount = 0x1p120
  /// A binary64 number is its significand times 2^(exponent bits − 1075): the bias of 1023 and 52
  /// fraction bits.
  private static let exponentBias = 1075
  /// Roundings of `lowerBound`: the sum of the least costs, the excess as a number (two), and their
  /// sum.
  private static let roundingsOfABound = 4.0

  init(_ problem: ChoiceProblem) {
    var leastCost = CompensatedSum()
    var largest = CompensatedSum()
    var digits = 0.0
    var least = [Double](repeating: 0, count: problem.groupCount)
    for group in problem.groups {
      var (low, high) = (Double.infinity, 0.0)
      for choice in problem.choices(of: group) {
        low = min(low, problem.cost[choice])
        high = max(high, problem.cost[choice])
      }
      least[group] = low
      leastCost.add(low)
      digits += high.ulp
      largest.add(high - low)
    }
    // One bit for the leading digit, one because rounding may have made the sum too small.
    let total = largest.value
    let exponent = total > 0 ? Int(total.exponent) + 2 - Self.bits : 0
    var excess = [Int128](repeating: 0, count: problem.choiceCount)
    var share = [Double](repeating: 0, count: problem.choiceCount)
    var roundedGroups = 0
    var largestExcess: Int128 = 0
    for group in problem.groups {
      var isRounded = false
      var largestOfGroup: Int128 = 0
      for choice in problem.choices(of: group) {
        let cost = problem.cost[choice]
        share[choice] = total > 0 ? (cost - least[group]) / total : 0
        excess[choice] =
          cost <= 2 * least[group]
          // Exact by Sterbenz' lemma: the two are within a factor of two.
          ? Self.units(cost - least[group], exponent: exponent, &isRounded)
          // More than half of the cost is excess, so it fits as it stands.
          : Self.units(cost, exponent: exponent, &isRounded)
            - Self.units(least[group], exponent: exponent, &isRounded)
        largestOfGroup = max(largestOfGroup, excess[choice])
      }
      largestExcess += largestOfGroup
      if isRounded { roundedGroups += 1 }
    }
    self.excess = excess
    self.share = share
    self.exponent = exponent
    self.largestExcess = largestExcess
    lastDigits = Int128(
      roundingDown: min(
        Double(sign: .plus, exponent: -exponent, significand: digits), Self.largestAmount))
    unitsOfShare = Double(sign: .plus, exponent: -exponent, significand: total)
    self.leastCost = leastCost.value
    // Each of two cut-off numbers loses less than one unit, in either selection.
    tolerance = Int128(2 * roundedGroups)
  }

  private init(_ all: ExactCosts, keeping choices: [Int]) {
    excess = choices.map { all.excess[$0] }
    share = choices.map { all.share[$0] }
    leastCost = all.leastCost
    unitsOfShare = all.unitsOfShare
    exponent = all.exponent
    largestExcess = all.largestExcess
    lastDigits = all.lastDigits
    tolerance = all.tolerance
  }

  /// The costs of some of the choices, in the same units and above the same least.
  func keeping(_ choices: [Int]) -> ExactCosts { ExactCosts(self, keeping: choices) }

  /// A number that is not negative, in whole units, rounded down.
  static func units(
    _ value: Double, exponent: Int, _ isRounded: inout Bool
  ) -> Int128 {
    guard value > 0 else { return 0 }
    let isNormal = value.exponentBitPattern > 0
    let significand = Int128(value.significandBitPattern | (isNormal ? 1 << 52 : 0))
    let shift = Int(max(1, value.exponentBitPattern)) - exponentBias - exponent
    if shift >= 0 { return significand << shift }
    // A significand has 53 bits: nothing of it is left this far down.
    guard shift > -64 else {
      isRounded = true
      return 0
    }
    let floor = significand >> -shift
    if floor << -shift != significand { isRounded = true }
    return floor
  }

  /// The sum of the excesses of a selection's choices.
  package func excess(of selection: [Int]) -> Int128 {
    selection.reduce(0) { $0 + excess[$1] }
  }

  /// The cost of a selection with this excess, rounded.
  package func cost(_ excess: Int128) -> Double { leastCost + value(excess) }

  /// A lower bound on cost, rounded down: no selection with at least this excess costs less.
  package func lowerBound(_ excess: Int128) -> Double {
    let cost = cost(excess - tolerance)
    return max(
      0, cost - Self.roundingsOfABound * .ulpOfOne * cost.magnitude - .leastNonzeroMagnitude)
  }

  /// An amount of units as a rounded number.
  package func value(_ units: Int128) -> Double {
    Double(sign: .plus, exponent: exponent, significand: units.approximate)
  }

  /// An amount of cost in whole units, rounded down.
  func units(_ cost: Double) -> Int128 {
    Int128(
      roundingDown: min(
        Double(sign: .plus, exponent: -exponent, significand: cost), Self.largestAmount))
  }
}
