import Synchronization

/// The rows of a network's activation memory, computed when they are first asked for: few searches limit it.
package final class ActivationRows: Sendable {
  private let description: NetworkDescription
  private let known = Mutex<Result<[ActivationRow], NetworkError>?>(nil)

  init(of description: NetworkDescription) { self.description = description }

  /// - Throws: `NetworkError` if there are too many of them (`ActivationMemory.rows`).
  package func value() throws(NetworkError) -> [ActivationRow] {
    try known.withLock { known in
      if let known { return known }
      let result = Result { () throws(NetworkError) in try ActivationMemory(description).rows() }
      known = result
      return result
    }.get()
  }
}
