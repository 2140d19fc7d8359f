import HTTPTypes
import Hummingbird

/// Keeps other sites' pages in a user's browser from using the service.
///
/// A service without a token that listens on this machine only is still within reach of every page
/// that its user opens: by a request across sites, or by a name that is made to point to 127.0.0.1.
struct OriginGuard: RouterMiddleware {
  /// Whether requests have to name this machine as their host.
  let demandsLocalHost: Bool

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    if demandsLocalHost, let host = request.head.authority,
      !LocalAddress.isLocal(LocalAddress.host(of: host))
    {
      throw ServiceProblem(
        .forbidden,
        "'\(host.prefix(100))' is not this machine; serve other hosts with --token-file and --host")
    }
    if request.headers[.fetchSite] == "cross-site", request.method != .get {
      throw ServiceProblem(.forbidden, "requests from other sites' pages are not taken")
    }
    return try await next(request, context)
  }
}
