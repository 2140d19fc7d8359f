import Synchronization

/// The rows of a network's activation memory, computed when they are first asked for: few searches limit it.
package final class ActivationRows: Sendable {
  private let graph: ActivationGraph
  private let known = Mutex<Result<[ActivationRow], NetworkError>?>(nil)

  package init(of graph: ActivationGraph) { self.graph = graph }

  /// - Throws: `NetworkError` if there are too many of them (`ActivationMemory.rows`).
  package func value() throws(NetworkError) -> [ActivationRow] {
    try known.withLock { known in
      if let known { return known }
      let result = Result { () throws(NetworkError) in try ActivationMemory(graph).rows() }
      known = result
      return result
    }.get()
  }
}
