/// What paired measurements say of a plan beside another one.
package enum PairedVerdict: String {
  case better, worse
  /// Less than two standard errors from no difference.
  case withinTheSpread = "within the spread"
  /// A single seed shows no spread, and so proves nothing.
  case oneSeed = "one seed"

  /// - Parameter difference: the plan's values less the other's; nil where no seed has both.
  package init(_ difference: PairedDifference?, largerIsBetter: Bool) {
    guard let difference, let standardError = difference.standardError else {
      self = .oneSeed
      return
    }
    guard difference.mean.magnitude > 2 * standardError else {
      self = .withinTheSpread
      return
    }
    self = (difference.mean > 0) == largerIsBetter ? .better : .worse
  }

  /// The verdict of two measures, either of which may show a difference; where they contradict each
  /// other, nothing is shown.
  package func joined(with other: PairedVerdict) -> PairedVerdict {
    let verdicts: Set = [self, other]
    switch (verdicts.contains(.better), verdicts.contains(.worse)) {
    case (true, false): return .better
    case (false, true): return .worse
    default: return verdicts.contains(.oneSeed) ? .oneSeed : .withinTheSpread
    }
  }

  /// What verdicts at several budgets say of the claim that a plan is better.
  package static func ofClaim(_ verdicts: [PairedVerdict]) -> String {
    guard !verdicts.isEmpty else { return "not measured" }
    func count(_ verdict: PairedVerdict) -> Int { verdicts.count { $0 == verdict } }
    let judged = verdicts.count - count(.oneSeed)
    guard judged > 0 else { return "not judged by one seed" }
    guard count(.better) < judged else { return "holds" }
    return "holds at \(count(.better)) of \(judged) budgets, does not at \(count(.worse)), and is "
      + "within the spread at \(count(.withinTheSpread))"
  }
}
