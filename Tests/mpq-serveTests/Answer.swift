import Foundation

/// An answer of the service.
struct Answer {
  let status: Int
  /// By lower-case name.
  let headers: [String: String]
  let body: [UInt8]

  struct Malformed: Error { let text: String }

  /// Reads what came over a connection that has ended.
  init(_ bytes: [UInt8]) throws {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
      throw Malformed(text: String(decoding: bytes, as: UTF8.self))
    }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { throw Malformed(text: lines[0]) }
    self.status = status
    headers = Dictionary(
      lines.dropFirst().map { line in
        let name = line.prefix { $0 != ":" }
        return (
          name.lowercased(), line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
        )
      }, uniquingKeysWith: { $1 })
    let rest = Array(bytes[end.upperBound...])
    body = headers["transfer-encoding"] == "chunked" ? Self.joined(rest) : rest
  }

  /// The chunks' contents one after the other.
  private static func joined(_ bytes: [UInt8]) -> [UInt8] {
    var (rest, body) = (bytes[...], [UInt8]())
    while let end = rest.firstRange(of: Array("\r\n".utf8)) {
      let digits = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
      guard let size = Int(digits, radix: 16), size > 0 else { break }
      body += rest[end.upperBound...].prefix(size)
      rest = rest[end.upperBound...].dropFirst(size + 2)
    }
    return body
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as a JSON object.
  func json() throws -> [String: Any] {
    guard
      let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    else { throw Malformed(text: text) }
    return object
  }

  /// One member of the body.
  func value<Value>(_ key: String, _ type: Value.Type = Value.self) throws -> Value {
    guard let value = try json()[key] as? Value else { throw Malformed(text: "\(key): \(text)") }
    return value
  }
}
