import Platform

/// How the learning rate goes over a run.
package enum LearningRateSchedule: String, CaseIterable, Sendable {
  /// Half a cosine from the first rate down to the last one (Loshchilov and Hutter, ICLR 2017).
  case cosine
  /// The first rate throughout.
  case constant

  /// The rate for one update.
  ///
  /// - Parameters:
  ///   - step: from 0 to below `steps`.
  ///   - first: the rate of the first update.
  ///   - last: what the cosine goes down to.
  package func rate(step: Int, of steps: Int, first: Double, last: Double) -> Double {
    switch self {
    case .constant: first
    case .cosine:
      last + (first - last) * (1 + cos(.pi * Double(step) / Double(max(steps, 1)))) / 2
    }
  }
}
