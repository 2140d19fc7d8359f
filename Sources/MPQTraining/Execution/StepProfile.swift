import Platform
import MPQTensor

/// Where the time of passes goes, by kind of step, summed over the workers.
package final class StepProfile: @unchecked Sendable {
  /// Every worker's own, so that they can count at the same time.
  private let nanoseconds: UnsafeMutablePointer<UInt64>
  private let workers: Int

  package init(workers: Int) {
    self.workers = workers
    nanoseconds = .allocate(capacity: workers * Self.slots)
    nanoseconds.initialize(repeating: 0, count: workers * Self.slots)
  }

  deinit { nanoseconds.deallocate() }

  private static let slots = 2 * StepKind.allCases.count

  private static func slot(_ kind: StepKind, backwards: Bool) -> Int {
    2 * StepKind.allCases.firstIndex(of: kind)! + (backwards ? 1 : 0)
  }

  func now() -> UInt64 { monotonicNanoseconds() }

  func add(_ kind: StepKind, backwards: Bool, since start: UInt64, worker: Int) {
    nanoseconds[worker * Self.slots + Self.slot(kind, backwards: backwards)] += now() - start
  }

  /// Seconds that all workers together spent on a kind of step.
  package func seconds(_ kind: StepKind, backwards: Bool) -> Double {
    let slot = Self.slot(kind, backwards: backwards)
    return (0..<workers).reduce(0) { $0 + Double(nanoseconds[$1 * Self.slots + slot]) } * 1e-9
  }
}

/// Kinds of work, for measurements.
package enum StepKind: String, CaseIterable, Sendable {
  case convolution
  case depthwiseConvolution = "depthwise convolution"
  case linear
  case batchNormalization = "batch normalization"
  case elementwise = "element-wise"
  case pooling
  case loss
}

/// The monotonic clock in nanoseconds.
private func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
