import HTTPTypes
import Synchronization

/// A limited capacity that requests share.
final class Gate: Sendable {
  private let capacity: Int
  private let name: String
  private let count = Atomic(0)

  /// - Parameter name: the words after the capacity in a refusal, such as "clients follow sweeps".
  init(_ capacity: Int, _ name: String) { (self.capacity, self.name) = (capacity, name) }

  /// A share of the capacity; it is released when the last reference ends, or before.
  final class Place: Sendable {
    private let gate: Gate
    private let size = Atomic(0)

    fileprivate init(_ gate: Gate) { self.gate = gate }
    deinit { leave() }

    func leave() {
      gate.count.wrappingSubtract(size.exchange(0, ordering: .relaxed), ordering: .relaxed)
    }

    /// Takes more of the capacity; a single place may take any amount.
    func grow(by more: Int) throws(ServiceProblem) {
      let count = gate.count.wrappingAdd(more, ordering: .relaxed).newValue
      let own = size.load(ordering: .relaxed) + more
      guard count <= gate.capacity || count == own else {
        gate.count.wrappingSubtract(more, ordering: .relaxed)
        throw ServiceProblem(
          .serviceUnavailable, "\(gate.capacity) \(gate.name); try again", retryAfter: 1)
      }
      size.wrappingAdd(more, ordering: .relaxed)
    }
  }

  /// - Parameter size: the share of the capacity.
  func enter(_ size: Int = 1) throws(ServiceProblem) -> Place {
    let place = Place(self)
    try place.grow(by: size)
    return place
  }
}
