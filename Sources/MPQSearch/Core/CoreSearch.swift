/// Searches a core by dynamic programming over its stages.
///
/// A state is a partial selection: the key it ended in, the reduced cost it has gathered and the
/// slack it leaves. Of states with the same key and slack the cheapest is kept, since both have the
/// same completions; that is frequent because layers of a network share few shapes. A state that
/// its completion bounds show to be no better than what is known is dropped. (Dynamic programming
/// with bounds: Dyer, Riha and Walker, "A hybrid dynamic programming/branch-and-bound algorithm for
/// the multiple-choice knapsack problem", 1995.) Each state is also a whole selection, with the
/// later stages at their least, so plans are found all along.
///
/// Proof: reduced costs and slacks are whole numbers, and bounds are rounded down, so a search that
/// dropped nothing for lack of room proves that nothing better is left.
///
/// Step 10 of the search in ARCHITECTURE.md.
struct CoreSearch {
  let core: Core
  let tables: [CompletionTable]

  /// What a search found.
  struct Result {
    /// The best selection that was seen and that is below the cutoff: its excess over the bound,
    /// and the alternatives that are not the first of their keys.
    var best: (excess: Int128, changed: [Int])?
    /// Whether nothing better is left below the limit.
    var isExhaustive = true
    /// How many states were kept, over all stages.
    var stateCount = 0
  }

