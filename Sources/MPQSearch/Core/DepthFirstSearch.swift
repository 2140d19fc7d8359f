/// Searches a core depth first, with the same bounds as `CoreSearch` and next to no memory (branch
/// and bound: Sinha and Zoltners 1979; Dyer, Kayal and Walker 1984).
///
/// A core comes here when its states outgrow dynamic programming. Partial selections are not
/// merged, so it can take long, but it ends with a proof or with a limit. The proof is that of
/// `CoreSearch`: whole numbers, and bounds that are rounded down.
///
/// Step 10 of the search in ARCHITECTURE.md.
struct DepthFirstSearch {
  let core: Core
  let tables: [CompletionTable]

  /// A look at the clock takes as long as some tens of lookups in tables: once in so many partial
  /// selections it costs nothing.
  private static let statesPerLook = 1 << 14

  /// Looks for the least selection whose excess over the bound is below a limit.
  ///
  /// - Parameter limit: at most the core's own.
  /// - Returns: `stateCount` counts partial selections.
  func run(below limit: Int128, limits: SearchLimits) -> CoreSearch.Result {
    var result = CoreSearch.Result()
    let rows = core.rowCount
    let depth = core.stages.count
    let shift = tables.first?.scale.shift ?? 0
    let views = tables.map(\.view)
    defer { withExtendedLifetime(tables) {} }
    var best = limit
    // The path: before stage `s` its key, reduced cost and slack; and which alternative is tried
    // next.
    var key = [Int](repeating: 0, count: depth + 1)
    var reducedCost = [Int128](repeating: 0, count: depth + 1)
    var slack = [Int](repeating: 0, count: (depth + 1) * max(1, rows))
    var next = [Int](repeating: 0, count: depth + 1)
    reducedCost[0] = core.paid
    for row in 0..<rows { slack[row] = core.slack[row] }
    slack.withUnsafeBufferPointer {
      if let excess = core.excess(core.paid, $0.baseAddress!), excess < best {
        best = excess
        result.best = (excess, [])
      }
    }
    var stage = 0
    next[0] = Int(core.stages.first?.start[0] ?? 0)
    while stage >= 0 {
      let isAtEnd = stage == depth
      let end = isAtEnd ? 0 : core.stages[stage].alternatives(key[stage]).upperBound
      let alternative = next[stage]
      let cost =
        isAtEnd || alternative >= end
        ? best : reducedCost[stage] + core.reducedCost[alternative]
      guard cost < best else {
        stage -= 1
        continue
      }
      next[stage] += 1
      result.stateCount += 1
      if limits.isReached(at: result.stateCount, every: Self.statesPerLook) {
        result.isExhaustive = false
        break
      }
      let target = Int(core.target[alternative])
      for row in 0..<rows {
        slack[(stage + 1) * rows + row] =
          slack[stage * rows + row] - core.slackLoss[alternative * rows + row]
      }
      let most = (best - cost - 1) >> shift
      let isOpen = slack.withUnsafeBufferPointer { slack in
        let slack = slack.baseAddress! + (stage + 1) * rows
        return views.allSatisfy { table in
          let entry = table.entry(stage + 1, key: target, slack: slack)
          return entry < table.most && Int128(entry) <= most
        }
      }
      guard isOpen else { continue }
      let isChange = alternative != core.stages[stage].alternatives(key[stage]).lowerBound
      stage += 1
      key[stage] = target
      reducedCost[stage] = cost
      if stage < depth { next[stage] = core.stages[stage].alternatives(target).lowerBound }
      guard isChange else { continue }
      let excess = slack.withUnsafeBufferPointer {
        core.excess(cost, $0.baseAddress! + stage * rows)
      }
      if let excess, excess < best {
        best = excess
        result.best = (excess, next[..<stage].map { $0 - 1 })
      }
    }
    return result
  }
}
