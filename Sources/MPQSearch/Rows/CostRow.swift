/// A limit on the cost as a row of whole numbers.
///
/// With u a power of two and each group's least cost subtracted,
///
///     Σ cost ≤ limit    ⇒    Σ ⌊(cost − least) / u⌋  ≤  ⌊(limit − Σ least) / u⌋
///
/// A choice that alone is above the limit, with all other groups at their least, is in no selection
/// within it. The others' largest amounts add up to 60 bits, which decides u.
///
/// Error: the row is a relaxation. Every amount is rounded down, the capacity up, and a sum that is
/// above the limit by no more than half of its last digit counts as within it, because that is how
/// sums with compensation are rounded. So no selection within the limit is lost. One that the row
/// lets pass may exceed it, by one unit per group at most.
///
/// Part of step 13 of the search in ARCHITECTURE.md.
struct CostRow {
  /// Per choice; 0 where it is in no selection within the limit.
  private(set) var usage: [Int]
  /// Whether each choice can be in a selection within the limit.
  private(set) var isAffordable: [Bool]
  /// Negative where no selection is within the limit.
  private(set) var capacity: Int
  /// Whether no amount was rounded: then the row orders selections as their costs do.
  private(set) var isExact: Bool

  /// Bits of the largest sum, one less than a row may have.
  private static let bits = 60
  /// Bits of the limit while amounts are worked out. With the sum of the most groups, 2^21, that
  /// fits into an `Int128`.
  private static let workingBits = 100

  /// - Parameter limit: not NaN.
  init(_ problem: ChoiceProblem, limit: Double) {
    var least: [Double] = []
    var most = CompensatedSum()
    for group in problem.groups {
      let costs = problem.choices(of: group).map { problem.cost[$0] }
      least.append(costs.min()!)
      most.add(costs.max()!)
    }
    // A limit above every sum needs no more digits than the largest sum.
    let limit = min(limit, 2 * most.value)
    let exponent = limit > 0 ? Int(limit.exponent) + 1 - Self.workingBits : 0
    var isRounded = false
    func roundedDown(_ value: Double) -> Int128 {
      ExactCosts.units(value, exponent: exponent, &isRounded)
    }
    func roundedUp(_ value: Double) -> Int128 {
      var isAbove = false
      let units = ExactCosts.units(value, exponent: exponent, &isAbove)
      isRounded = isRounded || isAbove
      return isAbove ? units + 1 : units
    }
    isAffordable = problem.cost.map { $0 <= limit }
    usage = [Int](repeating: 0, count: problem.choiceCount)
    capacity = -1
    isExact = true
    guard limit >= 0, least.allSatisfy({ $0 <= limit }) else { return }
    var room = roundedUp(limit) + roundedUp(limit.ulp / 2)
    for cost in least { room -= roundedDown(cost) }
    guard room >= 0 else { return }
    var excess = [Int128](repeating: 0, count: problem.choiceCount)
    var sum: Int128 = 0
    for group in problem.groups {
      let base = roundedUp(least[group])
      var largest: Int128 = 0
      for choice in problem.choices(of: group) where isAffordable[choice] {
        excess[choice] = max(0, roundedDown(problem.cost[choice]) - base)
        isAffordable[choice] = excess[choice] <= room
        if isAffordable[choice] { largest = max(largest, excess[choice]) }
      }
      sum += largest
    }
    let shift = max(0, 128 - sum.leadingZeroBitCount - Self.bits)
    isExact = !isRounded
    for choice in usage.indices where isAffordable[choice] {
      usage[choice] = Int(excess[choice] >> shift)
      if Int128(usage[choice]) << shift != excess[choice] { isExact = false }
    }
    capacity = Int(min(room, sum) >> shift)
  }
}
