/// Searches a core exactly, by dynamic programming over its blocks.
///
/// Blocks are decided one after the other, cheapest changes first. A state is a partial selection:
/// the reduced cost it has gathered and the slack it leaves. States with the same slack merge into
/// the cheaper one, which is frequent because layers of a network share few shapes; states whose
/// bound is no better than the plan in hand are dropped. Each state is also a whole selection, with
/// the later blocks at their least, so plans are found all along.
///
/// If no state had to be dropped for lack of room, the search is a proof.
package struct CoreSearch {
  private let core: Core
  /// How many states a stage may keep; beyond, those with the least bounds stay.
  private let width: Int

  package init(core: Core, width: Int) {
    self.core = core
    self.width = width
  }

  /// How many changes a search may remember; 256 MiB of them.
  private static let largestTrail = 1 << 25

  /// What a search found.
  package struct Result {
    /// The best improvement: `Σ reduced cost + price · slack` above the bound, and alternatives.
    package var best: (excess: Double, alternatives: [Int])?
    /// Whether no better selection is left in the core.
    package var isExhaustive: Bool
  }

  /// Looks for selections that cost less than `bound + limit`.
  ///
  /// - Parameter limit: what is to be beaten, as an excess over the Lagrangian bound.
  package func run(limit: Double, limits: SearchLimits) -> Result {
    let bounds = CoreBounds(core)
    var progress = Progress(core: core, limit: limit)
    var states = PartialSelections(rowCount: core.rowCount)
    core.slack.withUnsafeBufferPointer { slack in
      let slack = slack.baseAddress!
      states.append(reducedCost: 0, rise: 0, slack: slack, change: Progress.noChange)
      progress.consider(reducedCost: 0, slack: slack, change: Progress.noChange)
    }
    var next = PartialSelections(rowCount: core.rowCount)
    var isExhaustive = core.isComplete
    for (stage, block) in core.blocks.enumerated() {
      if limits.isReached {
        isExhaustive = false
        break
      }
      next.removeAll()
      var stageBounds = bounds.stage(stage + 1, slacks: slackRanges(of: states, after: block))
      for state in 0..<states.count {
        guard progress.trail.count <= Self.largestTrail else {
          return progress.result(isExhaustive: false)
        }
        extend(states, state, by: block, &stageBounds, into: &next, &progress)
        // Sorting out is dear, so only once in a while.
        if next.count > 4 * width {
          next.keepLeast(width)
          isExhaustive = false
        }
      }
      if next.count > width {
        next.keepLeast(width)
        isExhaustive = false
      }
      swap(&states, &next)
    }
    return progress.result(isExhaustive: isExhaustive)
  }

  /// Decides one more block of one state: every alternative that may lead to a better plan becomes a
  /// state of the next stage.
  private func extend(
    _ states: PartialSelections, _ state: Int, by block: Range<Int>,
    _ bounds: inout StageBounds, into next: inout PartialSelections, _ progress: inout Progress
  ) {
    let rows = core.rowCount
    withUnsafeTemporaryAllocation(of: Int.self, capacity: rows) { buffer in
      let slack = UnsafePointer(buffer.baseAddress!)
      for alternative in block {
        let reducedCost = states.reducedCost[state] + core.reducedCost[alternative]
        guard reducedCost < progress.limit else { break }
        for row in 0..<rows {
          buffer[row] =
            states.slack[state * rows + row] - core.usageChange[alternative * rows + row]
        }
        let rise = bounds.rise(slack: slack, enough: progress.limit - reducedCost)
        guard reducedCost + rise < progress.limit else { continue }
        var change = states.change[state]
        if alternative != block.lowerBound {
          change = progress.record(alternative, after: change)
          progress.consider(reducedCost: reducedCost, slack: slack, change: change)
        }
        next.merge(reducedCost: reducedCost, rise: rise, slack: slack, change: change)
      }
    }
  }

  /// Per row the range of slack that the states have once a block is decided.
  private func slackRanges(
    of states: PartialSelections, after block: Range<Int>
  ) -> [ClosedRange<Int>] {
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

  /// The best plan so far, and how the states came about.
  private struct Progress {
    let core: Core
    /// What is to be beaten, as an excess over the Lagrangian bound.
    private(set) var limit: Double
    private var best: (excess: Double, change: Int32)?
    /// The changes that lead to the states, each with the one before it, as a position in the trail.
    private(set) var trail: [(previous: Int32, alternative: Int32)] = []

    /// The position of a state that has changed nothing.
    static let noChange: Int32 = -1

    init(core: Core, limit: Double) {
      self.core = core
      self.limit = limit
    }

    /// Notes a change and returns its position in the trail.
    mutating func record(_ alternative: Int, after previous: Int32) -> Int32 {
      trail.append((previous, Int32(alternative)))
      return Int32(trail.count - 1)
    }

    /// Takes a state as a plan, if it keeps the capacities and is better than the best so far.
    mutating func consider(reducedCost: Double, slack: UnsafePointer<Int>, change: Int32) {
      var excess = reducedCost
      for row in 0..<core.rowCount {
        guard slack[row] >= 0 else { return }
        excess += core.price[row] * Double(slack[row])
      }
      guard excess < limit else { return }
      (best, limit) = ((excess, change), excess)
    }

    func result(isExhaustive: Bool) -> Result {
      guard let best else { return Result(best: nil, isExhaustive: isExhaustive) }
      var alternatives: [Int] = []
      var position = best.change
      while position != Self.noChange {
        alternatives.append(Int(trail[Int(position)].alternative))
        position = trail[Int(position)].previous
      }
      return Result(best: (best.excess, alternatives), isExhaustive: isExhaustive)
    }
  }
}
