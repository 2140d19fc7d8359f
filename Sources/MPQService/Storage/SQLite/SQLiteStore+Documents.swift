import Foundation
import GRDB
import MPQFiles

extension SQLiteStore {
  private static let head = "id, name, shipped, facts, created_at, position"

  package func add(_ document: Document) async throws -> (isNew: Bool, document: StoredDocument) {
    try await write { [uploadLimit] database in
      let isNew = try Self.insert(document, shipped: false, in: database)
      if isNew { try Self.checkUploads(atMost: uploadLimit, in: database) }
      return (isNew, try Self.document(document.kind, document.id, in: database))
    }
  }

  /// The bytes that a small upload counts as: it takes a page of the file.
  private static let smallestUpload = 4096

  /// Throws if all uploads together exceed the limit, so that the transaction of the last one is rolled back.
  private static func checkUploads(atMost limit: Int, in database: Database) throws {
    let bytes = try Int.fetchOne(
      database,
      sql: "SELECT sum(max(length(content), \(smallestUpload))) FROM documents WHERE NOT shipped")
    guard bytes ?? 0 <= limit else {
      throw StoreError.uploadsFull(bytes: bytes ?? 0, limit: limit)
    }
  }

  package func ship(_ documents: [Document]) async throws {
    let known = try await read { database in
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

  package func documents(
    _ kind: DocumentKind, _ page: PageRequest
  ) async throws -> Page<StoredDocument> {
    try await read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT \(Self.head) FROM documents WHERE kind = ? AND position < ?
          ORDER BY position DESC LIMIT ?
          """, arguments: [kind.rawValue, page.after ?? Int.max, page.limit + 1])
      return try Self.page(rows, page, size: { $0.facts.utf8.count + Self.headBytes }) {
        Self.document($0, details: "")
      }
    }
  }

  /// The approximate size of a document in an answer without its facts, in bytes.
  private static let headBytes = 200

  package func document(_ kind: DocumentKind, _ key: String) async throws -> StoredDocument {
    try await read { try Self.document(kind, key, in: $0) }
  }

  package func reference(
    _ kind: DocumentKind, _ key: String
  ) async throws -> (id: String, name: String) {
    try await read { database in
      let row = try Self.row("id, name", of: kind, key, in: database)
      return (row["id"], row["name"])
    }
  }

  package func content(
    _ kind: DocumentKind, _ key: String, from offset: Int
  ) async throws -> (piece: [UInt8], total: Int) {
    try await read { database in
      let id: String = try Self.row("id", of: kind, key, in: database)["id"]
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT substr(content, ?, ?) AS piece, length(content) AS total FROM documents
          WHERE kind = ? AND id = ?
          """, arguments: [offset + 1, PageRequest.pieceBytes, kind.rawValue, id])
      guard let row else { throw StoreError.notFound(.document(kind, key)) }
      return (try row.withUnsafeData(named: "piece") { $0.map(Array.init) ?? [] }, row["total"])
    }
  }

  package func readNow(
    _ kind: DocumentKind, _ id: String
  ) throws -> (document: StoredDocument, content: [UInt8]) {
    do {
      return try database.read { database in
        let row = try Row.fetchOne(
          database,
          sql: "SELECT \(Self.head), content FROM documents WHERE kind = ? AND id = ?",
          arguments: [kind.rawValue, id])
        guard let row else { throw StoreError.notFound(.document(kind, id)) }
        let content = try row.withUnsafeData(named: "content") { $0.map(Array.init) ?? [] }
        return (Self.document(row, details: ""), content)
      }
    } catch let error as DatabaseError {
      throw StoreError.failed(cause: "\(error)")
    }
  }

  package func remove(_ kind: DocumentKind, _ key: String) async throws {
    try await write { database in
      let row = try Self.row("id, shipped", of: kind, key, in: database)
      let id: String = row["id"]
      if row["shipped"] { throw StoreError.shipped }
      let column = kind == .network ? "network" : "importance_table"
      let sweep = try String.fetchOne(
        database,
        sql: "SELECT id FROM sweeps WHERE \(column) = ? AND state IN ('queued', 'running') LIMIT 1",
        arguments: [id])
      if let sweep {
        throw StoreError.needed(bySweep: sweep)
      }
      try database.execute(
        sql: "DELETE FROM documents WHERE kind = ? AND id = ?", arguments: [kind.rawValue, id])
    }
  }

  /// The row of an id or of a shipped document's name.
  ///
  /// - Parameter columns: the needed columns; details may have a line for each of 10,000 layers.
  private static func row(
    _ columns: String, of kind: DocumentKind, _ key: String, in database: Database
  ) throws -> Row {
    // SQLite would end the key at a NUL.
    guard !key.utf8.contains(0) else { throw StoreError.notFound(.document(kind, key)) }
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT \(columns) FROM documents
        WHERE kind = ? AND (id = ? OR (shipped AND name = ?)) LIMIT 1
        """, arguments: [kind.rawValue, key, key])
    guard let row else { throw StoreError.notFound(.document(kind, key)) }
    return row
  }

  private static func document(
    _ kind: DocumentKind, _ key: String, in database: Database
  ) throws -> StoredDocument {
    let row = try row("\(head), details", of: kind, key, in: database)
    return document(row, details: row["details"])
  }

  private static func document(_ row: Row, details: String) -> StoredDocument {
    StoredDocument(
      id: row["id"], name: row["name"], isShipped: row["shipped"], createdAt: row["created_at"],
      facts: row["facts"], details: details)
  }
}
