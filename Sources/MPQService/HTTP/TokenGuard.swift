import HTTPTypes
import Hummingbird
import MPQCommand

/// Demands a bearer token.
struct TokenGuard: RouterMiddleware {
  private let digest: SHA256Digest

  init(token: String) { digest = SHA256Digest(of: [Array(token.utf8)]) }

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    let words = (request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
    // Digests are compared in constant time, so the time does not reveal a correct part of the token.
    guard words.count == 2, words[0].lowercased() == "bearer",
      SHA256Digest(of: [Array(words[1].utf8)]) == digest
    else {
      throw ServiceProblem(
        .unauthorized, "give the service's token as 'Authorization: Bearer TOKEN'")
    }
    return try await next(request, context)
  }
}
