/// Searches a core exactly, by dynamic programming over its blocks.
///
/// Blocks are decided one after the other, cheapest changes first. A state is a partial selection:
/// the reduced cost it has gathered and the slack it leaves. States with the same slack merge into
/// the cheaper one, which is frequent because layers of a network share few shapes; states whose
/// bound is no better than the plan in hand are dropped. Each state is also a whole selection, with
/// the later blocks at their least, so plans are found all along.
///
/// If no state had to be dropped for lack of room, the search is a proof.
struct CoreSearch {
  let core: Core
  /// How many states a stage may keep; beyond, those with the least bounds stay.
  let width: Int

  /// How many changes a search may remember; 256 MiB of them.
  private static let largestNodeCount = 1 << 25

  /// What a search found.
  struct Result {
    /// The best improvement: `Σ reduced cost + price · slack` above the bound, and alternatives.
    var best: (excess: Double, alternatives: [Int])?
    /// Whether no better selection is left in the core.
    var isExhaustive: Bool
  }

  /// Looks for selections that cost less than `bound + limit`.
  ///
  /// - Parameter limit: what is to be beaten, as an excess over the Lagrangian bound.
  func run(limit: Double, limits: SearchLimits) -> Result {
    let rows = core.rowCount
    let bounds = CoreBounds(core)
    var limit = limit
    var best: (excess: Double, node: Int32)?
    var states = States(rowCount: rows)
    // Changes are kept as chains from the last to the first.
    var nodes: [(parent: Int32, alternative: Int32)] = []
    var isExhaustive = true
    core.slack.withUnsafeBufferPointer { slack in
      states.append(reducedCost: 0, rise: 0, slack: slack.baseAddress!, node: -1)
      if let excess = excess(reducedCost: 0, slack: slack.baseAddress!), excess < limit {
        (best, limit) = ((excess, -1), excess)
      }
    }
    var next = States(rowCount: rows)
    for (stage, block) in core.blocks.enumerated() {
      if limits.isReached { return result(best, nodes, isExhaustive: false) }
      next.removeAll()
      var stageBounds = bounds.stage(stage + 1, slacks: slackRanges(of: states, after: block))
      withUnsafeTemporaryAllocation(of: Int.self, capacity: rows) { slack in
        for state in 0..<states.count {
          for alternative in block {
            let reducedCost = states.reducedCost[state] + core.reducedCost[alternative]
            guard reducedCost < limit else { break }
            for row in 0..<rows {
              slack[row] =
                states.slack[state * rows + row] - core.usageChange[alternative * rows + row]
            }
            let pointer = UnsafePointer(slack.baseAddress!)
            let rise = stageBounds.rise(slack: pointer, enough: limit - reducedCost)
            guard reducedCost + rise < limit else { continue }
            var node = states.node[state]
            if alternative != block.lowerBound {
              node = Int32(nodes.count)
              nodes.append((states.node[state], Int32(alternative)))
              if let excess = excess(reducedCost: reducedCost, slack: pointer), excess < limit {
                (best, limit) = ((excess, node), excess)
              }
            }
            next.merge(reducedCost: reducedCost, rise: rise, slack: pointer, node: node)
          }
        }
      }
      guard nodes.count <= Self.largestNodeCount else {
        return result(best, nodes, isExhaustive: false)
      }
      if next.count > width {
        next.keepLeast(width)
        isExhaustive = false
      }
      swap(&states, &next)
    }
    return result(best, nodes, isExhaustive: isExhaustive && core.isComplete)
  }

  /// Per row the range of slack that the states have once a block is decided.
  private func slackRanges(of states: States, after block: Range<Int>) -> [ClosedRange<Int>] {
    (0..<core.rowCount).map { row in
      var least = Int.max
      var most = Int.min
      for state in 0..<states.count {
        least = min(least, states.slack[state * core.rowCount + row])
        most = max(most, states.slack[state * core.rowCount + row])
      }
      guard least <= most else { return 0...0 }
      let changes = block.map { core.usageChange[$0 * core.rowCount + row] }
      return (least - changes.max()!)...(most - changes.min()!)
    }
  }

