import HTTPTypes
import Hummingbird
import Logging

/// The outermost middleware: it makes every error a problem document, and logs and counts every
/// request.
struct RequestObserver: RouterMiddleware {
  let metrics: ServiceMetrics
  let logger: Logger

  /// The longest part of a path that is logged.
  private static let longestPath = 200

  func handle(
    _ request: Request, context: ServiceContext,
    next: (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    var cause: String?
    do {
      response = try await next(request, context)
    } catch let error where !Self.isAnswer(error) {
      // An error because the client has left is not a fault, and nobody reads the answer.
      if await context.isClientGone {
        response = Response(status: Self.clientGone)
      } else if error is CancellationError {
        response = .problem(.shuttingDown)
      } else {
        (response, cause) = Self.answer(to: error)
      }
    } catch {
      (response, cause) = Self.answer(to: error)
    }
    response.headers[.contentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "no-referrer"
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-cache" }
    let seconds = start.duration(to: .now) / .seconds(1)
    metrics.answered(
      method: Self.known.contains(request.method) ? request.method.rawValue : "other",
      route: context.endpointPath ?? "none", status: Int(response.status.code), seconds: seconds)
    log(request, response, cause, seconds: seconds)
    return response
  }

  /// The status in log and metrics of a request whose client left before its answer; other servers use the
  /// same number.
  private static let clientGone = HTTPResponse.Status(code: 499, reasonPhrase: "Client Gone")

  static let known: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .delete, .patch, .options, .trace, HTTPRequest.Method("QUERY")!,
  ]

  /// Whether an error is an answer for the client, even if the client has just left.
  private static func isAnswer(_ error: any Error) -> Bool {
    if case .failed? = error as? StoreError { return false }
    return error is ServiceProblem || error is HTTPError || error is StoreError
  }

  /// The answer to an error for the client, and the cause for the log.
  private static func answer(to error: any Error) -> (Response, String?) {
    switch error {
    case let problem as ServiceProblem:
      return (.problem(problem), problem.status.code >= 500 ? problem.detail : nil)
    case let error as HTTPError:
      let detail = error.body ?? (error.status == .notFound ? "there is nothing at this path" : "")
      return (.problem(ServiceProblem(error.status, detail)), nil)
    case let error as StoreError:
      let (response, cause) = answer(to: ServiceProblem(error))
      if case .failed(let reason) = error { return (response, reason) }
      return (response, cause)
    default:
      return (.problem(.unexpected), "\(error)")
    }
  }

  private func log(_ request: Request, _ response: Response, _ cause: String?, seconds: Double) {
    var metadata: Logger.Metadata = [
      "method": "\(request.method.rawValue.prefix(16))",
      "path": "\(request.uri.path.prefix(Self.longestPath))",
      "status": "\(response.status.code)",
      "milliseconds": "\((seconds * 1e5).rounded() / 100)",
    ]
    if let cause { metadata["cause"] = "\(cause.replacing("\n", with: " "))" }
    logger.log(level: cause == nil ? .info : .warning, "request", metadata: metadata)
  }
}
