import HTTPTypes
import Hummingbird

/// Keeps other sites' pages in a user's browser from using the service.
///
/// A service without a token that listens on this machine only can still be reached by every page that its
/// user opens: by a cross-site request, by a request from another port of this machine, by a form, or by a host
/// name that points to 127.0.0.1. A page cannot forge the browser's headers `Sec-Fetch-Site` and `Origin`;
/// programs other than browsers send neither.
struct OriginGuard: RouterMiddleware {
  /// Whether requests must name this machine as their host.
  let demandsLocalHost: Bool

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    // `ExchangeGuard` has removed a repeated header, and has added one to HTTP/1.0, which may lack it.
    guard let host = request.head.authority else {
      throw ServiceProblem(.badRequest, "a request has one header 'Host'; send it once")
    }
    if demandsLocalHost, !LocalAddress.isLocal(LocalAddress.host(of: host)) {
      throw ServiceProblem(
        .forbidden,
        "'\(host.prefix(100))' is not this machine; serve other hosts with --token-file and --host")
    }
    if Self.isForeign(request.headers, host: host), !Self.opensPage(request) {
      throw ServiceProblem(.forbidden, "requests from other sites' pages are refused")
    }
    return try await next(request, context)
  }

  /// Whether a page of another site, or of another port, has sent the request.
  static func isForeign(_ headers: HTTPFields, host: String) -> Bool {
    let sites = headers[values: .fetchSite].map { $0.lowercased() }
    // 'none' means that the user typed the address or used a bookmark.
    if !sites.isEmpty { return !sites.allSatisfy { ["same-origin", "none"].contains($0) } }
    return headers[values: .origin].contains { origin in
      // Behind a TLS proxy, the page's scheme is not this service's.
      !["http://\(host)", "https://\(host)"].contains {
        $0.lowercased() == origin.lowercased()
      }
    }
  }

  /// Whether a browser navigates to the address, as with a link: the user sees the answer, but no page can read it.
  private static func opensPage(_ request: Request) -> Bool {
    [.get, .head].contains(request.method)
      && request.headers[.fetchMode]?.lowercased() == "navigate"
  }
}
