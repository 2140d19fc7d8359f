import Platform

/// The course of the learning rate over a run.
package enum LearningRateSchedule: String, CaseIterable, Sendable {
  /// Half a period of a cosine, from the first rate down to the last (Loshchilov and Hutter, ICLR 2017).
  case cosine
  /// The first rate for all updates.
  case constant

  /// The learning rate of one update.
  ///
  /// - Parameters:
  ///   - step: the number of earlier updates, less than `steps`.
  ///   - first: the rate of the first update.
  ///   - last: the rate at which the cosine ends.
  package func rate(step: Int, of steps: Int, first: Double, last: Double) -> Double {
    switch self {
    case .constant: first
    case .cosine:
      last + (first - last) * (1 + cos(.pi * Double(step) / Double(max(steps, 1)))) / 2
    }
  }
}
