import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A response with a text.
  static func text(
    _ text: String, _ mediaType: String, status: HTTPResponse.Status = .ok,
    headers: [(HTTPField.Name, String)] = []
  ) -> Response {
    .bytes(ByteBuffer(string: text), mediaType, status: status, headers: headers)
  }

  static func json(
    _ text: String, status: HTTPResponse.Status = .ok, headers: [(HTTPField.Name, String)] = []
  ) -> Response {
    .text(text, "application/json", status: status, headers: headers)
  }

  static func bytes(
    _ buffer: ByteBuffer, _ mediaType: String, status: HTTPResponse.Status = .ok,
    headers: [(HTTPField.Name, String)] = []
  ) -> Response {
    var fields: HTTPFields = [.contentType: mediaType]
    for (name, value) in headers { fields[name] = value }
    return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: buffer))
  }

  /// A problem document.
  static func problem(_ problem: ServiceProblem) -> Response {
    var response = text(problem.json, "application/problem+json", status: problem.status)
    if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
    if problem.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}

extension HTTPField.Name {
  /// RFC 9211.
  static let cacheStatus = HTTPField.Name("Cache-Status")!
  static let contentSecurityPolicy = HTTPField.Name("Content-Security-Policy")!
  static let contentTypeOptions = HTTPField.Name("X-Content-Type-Options")!
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
  static let lastEventID = HTTPField.Name("Last-Event-ID")!
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
