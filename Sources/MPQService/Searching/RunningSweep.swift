import Synchronization

/// Which sweep is carried out now, and whether its search is to stop at once: the store knows that a
/// sweep is cancelled, but a search asks too often to ask the store.
final class RunningSweep: Sendable {
  private let state = Mutex((id: "", isCancelled: false))

  func begin(_ id: String) { state.withLock { $0 = (id, false) } }

  /// Stops a sweep's search, where it is this one's.
  func cancel(_ id: String) { state.withLock { if $0.id == id { $0.isCancelled = true } } }

  /// The one that was begun last; nil before the first.
  var id: String? { state.withLock { $0.id.isEmpty ? nil : $0.id } }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }
}
