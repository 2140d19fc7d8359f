/// When a search has to stop, whatever it has found by then.
package struct SearchLimits: Sendable {
  /// When to stop; nil for no limit.
  package var deadline: ContinuousClock.Instant?
  /// Asked now and then from the searching thread; true ends the search.
  package var isCancelled: @Sendable () -> Bool
  /// Told what is known of the optimum, from the searching thread, whenever that may have changed; nil
  /// for nobody. The search neither waits for it nor decides anything by it.
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

  /// Whether the search has to stop, asked once in so much work: a look at the clock costs as much as some tens
  /// of the smallest steps.
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

  /// Some milliseconds of the smallest steps.
  private static let stepsPerLook = 1 << 21

  /// Whether the search has to stop now.
  package var isReached: Bool {
    isCancelled() || deadline.map { ContinuousClock.now >= $0 } ?? false
  }
}
