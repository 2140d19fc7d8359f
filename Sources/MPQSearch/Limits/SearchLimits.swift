/// When a search has to stop, whatever it has found by then.
package struct SearchLimits: Sendable {
  /// When to stop; nil for no limit.
  package var deadline: ContinuousClock.Instant?
  /// Asked at intervals from the searching thread; true ends the search.
  package var isCancelled: @Sendable () -> Bool
  /// Called from the searching thread whenever what is known of the optimum may have changed; nil
  /// for no report. It has no influence on the search.
  package var progress: (@Sendable (SearchProgress) -> Void)?

  /// - Parameter timeLimit: counted from now.
  package init(
    timeLimit: Duration? = nil, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    deadline = timeLimit.map { ContinuousClock.now.advanced(by: $0) }
    self.isCancelled = isCancelled
  }

  /// The same limits with a later deadline.
  func extended(by grace: Duration) -> SearchLimits {
    var limits = self
    limits.deadline = deadline.map { $0.advanced(by: grace) }
    return limits
  }

  /// Whether the search has to stop, asked once in so much work, because a look at the clock costs
  /// as much as some tens of the smallest steps.
  ///
  /// - Parameters:
  ///   - work: steps since the last look; begins again at 0 with each.
  ///   - steps: what has been done since the last call.
  @inline(__always)
  func isReached(_ work: inout Int, after steps: Int) -> Bool {
    work &+= steps
    guard work >= Self.stepsPerLook else { return false }
    work = 0
    return isReached
  }

  /// A smallest step is about a nanosecond (an addition and a comparison of numbers in the cache),
  /// so this is some milliseconds.
  private static let stepsPerLook = 1 << 21

  /// Whether the search has to stop, asked at every so many-th step of a loop.
  ///
  /// - Parameter interval: a power of two.
  @inline(__always)
  package func isReached(at step: Int, every interval: Int) -> Bool {
    step & (interval - 1) == 0 && isReached
  }

  /// Groups between two looks where a group's choices are gone through once. The most choices,
  /// 2^21, take about a second to build (`BitSearch.graceForBuilding`), so 64 groups of 1,024 take
  /// some 30 ms.
  static let groupsPerLook = 64

  /// Whether the search has to stop now.
  package var isReached: Bool {
    isCancelled() || deadline.map { ContinuousClock.now >= $0 } ?? false
  }
}
