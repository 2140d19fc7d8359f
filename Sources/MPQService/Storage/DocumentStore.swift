import MPQCommand
package import MPQFiles

/// The kinds of documents that can be uploaded.
package enum DocumentKind: String, Sendable {
  case network
  case table
}

/// A network or importance table to store.
package struct Document: Sendable {
  package let kind: DocumentKind
  /// SHA-256 of the content, and of what was said of a model (`Document.id(of:_:)`).
  package let id: String
  /// The network's name, or the name of the table's file.
  package let name: String
  /// Facts for lists: members of a JSON object.
  package let facts: [(key: String, value: String)]
  /// Facts for the single item only.
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

extension Document {
  /// The id of a document: models that are read with other options are other networks.
  package static func id(of content: [UInt8], _ options: ModelOptions = ModelOptions()) -> String {
    options == ModelOptions()
      ? Hash.sha256(content)
      : Hash.sha256(Array("\(Hash.sha256(content)) \(JSONText.object(facts(options)))".utf8))
  }

  /// What was said of a model, as facts; none if nothing was.
  package static func facts(_ options: ModelOptions) -> [(key: String, value: String)] {
    guard options != ModelOptions() else { return [] }
    return [
      (shapesKey, JSONText.array(options.shapeTexts.map { JSONText.quoted($0) })),
      (productsKey, "\(options.searchesActivationProducts)"),
    ]
  }

  fileprivate static let shapesKey = "input_shapes"
  fileprivate static let productsKey = "attention_matmuls"
}

/// A stored document's description, without its bytes.
package struct StoredDocument: Hashable, Sendable {
  package let id: String
  package let name: String
  package let isShipped: Bool
  package let createdAt: String
  /// The facts as members of a JSON object.
  package let facts: String
  /// The details as members of a JSON object; empty in lists.
  package let details: String

  /// The fact that lists the user's own formats with which a document was read.
  package static let ownFormatsKey = "own_formats"

  /// Whether the document names number formats of the user's own.
  package var needsOwnFormats: Bool {
    let facts = try? JSONValue(parsing: Array("{\(facts)}".utf8), file: name).object()
    return facts?[Self.ownFormatsKey] != nil
  }

  /// What was said of a model when it was uploaded.
  package func modelOptions() throws(FormatError) -> ModelOptions {
    let facts = try JSONValue(parsing: Array("{\(facts)}".utf8), file: name).object()
    guard let shapes = facts[Document.shapesKey], let products = facts[Document.productsKey] else {
      return ModelOptions()
    }
    var options = ModelOptions()
    options.searchesActivationProducts = try products.bool()
    for value in try shapes.array() {
      let text = try value.string()
      do {
        try options.add(shape: text)
      } catch {
        throw FormatError(file: name, .file, "\(error)")
      }
    }
    return options
  }

  /// A table's provenance; empty if it is unknown.
  package func provenance() throws(FormatError) -> [String: String] {
    let facts = try JSONValue(parsing: Array("{\(facts)}".utf8), file: name).object()
    var provenance: [String: String] = [:]
    for (key, value) in try facts["provenance"]?.object().members ?? [] {
      provenance[key] = try value.string()
    }
    return provenance
  }
}

/// A store of networks and importance tables by the hash of their bytes. A key is an id, or the name of a
/// document that comes with the service.
package protocol DocumentStore: Sendable {
  /// Stores a document, unless the same bytes are stored.
  ///
  /// - Returns: whether it is new, and the stored document.
  func add(_ document: Document) async throws -> (isNew: Bool, document: StoredDocument)

  /// Replaces the documents that come with the service by the given ones; writes nothing if they are equal.
  func ship(_ documents: [Document]) async throws

  /// A page of the documents of a kind.
  func documents(_ kind: DocumentKind, _ page: PageRequest) async throws -> Page<StoredDocument>

  /// One document's description.
  func document(_ kind: DocumentKind, _ key: String) async throws -> StoredDocument

  /// A document's id and name alone, which every search needs.
  func reference(_ kind: DocumentKind, _ key: String) async throws -> (id: String, name: String)

  /// Some of a document's bytes, as uploaded.
  ///
  /// - Parameter offset: the offset of the first byte.
  /// - Returns: up to `PageRequest.pieceBytes` bytes, and the document's total number of bytes.
  func content(
    _ kind: DocumentKind, _ key: String, from offset: Int
  ) async throws -> (piece: [UInt8], total: Int)

  /// A document with all its bytes, by its id; blocks the calling thread.
  func readNow(
    _ kind: DocumentKind, _ id: String
  ) throws -> (document: StoredDocument, content: [UInt8])

  /// Removes a document that was uploaded and that no unfinished sweep needs.
  func remove(_ kind: DocumentKind, _ key: String) async throws
}
