import HTTPTypes
import Hummingbird
import MPQFiles
import NIOCore

/// Networks or tables: upload, list, read, remove.
struct DocumentRoutes {
  let kind: DocumentKind
  let service: SearchService

  func add(to group: RouterGroup<ServiceContext>) {
    let (kind, service) = (kind, service)
    group.answer(
      "",
      [
        .get: { request, _ in
          try await .list(try request.page()) {
            try await service.store.documents(kind, $0)
          } json: {
            Answers.document($0)
          }
        },
        .post: { request, _ in try await service.upload(request, as: kind) },
      ])
    group.answer(
      "{id}",
      [
        .get: { _, context in
          .json(Answers.document(try await service.store.document(kind, context.id())) + "\n")
        },
        .delete: { _, context in
          try await service.store.remove(kind, context.id())
          return Response(status: .noContent)
        },
      ])
    group.answer(
      "{id}/content",
      [
        .get: { _, context in
          try await content(context.id())
        }
      ])
  }

  private func content(_ key: String) async throws -> Response {
    let (kind, store) = (kind, service.store)
    let (start, total) = try await store.content(kind, key, from: 0)
    return try await .bytes(Self.mediaType(of: start), total: total, first: start) {
      try await store.content(kind, key, from: $0).piece
    }
  }

  /// The type by which the same bytes can be uploaded again.
  ///
  /// - Parameter content: at least as much of it as tells its form.
  private static func mediaType(of content: [UInt8]) -> String {
    if Gzip.isPacked(content) { return "application/gzip" }
    return switch FileHead.form(of: content) {
    case .json: "application/json"
    case .csv: "text/csv; charset=utf-8"
    case .pickle: "application/octet-stream"
    }
  }
}

/// An upload of either kind: what it is, the service tells by the content.
struct UploadRoute {
  let service: SearchService

  func add(to group: RouterGroup<ServiceContext>) {
    let service = service
    group.answer("", [.post: { request, _ in try await service.upload(request, as: nil) }])
  }
}

extension Request {
  /// What the query says of a model.
  fileprivate func modelOptions() throws(ServiceProblem) -> ModelOptions {
    let query = uri.queryParameters
    let products = query["attention_matmuls"].map(String.init) ?? "false"
    guard let searchesProducts = Bool(products) else {
      throw ServiceProblem(.badRequest, "attention_matmuls: expected true or false")
    }
    do {
      return try ModelOptions(
        shapes: query.getAll("input_shape"), searchesActivationProducts: searchesProducts)
    } catch {
      throw ServiceProblem(.badRequest, "input_shape: \(error)")
    }
  }
}

extension SearchService {
  /// Stores a request's body; a new document's place is in the header `Location`.
  fileprivate func upload(_ request: Request, as kind: DocumentKind?) async throws -> Response {
    let file = request.uri.queryParameters["file"].map(String.init) ?? kind?.rawValue ?? "upload"
    guard !file.isEmpty, file.utf8.count <= 255, file.unicodeScalars.allSatisfy({ $0.value >= 32 })
    else {
      throw ServiceProblem(.badRequest, "file: expected a file's name of at most 255 bytes")
    }
    let type = request.mediaType
    let formats = try OwnFormats(
      request.uri.queryParameters["formats"].map(String.init), field: "formats")
    let (isNew, document, kind) = try await upload(
      kind, file: file, mediaType: type, formats: formats, options: try request.modelOptions()
    ) { room in
      try await request.bytes(
        upTo: limits.uploadBytes, raisedBy: "--max-upload", within: limits.bodyTime, room: room)
    }
    let place = "/v1/\(kind.rawValue)s/\(document.id)"
    return .json(
      Answers.document(document) + "\n", status: isNew ? .created : .ok,
      headers: [(.location, place)])
  }
}
