import Foundation
import GRDB
import HTTPTypes
package import MPQFiles

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

/// A document as it is in the store.
package struct StoredDocument: Sendable {
  package let name: String
  /// Members of a JSON object.
  fileprivate let facts: String
  package let content: [UInt8]

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

extension Store {
  private static let head = "id, name, shipped, facts, created_at, position"

  /// Stores a document, unless the same bytes are there.
  ///
  /// - Returns: whether it is new, and what is now stored.
  package func add(_ document: Document) async throws -> (isNew: Bool, json: String) {
    try await write { [uploadLimit] database in
      let isNew = try Self.insert(document, shipped: false, in: database)
      if isNew { try Self.checkUploads(atMost: uploadLimit, in: database) }
      guard let json = try Self.document(document.kind, document.id, in: database) else {
        throw ServiceProblem.gone(document.kind, document.id)
      }
      return (isNew, json)
    }
  }

  /// What the smallest upload counts for: it takes a page of the file.
  private static let smallestUpload = 4096

  /// Refuses an upload that has just been inserted, and so takes it back, where all together are too many.
  private static func checkUploads(atMost limit: Int, in database: Database) throws {
    let bytes = try Int.fetchOne(
      database,
      sql: "SELECT sum(max(length(content), \(smallestUpload))) FROM documents WHERE NOT shipped")
    guard bytes ?? 0 <= limit else {
      throw ServiceProblem(
        HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
        "uploads would take \(bytes ?? 0) bytes together, more than the \(limit) that are kept; remove some "
          + "with DELETE, or have mpq-serve --max-uploads take more")
    }
  }

  /// Makes the documents that come with the service those that are given; writes nothing where they are.
  package func ship(_ documents: [Document]) async throws {
    let known = try await database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT kind, id, name, facts, details FROM documents WHERE shipped"
      ).map { row -> [String] in ["kind", "id", "name", "facts", "details"].map { row[$0] } }
    }
    let wanted = documents.map { document -> [String] in
      [
        document.kind.rawValue, document.id, document.name, JSONText.members(document.facts),
        JSONText.members(document.details),
      ]
    }
    guard Set(known) != Set(wanted) else { return }
    try await write { database in
      try database.execute(sql: "UPDATE documents SET shipped = 0")
      for document in documents {
        _ = try Self.insert(document, shipped: true, in: database)
      }
    }
  }

  private static func insert(
    _ document: Document, shipped: Bool, in database: Database
  ) throws -> Bool {
    try database.execute(
      sql: """
        INSERT INTO documents (kind, id, name, shipped, facts, details, content, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (kind, id) DO NOTHING
        """,
      arguments: [
        document.kind.rawValue, document.id, document.name, shipped,
        JSONText.members(document.facts), JSONText.members(document.details),
        Data(document.content), Timestamp.now,
      ])
    let isNew = database.changesCount > 0
    if shipped, !isNew {
      try database.execute(
        sql: """
          UPDATE documents SET shipped = 1, name = ?, facts = ?, details = ? WHERE kind = ? AND id = ?
          """,
        arguments: [
          document.name, JSONText.members(document.facts), JSONText.members(document.details),
          document.kind.rawValue, document.id,
        ])
    }
    return isNew
  }

  /// A page of the documents of a kind.
  package func documents(_ kind: DocumentKind, _ page: PageRequest) async throws -> Page {
    try await database.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT \(Self.head) FROM documents WHERE kind = ? AND position < ?
          ORDER BY position DESC LIMIT ?
          """, arguments: [kind.rawValue, page.after ?? Int.max, page.limit + 1])
      return try Self.page(rows, page) { Self.json($0, details: "") }
    }
  }

  /// One document's description.
  package func document(_ kind: DocumentKind, _ key: String) async throws -> String {
    try await database.read { database in
      guard let json = try Self.document(kind, key, in: database) else {
        throw ServiceProblem.gone(kind, key)
      }
      return json
    }
  }

  /// One document's bytes, as they were uploaded.
  package func content(_ kind: DocumentKind, _ key: String) async throws -> [UInt8] {
    try await database.read { database in
      try Self.content(kind, try Self.resolve(kind, key, in: database), in: database)
    }
  }

  /// Some of a document's bytes.
  ///
  /// - Parameter offset: of the first of them.
  /// - Returns: them, and how many the document has in all.
  func content(
    _ kind: DocumentKind, _ key: String, from offset: Int, count: Int = pieceBytes
  ) async throws -> (piece: [UInt8], total: Int) {
    try await database.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT substr(content, ?, ?) AS piece, length(content) AS total FROM documents
          WHERE kind = ? AND id = ?
          """,
        arguments: [
          offset + 1, count, kind.rawValue, try Self.resolve(kind, key, in: database),
        ])
      guard let row else { throw ServiceProblem.gone(kind, key) }
      return (try row.withUnsafeData(named: "piece") { $0.map(Array.init) ?? [] }, row["total"])
    }
  }

  private static func content(
    _ kind: DocumentKind, _ id: String, in database: Database
  ) throws -> [UInt8] {
    let row = try Row.fetchOne(
      database, sql: "SELECT content FROM documents WHERE kind = ? AND id = ?",
      arguments: [kind.rawValue, id])
    guard let row else { throw ServiceProblem.gone(kind, id) }
    return try row.withUnsafeData(atIndex: 0) { $0.map(Array.init) ?? [] }
  }

  /// A document's bytes and what lists say of it, on a thread that may wait.
  package func readNow(_ kind: DocumentKind, _ id: String) throws -> StoredDocument {
    try database.read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT name, facts FROM documents WHERE kind = ? AND id = ?",
        arguments: [kind.rawValue, id])
      guard let row else { throw ServiceProblem.gone(kind, id) }
      return StoredDocument(
        name: row["name"], facts: row["facts"],
        content: try Self.content(kind, id, in: database))
    }
  }

  /// Removes a document that was uploaded and that no unfinished sweep needs.
  package func remove(_ kind: DocumentKind, _ key: String) async throws {
    try await write { database in
      let id = try Self.resolve(kind, key, in: database)
      let isShipped = try Bool.fetchOne(
        database, sql: "SELECT shipped FROM documents WHERE kind = ? AND id = ?",
        arguments: [kind.rawValue, id])
      guard isShipped == false else {
        throw ServiceProblem(.conflict, "comes with the service and cannot be removed")
      }
      let column = kind == .network ? "network" : "importance_table"
      let sweep = try String.fetchOne(
        database,
        sql: "SELECT id FROM sweeps WHERE \(column) = ? AND state IN ('queued', 'running') LIMIT 1",
        arguments: [id])
      if let sweep {
        throw ServiceProblem(.conflict, "sweep \(sweep) still needs it; cancel the sweep first")
      }
      try database.execute(
        sql: "DELETE FROM documents WHERE kind = ? AND id = ?", arguments: [kind.rawValue, id])
    }
  }

  /// The id behind an id or the name of a shipped document.
  ///
  /// - Throws: `ServiceProblem` where there is none.
  static func resolve(
    _ kind: DocumentKind, _ key: String, in database: Database, field: String? = nil
  ) throws -> String {
    try reference(kind, key, in: database, field: field).id
  }

  /// Id and name of a document.
  static func reference(
    _ kind: DocumentKind, _ key: String, in database: Database, field: String? = nil
  ) throws -> (id: String, name: String) {
    // SQLite would take a NUL for the key's end.
    guard !key.utf8.contains(0) else { throw ServiceProblem.gone(kind, key, field: field) }
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT id, name FROM documents WHERE kind = ? AND (id = ? OR (shipped AND name = ?)) LIMIT 1
        """, arguments: [kind.rawValue, key, key])
    guard let row else { throw ServiceProblem.gone(kind, key, field: field) }
    return (row["id"], row["name"])
  }

  private static func document(
    _ kind: DocumentKind, _ key: String, in database: Database
  ) throws -> String? {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT \(head), details FROM documents
        WHERE kind = ? AND (id = ? OR (shipped AND name = ?)) LIMIT 1
        """, arguments: [kind.rawValue, key, key])
    return row.map { json($0, details: $0["details"]) }
  }

  private static func json(_ row: Row, details: String) -> String {
    let head = JSONText.members([
      ("id", JSONText.quoted(row["id"] as String)),
      ("name", JSONText.quoted(row["name"] as String)),
    ])
    let tail = JSONText.members([
      ("shipped", "\(row["shipped"] as Bool)"),
      ("created_at", JSONText.quoted(row["created_at"] as String)),
    ])
    let parts = [head, row["facts"], tail, details].filter { !$0.isEmpty }
    return "{\(parts.joined(separator: ", "))}"
  }
}

extension ServiceProblem {
  /// There is no such document.
  static func gone(_ kind: DocumentKind, _ key: String, field: String? = nil) -> ServiceProblem {
    ServiceProblem(
      .notFound,
      "there is no \(kind.rawValue) '\(key.prefix(100))'; GET /v1/\(kind.rawValue)s lists them",
      field: field)
  }
}
