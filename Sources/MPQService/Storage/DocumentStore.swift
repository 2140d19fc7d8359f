package import MPQFiles

/// What can be uploaded.
package enum DocumentKind: String, Sendable {
  case network
  case table
}

/// A network or importance table to be stored.
package struct Document: Sendable {
  package let kind: DocumentKind
  /// SHA-256 of the content.
  package let id: String
  /// A network's own name, a table's file.
  package let name: String
  /// What lists say of it besides: members of a JSON object.
  package let facts: [(key: String, value: String)]
  /// What only the single item says.
  package let details: [(key: String, value: String)]
  package let content: [UInt8]

  package init(
    kind: DocumentKind, id: String, name: String, facts: [(key: String, value: String)],
    details: [(key: String, value: String)], content: [UInt8]
  ) {
    (self.kind, self.id, self.name) = (kind, id, name)
    (self.facts, self.details, self.content) = (facts, details, content)
  }
}

/// A document as the store describes it, without its bytes.
package struct StoredDocument: Hashable, Sendable {
  package let id: String
  package let name: String
  package let isShipped: Bool
  package let createdAt: String
  /// Members of a JSON object.
  package let facts: String
  /// More members; empty in lists.
  package let details: String

  /// Where a table comes from; empty where nobody said.
  package func provenance() throws(FormatError) -> [String: String] {
    let facts = try JSONValue(parsing: Array("{\(facts)}".utf8), file: name).object()
    var provenance: [String: String] = [:]
    for (key, value) in try facts["provenance"]?.object().members ?? [] {
      provenance[key] = try value.string()
    }
    return provenance
  }
}

/// Where networks and importance tables are kept, by the hash of their bytes. A key is an id, or the name of a document
/// that comes with the service.
package protocol DocumentStore: Sendable {
  /// Stores a document, unless the same bytes are there.
  ///
  /// - Returns: whether it is new, and what is now stored.
  func add(_ document: Document) async throws -> (isNew: Bool, document: StoredDocument)

  /// Makes the documents that come with the service those that are given; writes nothing where they are.
  func ship(_ documents: [Document]) async throws

  /// A page of the documents of a kind.
  func documents(_ kind: DocumentKind, _ page: PageRequest) async throws -> Page<StoredDocument>

  /// One document's description.
  func document(_ kind: DocumentKind, _ key: String) async throws -> StoredDocument

  /// A document's id and name alone, which every search asks for.
  func reference(_ kind: DocumentKind, _ key: String) async throws -> (id: String, name: String)

  /// Some of a document's bytes, as they were uploaded.
  ///
  /// - Parameter offset: of the first of them.
  /// - Returns: up to `PageRequest.pieceBytes` of them, and how many the document has in all.
  func content(
    _ kind: DocumentKind, _ key: String, from offset: Int
  ) async throws -> (piece: [UInt8], total: Int)

  /// A document with all its bytes, by its id, on a thread that may wait.
  func readNow(
    _ kind: DocumentKind, _ id: String
  ) throws -> (document: StoredDocument, content: [UInt8])

  /// Removes a document that was uploaded and that no unfinished sweep needs.
  func remove(_ kind: DocumentKind, _ key: String) async throws
}