  /// Looks for the least selection whose excess over the bound is below a limit.
  ///
  /// - Parameters:
  ///   - limit: at most the core's own.
  ///   - cutoff: at least the limit; a selection between the two is taken where it comes up, but
  ///     not looked for.
  ///   - width: how many states a stage may keep; beyond, those with the least bounds stay, and the
  ///     search is not exhaustive.
  ///   - isBeam: whether a search that outgrows the width goes on with the best states, for a good
  ///     selection, or ends at once.
  func run(
    below limit: Int128, cutoff: Int128, width: Int, isBeam: Bool, limits: SearchLimits
  ) -> Result {
    var result = Result()
    var trail = Trail()
    var limit = limit
    var best = (excess: cutoff, change: Trail.none, isFound: false)
    var states = PartialSelections(rowCount: core.rowCount)
    var next = PartialSelections(rowCount: core.rowCount)
    let rows = core.rowCount
    core.slack.withUnsafeBufferPointer {
      states.append(
        reducedCost: core.paid, bound: 0, key: 0, slack: $0.baseAddress!, change: Trail.none)
      if let excess = core.excess(core.paid, $0.baseAddress!), excess < best.excess {
        best = (excess, Trail.none, true)
        limit = min(limit, excess)
      }
    }
    let shift = tables.first?.scale.shift ?? 0
    let views = tables.map(\.view)
    let split = tables.lazy.compactMap { table in
      table.split.map { (row: table.axes.y.row, parts: $0) }
    }.first
    defer { withExtendedLifetime(tables) {} }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: max(1, rows)) { slack in
      let slack = slack.baseAddress!
      var work = 0
      let stepsPerAlternative = Self.stepsPerState * (1 + views.count)
      for (position, stage) in core.stages.enumerated() {
        next.removeAll()
        for state in 0..<states.count {
          if limits.isReached(&work, after: Self.stepsPerState) {
            result.isExhaustive = false
            break
          }
          let key = states.key(state)
          let base = states.reducedCost[state]
          let change = states.change[state]
          let first = Int(stage.start[key])
          for alternative in stage.alternatives(key) {
            let reducedCost = base + core.reducedCost[alternative]
            let room = limit - reducedCost
            guard room > 0 else { break }
            work &+= stepsPerAlternative
            for row in 0..<rows {
              slack[row] =
                states.slack[state &* rows &+ row] &- core.slackLoss[alternative &* rows &+ row]
            }
            // A greater entry shows that no completion of the state is below the limit.
            let most = Int(truncatingIfNeeded: min((room - 1) >> shift, Int128(UInt16.max) + 1))
            let target = Int(core.target[alternative])
            var bound: UInt16 = 0
            var isDropped = false
            for table in views {
              let entry = table.entry(position + 1, key: target, slack: slack)
              if Int(entry) > most || entry == table.most {
                isDropped = true
                break
              }
              if entry > bound { bound = entry }
            }
            if isDropped, limit >= cutoff { continue }
            var newChange = change
            if alternative != first {
              // A state without a completion below the limit may itself be better than the best so
              // far.
              if let excess = core.excess(reducedCost, slack), excess < best.excess {
                newChange = trail.record(alternative, after: change)
                best = (excess, newChange, true)
                limit = min(limit, excess)
              } else if !isDropped {
                newChange = trail.record(alternative, after: change)
              }
            }
            if isDropped { continue }
            next.merge(
              reducedCost: reducedCost, bound: bound, key: target, slack: slack,
              change: newChange)
          }
          // Sorting states out takes long, so a stage may hold twice the width before it is done.
          if next.count > 2 * width {
            guard isBeam else {
              result.isExhaustive = false
              break
            }
            next.keepLeast(width, shift: shift, split: split)
            result.isExhaustive = false
          }
        }
        if next.count > width {
          guard isBeam else {
            result.isExhaustive = false
            break
          }
          next.keepLeast(width, shift: shift, split: split)
          result.isExhaustive = false
        }
        swap(&states, &next)
        result.stateCount += states.count
        if trail.count > core.memory.trailLength {
          trail.compact(&states.change, &best.change)
          if trail.count > core.memory.trailLength / 2 {
            states.keepLeast(max(1, width / Self.widthCut), shift: shift, split: split)
            trail.compact(&states.change, &best.change)
            result.isExhaustive = false
          }
        }
        if states.count == 0 || (!result.isExhaustive && limits.isReached) { break }
      }
    }
    if best.isFound {
      result.best = (best.excess, trail.changes(upTo: best.change))
    }
    return result
  }

  /// A trail that is half full of changes in use leaves room for few more stages; a sixteenth of
  /// the states brings it down for good.
  private static let widthCut = 16

  /// Work of looking a state up in one table, in steps of `SearchLimits.isReached(_:after:)`.
  private static let stepsPerState = 8

  /// The changes that lead to the states, each with the one before it.
  private struct Trail {
    private var entries: [(previous: Int32, alternative: Int32)] = []

    /// The position of a state that has changed nothing.
    static let none: Int32 = -1

    var count: Int { entries.count }

    /// Notes a change and returns its position.
    mutating func record(_ alternative: Int, after previous: Int32) -> Int32 {
      entries.append((previous, Int32(alternative)))
      return Int32(entries.count - 1)
    }

    /// The alternatives of the changes that end at a position, the last first.
    func changes(upTo last: Int32) -> [Int] {
      var changes: [Int] = []
      var position = last
      while position != Self.none {
        let entry = entries[Int(position)]
        changes.append(Int(entry.alternative))
        position = entry.previous
      }
      return changes
    }

    /// Removes the changes that lead to none of the states any more.
    mutating func compact(_ changes: inout [Int32], _ best: inout Int32) {
      var isUsed = [Bool](repeating: false, count: entries.count)
      for last in changes + [best] {
        var position = last
        while position != Self.none, !isUsed[Int(position)] {
          isUsed[Int(position)] = true
          position = entries[Int(position)].previous
        }
      }
      var moved = [Int32](repeating: Self.none, count: entries.count)
      var kept = 0
      for position in entries.indices where isUsed[position] {
        var entry = entries[position]
        if entry.previous != Self.none { entry.previous = moved[Int(entry.previous)] }
        entries[kept] = entry
        moved[position] = Int32(kept)
        kept += 1
      }
      entries.removeLast(entries.count - kept)
      for index in changes.indices where changes[index] != Self.none {
        changes[index] = moved[Int(changes[index])]
      }
      if best != Self.none { best = moved[Int(best)] }
    }
  }
}
