import HTTPTypes
import Hummingbird

/// Keeps other sites' pages in a user's browser from using the service.
///
/// A service without a token that listens on this machine only is still within reach of every page
/// that its user opens: by a request across sites, by one from another port of this machine, by a form, or by a
/// name that is made to point to 127.0.0.1. A page cannot forge what the browser says of it in
/// `Sec-Fetch-Site` and `Origin`; programs other than browsers send neither.
struct OriginGuard: RouterMiddleware {
  /// Whether requests have to name this machine as their host.
  let demandsLocalHost: Bool

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    // `ExchangeGuard` has taken away what was given twice, and has given HTTP/1.0 what it may leave out.
    guard let host = request.head.authority else {
      throw ServiceProblem(.badRequest, "a request has one header 'Host'; send it once")
    }
    if demandsLocalHost, !LocalAddress.isLocal(LocalAddress.host(of: host)) {
      throw ServiceProblem(
        .forbidden,
        "'\(host.prefix(100))' is not this machine; serve other hosts with --token-file and --host")
    }
    if Self.isForeign(request.headers, host: host), !Self.opensPage(request) {
      throw ServiceProblem(.forbidden, "requests from other sites' pages are not taken")
    }
    return try await next(request, context)
  }

  /// Whether the page of another site, or of another port, has sent a request.
  static func isForeign(_ headers: HTTPFields, host: String) -> Bool {
    let sites = headers[values: .fetchSite].map { $0.lowercased() }
    // 'none' is what the user has typed or bookmarked.
    if !sites.isEmpty { return !sites.allSatisfy { ["same-origin", "none"].contains($0) } }
    return headers[values: .origin].contains { origin in
      // Behind a proxy that does TLS, the page's scheme is not this service's.
      !["http://\(host)", "https://\(host)"].contains {
        $0.lowercased() == origin.lowercased()
      }
    }
  }

  /// Whether a browser goes to an address, as with a link: that shows an answer to the user, and to no page.
  private static func opensPage(_ request: Request) -> Bool {
    [.get, .head].contains(request.method)
      && request.headers[.fetchMode]?.lowercased() == "navigate"
  }
}
