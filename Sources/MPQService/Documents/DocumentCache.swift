import HTTPTypes
import MPQCommand
import MPQFiles
package import MPQModel
import Synchronization

/// Networks and tables as the search takes them, read from the store when they are first needed.
package final class DocumentCache: Sendable {
  private let store: any DocumentStore
  /// Latest use last; small, and so searched from end to end.
  private let networks = Mutex<[(id: String, value: Network)]>([])
  private let tables = Mutex<[(id: String, value: ImportanceTable)]>([])

  /// Kept of each kind.
  private static let capacity = 8

  package init(_ store: any DocumentStore) { self.store = store }

  /// A stored network. Waits for the store: not to be called on an event loop.
  package func network(_ id: String) throws -> Network {
    try Self.value(id, in: networks) {
      let (document, content) = try stored(.network, id)
      let network = try NetworkFile.decode(FileContent(content, name: document.name))
      // A cost table has no name of its own; it keeps the one that lists show.
      return try Network(name: document.name, layers: network.layers)
    }
  }

  /// A stored importance table; waits like `network(_:)`.
  package func table(_ id: String) throws -> ImportanceTable {
    try Self.value(id, in: tables) {
      let (document, content) = try stored(.table, id)
      var table = try FileContent(content, name: document.name).read(as: FileFormats.importances)
      // That of a shipped CSV stands in a file beside it.
      if table.provenance.isEmpty { table.provenance = try document.provenance() }
      return table
    }
  }

  /// - Throws: `ServiceProblem` where there is none, or the bytes are not those that were uploaded.
  private func stored(
    _ kind: DocumentKind, _ id: String
  ) throws -> (document: StoredDocument, content: [UInt8]) {
    let found: (document: StoredDocument, content: [UInt8])
    do {
      found = try store.readNow(kind, id)
    } catch let error as StoreError {
      guard case .notFound = error else { throw error }
      throw ServiceProblem(error)
    }
    guard Hash.sha256(found.content) == id else {
      throw ServiceProblem(
        .serviceUnavailable,
        "the store's copy of \(kind.rawValue) \(id) is damaged; DELETE it and upload it again")
    }
    return found
  }

  private static func value<Value: Sendable>(
    _ id: String, in cache: borrowing Mutex<[(id: String, value: Value)]>,
    _ read: () throws -> Value
  ) throws -> Value {
    let known = cache.withLock { entries -> Value? in
      guard let index = entries.firstIndex(where: { $0.id == id }) else { return nil }
      let entry = entries.remove(at: index)
      entries.append(entry)
      return entry.value
    }
    if let known { return known }
    let value: Value
    do {
      value = try read()
    } catch let error as FormatError {
      // It was read before it was stored, by an earlier version or with more memory at hand.
      throw ServiceProblem(.serviceUnavailable, "\(id): \(error.message)", retryAfter: 5)
    }
    cache.withLock { entries in
      entries.append((id, value))
      if entries.count > capacity { entries.removeFirst() }
    }
    return value
  }
}
