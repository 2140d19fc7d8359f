import HTTPTypes
import Hummingbird
import MPQFiles

/// Which path and method ends up where.
struct ServiceRoutes {
  typealias Handler = @Sendable (Request, ServiceContext) async throws -> Response

  let service: SearchService
  let token: String?
  let demandsLocalHost: Bool
  let exports: [PlanExport]

  func router() -> Router<ServiceContext> {
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestObserver(metrics: service.metrics, logger: service.logger))
    router.add(middleware: OriginGuard(demandsLocalHost: demandsLocalHost))
    SystemRoutes(service: service, exports: exports).add(to: router.group())
    PageRoutes(exports: exports).add(to: router.group())
    let group = router.group("v1")
    if let token { group.add(middleware: TokenGuard(token: token)) }
    DocumentRoutes(kind: .network, service: service).add(to: group.group("networks"))
    DocumentRoutes(kind: .table, service: service).add(to: group.group("tables"))
    UploadRoute(service: service).add(to: group.group("documents"))
    PlanRoutes(service: service, exports: exports).add(to: group)
    ChartRoutes(service: service).add(to: group.group("charts"))
    SweepRoutes(service: service).add(to: group.group("sweeps"))
    return router
  }
}

extension RouterGroup<ServiceContext> {
  /// Answers some methods of a path, and refuses the others by name.
  func answer(_ path: RouterPath, _ handlers: [HTTPRequest.Method: ServiceRoutes.Handler]) {
    for (method, handler) in handlers { on(path, method: method, use: handler) }
    var allowed = handlers.keys.map(\.rawValue)
    if handlers[.get] != nil { allowed.append("HEAD") }
    let list = allowed.sorted().joined(separator: ", ")
    for method in RequestObserver.known where !allowed.contains(method.rawValue) {
      on(path, method: method) { _, _ in
        var response = Response.problem(
          ServiceProblem(.methodNotAllowed, "this path takes \(list)"))
        response.headers[.allow] = list
        return response
      }
    }
  }
}

extension Request {
  /// The body as JSON text, up to the limit for requests.
  func json(_ limits: ServiceLimits) async throws -> [UInt8] {
    if let type = mediaType, type != "application/json",
      type != "application/x-www-form-urlencoded"
    {
      throw ServiceProblem(
        .unsupportedMediaType, "'\(type.prefix(100))' is not supported; send application/json")
    }
    return try await bytes(
      upTo: limits.requestBytes, raisedBy: "--max-request", within: limits.bodyTime)
  }

  /// The content type without parameters, lower case.
  var mediaType: String? { headers[.contentType].map(MediaType.name) }

  /// Which part of a list the query asks for.
  func page() throws(ServiceProblem) -> PageRequest {
    var page = PageRequest()
    if let text = uri.queryParameters["limit"] {
      guard let limit = Int(text), (1...1000).contains(limit) else {
        throw ServiceProblem(.badRequest, "limit: expected a whole number from 1 to 1000")
      }
      page.limit = limit
    }
    if let text = uri.queryParameters["after"] {
      guard let after = Int(text), after >= 0 else {
        throw ServiceProblem(.badRequest, "after: expected what the last page gave as 'next'")
      }
      page.after = after
    }
    return page
  }
}
