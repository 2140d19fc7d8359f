import HTTPTypes
import Hummingbird
import MPQFormats
import NIOCore

/// Networks or tables: upload, list, read, remove.
struct DocumentRoutes {
  let kind: DocumentKind
  let service: PlanService

  func add(to group: RouterGroup<ServiceContext>) {
    let (kind, service) = (kind, service)
    group.answer(
      "",
      [
        .get: { request, _ in
          .json(try await service.store.documents(kind, try request.page()).json)
        },
        .post: { request, _ in try await upload(request) },
      ])
    group.answer(
      "{id}",
      [
        .get: { _, context in
          .json(try await service.store.document(kind, context.parameter("id")) + "\n")
        },
        .delete: { _, context in
          try await service.store.remove(kind, context.parameter("id"))
          return Response(status: .noContent)
        },
      ])
    group.answer(
      "{id}/content",
      [
        .get: { _, context in
          let content = try await service.store.content(kind, context.parameter("id"))
          return .bytes(ByteBuffer(bytes: content), Self.mediaType(of: content))
        }
      ])
  }

  private func upload(_ request: Request) async throws -> Response {
    let file = request.uri.queryParameters["file"].map(String.init) ?? kind.rawValue
    guard !file.isEmpty, file.utf8.count <= 255, file.unicodeScalars.allSatisfy({ $0.value >= 32 })
    else {
      throw ServiceProblem(.badRequest, "file: expected a file's name of at most 255 bytes")
    }
    let type = request.mediaType
    let stored = try await service.upload(kind, file: file, mediaType: type) {
      try await request.bytes(
        upTo: service.limits.uploadBytes, raisedBy: "--max-upload",
        within: service.limits.bodyTime)
    }
    return .json(
      stored.json + "\n", status: stored.isNew ? .created : .ok,
      headers: [(.location, "/v1/\(kind.rawValue)s/\(stored.id)")])
  }

  /// The type by which the same bytes can be uploaded again.
  private static func mediaType(of content: [UInt8]) -> String {
    if Gzip.isPacked(content) { return "application/gzip" }
    return switch FileContent.form(of: content) {
    case .json: "application/json"
    case .csv: "text/csv; charset=utf-8"
    case .pickle: "application/octet-stream"
    }
  }
}