  /// What a whole selection costs above the bound; nil where it exceeds a capacity.
  private func excess(reducedCost: Double, slack: UnsafePointer<Int>) -> Double? {
    var excess = reducedCost
    for row in 0..<core.rowCount {
      guard slack[row] >= 0 else { return nil }
      excess += core.price[row] * Double(slack[row])
    }
    return excess
  }

  private func result(
    _ best: (excess: Double, node: Int32)?, _ nodes: [(parent: Int32, alternative: Int32)],
    isExhaustive: Bool
  ) -> Result {
    guard let best else { return Result(best: nil, isExhaustive: isExhaustive) }
    var alternatives: [Int] = []
    var node = best.node
    while node >= 0 {
      alternatives.append(Int(nodes[Int(node)].alternative))
      node = nodes[Int(node)].parent
    }
    return Result(best: (best.excess, alternatives), isExhaustive: isExhaustive)
  }
}

/// The partial selections of one stage, as parallel arrays, found by their slack.
private struct States {
  let rowCount: Int
  private(set) var reducedCost: [Double] = []
  /// How far the bound lies above the reduced cost, at least.
  private(set) var rise: [Double] = []
  private(set) var slack: [Int] = []
  private(set) var node: [Int32] = []
  /// Open addressing: state index + 1, or 0 where empty; its size is a power of two.
  private var slots = [Int32](repeating: 0, count: 64)

  var count: Int { reducedCost.count }

  init(rowCount: Int) {
    self.rowCount = rowCount
  }

  mutating func removeAll() {
    reducedCost.removeAll(keepingCapacity: true)
    rise.removeAll(keepingCapacity: true)
    slack.removeAll(keepingCapacity: true)
    node.removeAll(keepingCapacity: true)
    slots.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  /// - Parameter slack: `rowCount` entries.
  mutating func append(reducedCost: Double, rise: Double, slack: UnsafePointer<Int>, node: Int32) {
    self.reducedCost.append(reducedCost)
    self.rise.append(rise)
    for row in 0..<rowCount { self.slack.append(slack[row]) }
    self.node.append(node)
  }

  /// Adds a state, or keeps the cheaper of it and the one with the same slack.
  mutating func merge(reducedCost: Double, rise: Double, slack: UnsafePointer<Int>, node: Int32) {
    if 2 * count >= slots.count { grow() }
    let slot = slot(of: slack)
    if slots[slot] > 0 {
      let known = Int(slots[slot]) - 1
      if reducedCost < self.reducedCost[known] {
        self.reducedCost[known] = reducedCost
        self.node[known] = node
      }
    } else {
      append(reducedCost: reducedCost, rise: rise, slack: slack, node: node)
      slots[slot] = Int32(count)
    }
  }

  /// The slot that holds the state with this slack, or the free one where it belongs.
  private func slot(of slack: UnsafePointer<Int>) -> Int {
    var hash: UInt = 0
    for row in 0..<rowCount {
      hash = (hash ^ UInt(bitPattern: slack[row])) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    let mask = slots.count - 1
    var slot = Int(hash & UInt(mask))
    search: while slots[slot] > 0 {
      let known = Int(slots[slot] - 1) * rowCount
      for row in 0..<rowCount where self.slack[known + row] != slack[row] {
        slot = (slot + 1) & mask
        continue search
      }
      break
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 4 * slots.count)
    for state in 0..<count {
      let slot = slack.withUnsafeBufferPointer {
        self.slot(of: $0.baseAddress! + state * rowCount)
      }
      slots[slot] = Int32(state + 1)
    }
  }

  /// Keeps the states with the least bounds; of equal ones the earlier. No state can be merged
  /// afterwards.
  mutating func keepLeast(_ width: Int) {
    var order = Array(0..<count)
    order.sort { first, second in
      (reducedCost[first] + rise[first], first) < (reducedCost[second] + rise[second], second)
    }
    let kept = order.prefix(width).sorted()
    let old = self
    removeAll()
    for state in kept {
      old.slack.withUnsafeBufferPointer {
        append(
          reducedCost: old.reducedCost[state], rise: old.rise[state],
          slack: $0.baseAddress! + state * rowCount, node: old.node[state])
      }
    }
  }
}
