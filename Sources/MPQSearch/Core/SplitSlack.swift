/// A row's slack as a number of equal steps and a small remainder.
///
/// Where sizes are nearly equal, every change moves the slack by nearly a multiple of one step: a
/// selection is bounded by how many steps it takes, and buckets wide enough for the whole range
/// cannot count them. With
///
///     slack + offset = step · quotient + remainder
///
/// the quotients are few and the remainders lie close together, so a table over both has narrow
/// buckets. (A row of quotients alone would be the rank-1 rounding cut of Gomory 1958 and Chvátal
/// 1973.) The split is exact in whole numbers, because remainders of partial selections never leave
/// `0..<step` and so never carry.
///
/// Step 9 of the search in ARCHITECTURE.md.
struct SplitSlack {
  let parts: Parts
  /// Per stage of the core, and after the last, the remainders that partial selections can have.
  let remainders: [ClosedRange<Int>?]

  /// The smallest change is at most this many steps.
  private static let mostStepsOfSmallestChange = 8

  /// Finds the largest step that leaves the remainders of all partial selections closer together
  /// than it is itself; nil where there is none.
  init?(_ core: Core, row: Int) {
    let changes = core.choice.indices.map { core.slackLoss[$0 * core.rowCount + row] }
    guard let smallest = changes.lazy.filter({ $0 != 0 }).map({ $0.magnitude }).min() else {
      return nil
    }
    for divisor in 1...Self.mostStepsOfSmallestChange {
      let guess = Double(smallest) / Double(divisor)
      var (sum, count) = (0.0, 0.0)
      for change in changes {
        sum += Double(change.magnitude)
        count += (Double(change.magnitude) / guess).rounded()
      }
      let step = Int((sum / count).rounded())
      guard step > 1 else { return nil }
      var (low, high) = (0, 0)
      var ranges: [ClosedRange<Int>] = [0...0]
      for stage in core.stages {
        var (least, most) = (0, 0)
        for alternative in stage.alternatives {
          let remainder = Parts(step: step, offset: 0)
            .ofChange(-core.slackLoss[alternative * core.rowCount + row]).remainder
          least = min(least, remainder)
          most = max(most, remainder)
        }
        low += least
        high += most
        ranges.append(low...high)
        if high - low >= step { break }
      }
      guard high - low < step else { continue }
      parts = Parts(step: step, offset: -low - core.slack[row])
      remainders = ranges.map { ($0.lowerBound - low)...($0.upperBound - low) }
      return
    }
    return nil
  }

  /// How a slack is split; plain numbers, so that a search can look things up in passing.
  struct Parts {
    let step: Int
    /// Such that no partial selection's remainder leaves `0..<step`.
    let offset: Int

    /// The two parts of a slack.
    @inline(__always)
    func callAsFunction(_ slack: Int) -> (quotient: Int, remainder: Int) {
      let value = slack &+ offset
      var quotient = value / step
      var remainder = value &- quotient &* step
      if remainder < 0 {
        quotient &-= 1
        remainder &+= step
      }
      return (quotient, remainder)
    }

    /// The slack of two parts.
    func slack(_ quotient: Int, _ remainder: Int) -> Int { quotient * step + remainder - offset }

    /// A change of slack as steps and what is nearest beside them.
    func ofChange(_ change: Int) -> (quotient: Int, remainder: Int) {
      let quotient = Int((Double(change) / Double(step)).rounded())
      return (quotient, change - quotient * step)
    }
  }
}
