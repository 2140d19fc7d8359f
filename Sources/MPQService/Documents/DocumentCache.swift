import HTTPTypes
import MPQCommand
import MPQFiles
package import MPQModel
import Synchronization

/// Networks and tables in memory, read from the store when they are first needed.
///
/// A value's key is its document's id, and the key of the user's own formats (`OwnFormats.key`).
package final class DocumentCache: Sendable {
  private let store: any DocumentStore
  /// The last one was used most recently. The list is short, so searches are linear.
  private let networks = Mutex<[(key: String, value: Network)]>([])
  private let tables = Mutex<[(key: String, value: ImportanceTable)]>([])

  /// The number of documents kept of each kind.
  private static let capacity = 8

  package init(_ store: any DocumentStore) { self.store = store }

  /// A stored network. It waits for the store, so it must not be called on an event loop.
  ///
  /// - Parameter formats: the formats that its layers may be pinned to, beside the catalogue's.
  package func network(_ id: String, _ formats: OwnFormats = .none) throws -> Network {
    try Self.value(id, formats, in: networks) {
      let (document, content) = try stored(.network, id)
      var network = try Self.reading(document) { () throws(FormatError) in
        try NetworkFile.decode(
          FileContent(content, name: document.name), options: try document.modelOptions())
      }
      // A cost table does not name its network, so the network has the name that lists show.
      network.name = document.name
      network.origin?.fileSHA256 = Hash.sha256(content)
      return network
    }
  }

  /// The file of a stored network, as it was uploaded. It waits like `network(_:_:)`.
  func file(_ id: String) throws -> FileContent {
    let (document, content) = try stored(.network, id)
    return try FileContent(content, name: document.name)
  }

  /// A stored importance table or table of choices. It waits like `network(_:_:)`.
  ///
  /// - Parameter formats: the formats that it may name beside the catalogue's. Tables that were read with other formats
  ///   are other values.
  package func table(_ id: String, _ formats: OwnFormats = .none) throws -> ImportanceTable {
    try Self.value(id, formats, in: tables) {
      let (document, content) = try stored(.table, id)
      var table = try Self.reading(document) { () throws(FormatError) in
        try FileContent(content, name: document.name).read(as: FileFormats.importances)
      }
      // The provenance of a shipped CSV is in a file beside it.
      if table.provenance.isEmpty { table.provenance = try document.provenance() }
      return table
    }
  }

  /// - Throws: `ServiceProblem` if there is none, or its bytes have changed since the upload.
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
    guard Document.id(of: found.content, try found.document.modelOptions()) == id else {
      throw ServiceProblem(
        .serviceUnavailable,
        "the store's copy of \(kind.rawValue) \(id) is damaged; DELETE it and upload it again")
    }
    return found
  }

  /// Reads a document; one that was uploaded with formats of the user's own needs them.
  private static func reading<Value>(
    _ document: StoredDocument, _ read: () throws(FormatError) -> Value
  ) throws -> Value {
    do throws(FormatError) {
      return try read()
    } catch {
      guard document.needsOwnFormats else { throw error }
      throw ServiceProblem(
        .unprocessableContent,
        "\(document.name): \(error.message). It was uploaded with number formats of your own; give these as formats",
        field: "/formats")
    }
  }

  private static func value<Value: Sendable>(
    _ id: String, _ formats: OwnFormats,
    in cache: borrowing Mutex<[(key: String, value: Value)]>, _ read: () throws -> Value
  ) throws -> Value {
    let key = id + formats.key
    let known = cache.withLock { entries -> Value? in
      guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
      let entry = entries.remove(at: index)
      entries.append(entry)
      return entry.value
    }
    if let known { return known }
    let value: Value
    do {
      value = try formats.known(read)
    } catch let error as FormatError {
      // The document was read before it was stored, by an earlier version or with more free memory.
      throw ServiceProblem(.serviceUnavailable, "\(id): \(error.message)", retryAfter: 5)
    }
    cache.withLock { entries in
      entries.append((key, value))
      if entries.count > capacity { entries.removeFirst() }
    }
    return value
  }
}
