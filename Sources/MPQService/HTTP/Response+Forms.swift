import HTTPTypes
import Hummingbird
import MPQFiles
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

  /// A response that is made piece by piece, each when the client has received the one before. So a client
  /// that does not read takes the memory of one piece, however long the answer is.
  ///
  /// - Parameters:
  ///   - start: the place of the first piece.
  ///   - piece: makes the piece at a place, and returns the place of the next one; nil after the last.
  static func pieces<Place: Sendable>(
    _ mediaType: String, length: Int? = nil, headers: [(HTTPField.Name, String)] = [],
    from start: Place,
    _ piece: @escaping @Sendable (Place) async throws -> (buffer: ByteBuffer, next: Place?)
  ) async throws -> Response {
    let first = try await piece(start)
    var response = Response.bytes(first.buffer, mediaType, headers: headers)
    guard let second = first.next else { return response }
    response.body = ResponseBody(contentLength: length) { writer in
      try await writer.write(first.buffer)
      var place: Place? = second
      while let now = place {
        let (buffer, next) = try await piece(now)
        try await writer.write(buffer)
        place = next
      }
      try await writer.finish(nil)
    }
    return response
  }

  /// Bytes that are read piece by piece.
  ///
  /// - Parameters:
  ///   - first: the first bytes, which were read to check that the item exists.
  ///   - rest: reads more bytes at an offset.
  static func bytes(
    _ mediaType: String, total: Int, first: [UInt8],
    rest: @escaping @Sendable (_ offset: Int) async throws -> [UInt8]
  ) async throws -> Response {
    try await pieces(mediaType, length: total, from: 0) { offset in
      let piece = offset == 0 ? first : try await rest(offset)
      let next = offset + piece.count
      // If the item is removed meanwhile, the answer ends early; the client sees that by its length.
      guard !piece.isEmpty || next == total else { throw CancellationError() }
      return (ByteBuffer(bytes: piece), next < total ? next : nil)
    }
  }

  /// A response with a text that is held in memory, and counted, until the client has received it.
  static func unstored(
    _ text: String, _ mediaType: String, in room: Gate
  ) async throws -> Response {
    try await unstored(Array(text.utf8), mediaType, in: room)
  }

  /// The same with bytes.
  static func unstored(
    _ bytes: [UInt8], _ mediaType: String, in room: Gate
  ) async throws -> Response {
    let place = try room.enter(bytes.count)
    @Sendable func piece(at offset: Int) -> [UInt8] {
      // The place is released together with this closure.
      withExtendedLifetime(place) { Array(bytes[offset...].prefix(PageRequest.pieceBytes)) }
    }
    return try await .bytes(
      mediaType, total: bytes.count, first: piece(at: 0), rest: piece)
  }

  /// A page of a list, newest first, read in pieces.
  static func list<Item: Sendable>(
    _ page: PageRequest,
    _ read: @escaping @Sendable (PageRequest) async throws -> Page<Item>,
    json: @escaping @Sendable (Item) -> String
  ) async throws -> Response {
    try await pieces("application/json", from: (page, isFirst: true)) { place in
      var (page, isFirst) = place
      let part = try await read(page)
      page.limit -= part.items.count
      page.after = part.next
      var text = (isFirst ? "{\"items\": [" : ", ") + part.items.map(json).joined(separator: ", ")
      guard part.next == nil || page.limit == 0 else {
        return (ByteBuffer(string: text), (page, isFirst: false))
      }
      text += "], \"next\": \(part.next.map { JSONText.quoted("\($0)") } ?? "null")}\n"
      return (ByteBuffer(string: text), nil)
    }
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
  static let fetchMode = HTTPField.Name("Sec-Fetch-Mode")!
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
