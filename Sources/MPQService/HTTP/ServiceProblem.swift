package import HTTPTypes
package import MPQFiles

/// A fault of a request, or a temporary inability of the service, as a problem document for the client
/// (RFC 9457).
package struct ServiceProblem: Error, Hashable {
  package let status: HTTPResponse.Status
  /// The fault, and what to do.
  package let detail: String
  /// The JSON pointer of the field at fault.
  package var field: String?
  /// The line of the request or upload, counted from 1.
  package var line: Int?
  /// The offset in an upload, in bytes.
  package var offset: Int?
  /// The seconds after which to try again.
  package var retryAfter: Int?

  package init(
    _ status: HTTPResponse.Status, _ detail: String, field: String? = nil, retryAfter: Int? = nil
  ) {
    self.status = status
    self.detail = detail
    self.field = field
    self.retryAfter = retryAfter
  }

  /// Input that cannot be used.
  package init(_ error: FormatError, field: String? = nil) {
    self.init(.unprocessableContent, error.message, field: field)
    switch error.place {
    case .line(let line): self.line = line
    case .offset(let offset): self.offset = offset
    case .file, .system: break
    }
  }

  /// A request that the store refused or failed.
  package init(_ error: StoreError, field: String? = nil) {
    switch error {
    case .notFound(.document(let kind, let key)):
      self.init(
        .notFound,
        "there is no \(kind.rawValue) '\(key.prefix(100))'; GET /v1/\(kind.rawValue)s lists them",
        field: field)
    case .notFound(.plan(let id)):
      self.init(.notFound, "there is no plan '\(id.prefix(100))'; GET /v1/plans lists them")
    case .notFound(.sweep(let id)):
      self.init(.notFound, "there is no sweep '\(id.prefix(100))'; GET /v1/sweeps lists them")
    case .shipped:
      self.init(.conflict, "comes with the service and cannot be removed")
    case .needed(let sweep):
      self.init(.conflict, "sweep \(sweep) still needs it; cancel the sweep first")
    case .uploadsFull(let bytes, let limit):
      self.init(
        HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
        "all uploads would take \(bytes) bytes, more than the limit of \(limit); remove some with DELETE, "
          + "or raise it with mpq-serve --max-uploads")
    case .sweepsFull(let limit):
      self.init(
        .tooManyRequests, "\(limit) sweeps are unfinished; wait for one, or cancel one",
        retryAfter: 5)
    case .readOnly(let cause):
      self.init(
        .serviceUnavailable,
        "the store can be read, but not written: \(cause)".replacing("\n", with: " "),
        retryAfter: 5)
    case .failed:
      self.init(
        .serviceUnavailable,
        "the service cannot read or write its store now; its log says why. Try again later",
        retryAfter: 5)
    }
  }

  /// A fault of the service itself.
  static let unexpected = ServiceProblem(
    .internalServerError, "unexpected error; see the service's log")
  /// All solvers are busy, and the queue is full.
  static let busy = ServiceProblem(
    .serviceUnavailable, "all solvers are busy and the queue is full; try again", retryAfter: 1)
  /// The service is about to end.
  static let shuttingDown = ServiceProblem(
    .serviceUnavailable, "the service is shutting down; try again", retryAfter: 5)

  /// The problem document.
  var json: String {
    var members = [
      ("type", JSONText.quoted("about:blank")), ("title", JSONText.quoted(status.reasonPhrase)),
      ("status", "\(status.code)"), ("detail", JSONText.quoted(detail)),
    ]
    if let field { members.append(("field", JSONText.quoted(field))) }
    if let line { members.append(("line", "\(line)")) }
    if let offset { members.append(("offset", "\(offset)")) }
    return JSONText.object(members) + "\n"
  }
}
