import TestFixtures
import Foundation
import Testing

@Suite struct ProtocolTests {
  let service: RunningService

  init() throws { service = try RunningService() }

  @Test(arguments: [
    "/nothing", "/v1", "/v1/", "/v2/networks", "/v1/networks/x/y", "/v1/networks/x/content/y",
    "/index.html", "/../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%", "/%zz", "/v1/networks/%",
    "/v1/plans/..%2f..%2fetc%2fpasswd", "/v1/tables/%00/content", "/v1/sweeps/%ff.csv",
    "/v1/plans/.csv", "/favicon.ico",
  ])
  func unknownPathsAreNotFound(path: String) throws {
    let answer = try service.get(path)
    #expect(answer.status == 404)
    #expect(answer.headers["content-type"] == "application/problem+json")
    #expect(try answer.value("status", Int.self) == 404)
  }

  @Test(arguments: [
    ("DELETE", "/v1/networks", "GET, HEAD, POST"), ("PUT", "/v1/plans", "GET, HEAD, POST"),
    ("GET", "/v1/checks", "POST"), ("GET", "/v1/charts/plan", "POST"),
    ("POST", "/v1/networks/x/content", "GET, HEAD"),
    ("PATCH", "/v1/sweeps/x", "DELETE, GET, HEAD"), ("POST", "/healthz", "GET, HEAD"),
    ("OPTIONS", "/", "GET, HEAD"), ("TRACE", "/v1/plans", "GET, HEAD, POST"),
    ("POST", "/v1/plans/x.csv", "GET, HEAD"), ("DELETE", "/v1/sweeps/x/events", "GET, HEAD"),
  ])
  func otherMethodsAreRefusedWithThoseThatAreTaken(
    method: String, path: String, allowed: String
  ) throws {
    let answer = try service.send(method, path, [])
    #expect(answer.status == 405)
    #expect(answer.headers["allow"] == allowed)
    #expect(answer.headers["content-type"] == "application/problem+json")
  }

  @Test func aHeadIsAnAnswerWithoutItsBody() throws {
    for path in ["/healthz", "/v1/networks", "/openapi.json", "/", "/v1/networks/x"] {
      let (head, get) = (try service.send("HEAD", path), try service.get(path))
      #expect(head.status == get.status)
      #expect(head.body.isEmpty)
      #expect(head.headers["content-type"] == get.headers["content-type"])
    }
  }

  @Test(arguments: ["text/plain", "application/xml", "multipart/form-data; boundary=x", "text/csv"])
  func aBodyOfAnotherTypeIsRefused(type: String) throws {
    for path in ["plans", "checks", "charts/plan", "charts/tradeoff", "sweeps"] {
      let answer = try service.post("/v1/\(path)", "{}", headers: ["Content-Type": type])
      #expect(answer.status == 415)
    }
    if type != "text/csv" {
      let answer = try service.post("/v1/tables", "{}", headers: ["Content-Type": type])
      #expect(answer.status == 415)
    }
  }

  @Test func aTypeMayHaveParameters() throws {
    let answer = try service.post(
      "/v1/checks", "{\(RunningService.small)}",
      headers: ["Content-Type": "Application/JSON ; charset=utf-8"])
    #expect(answer.status == 200)
  }

  @Test func aChunkedBodyIsReadLikeAnyOther() throws {
    let connection = try Connection(port: service.port)
    connection.send(RunningService.head("POST", "/v1/checks", ["Transfer-Encoding": "chunked"]))
    for piece in ["{\(RunningService.small)", "}"] {
      connection.send("\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n")
    }
    connection.send("0\r\n\r\n")
    try connection.receiveAll()
    #expect(try Answer(connection.received).status == 200)
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() throws {
    let connection = try Connection(port: service.port)
    let one = "GET /v1/networks/resnet18 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    let last = RunningService.head("GET", "/nothing", [:])
    connection.send(String(repeating: one, count: 20) + last)
    try connection.receiveAll()
    let statuses = connection.text.matches(of: /HTTP\/1.1 ([0-9]+)/).map { String($0.1) }
    #expect(statuses == Array(repeating: "200", count: 20) + ["404"])
  }

  @Test(arguments: [
    // Both lengths: what one program takes for a body, another would take for a request.
    "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
    "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST /v1/checks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1e3\r\n\r\n",
    "GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "\u{0}\u{0}\r\n\r\n", "GET\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost : localhost\r\nA\u{0}: b\r\n\r\n",
    "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}",
  ])
  func whatIsNoRequestIsRefusedOrCutOff(bytes: String) throws {
    let connection = try Connection(port: service.port)
    connection.send(bytes)
    connection.finishSending()
    try connection.receiveAll()
    #expect(!connection.text.contains("HTTP/1.1 2"), "\(connection.text)")
    #expect(!connection.text.contains("HTTP/1.1 5"), "\(connection.text)")
    // What was hidden in a body is not answered as a request of its own.
    #expect(!connection.text.contains("HTTP/1.1 404"), "\(connection.text)")
    #expect(try service.get("/healthz").status == 200)
  }

  @Test func theOldProtocolIsAnsweredInItsOwnWay() throws {
    for (host, status) in [("", "200"), ("Host: localhost\r\n", "200"), ("Host: evil\r\n", "403")] {
      let connection = try Connection(port: service.port)
      connection.send("GET /v1/networks HTTP/1.0\r\n\(host)\r\n")
      try connection.receiveAll()
      #expect(connection.text.hasPrefix("HTTP/1.0 \(status) "), "\(connection.text.prefix(200))")
      #expect(!connection.text.contains("chunked"))
    }
  }

  @Test(arguments: [
    "Host: localhost\r\nHost: localhost\r\n", "Host: localhost\r\nHost: evil.example\r\n",
    "Host: evil.example\r\nhost: localhost\r\n", "",
  ])
  func aHostThatIsNotGivenOnceIsRefused(hosts: String) throws {
    let connection = try Connection(port: service.port)
    connection.send("GET /v1/networks HTTP/1.1\r\n\(hosts)Connection: close\r\n\r\n")
    try connection.receiveAll()
    #expect(try Answer(connection.received).status == 400)
  }

  @Test func answersSayWhatTheyAre() throws {
    let answer = try service.get("/v1/networks")
    #expect(answer.headers["x-content-type-options"] == "nosniff")
    #expect(answer.headers["referrer-policy"] == "no-referrer")
    #expect(answer.headers["cache-control"] == "no-cache")
    let page = try service.get("/")
    #expect(page.headers["content-security-policy"]?.contains("default-src 'self'") == true)
    let tag = try #require(page.headers["etag"])
    #expect(try service.get("/", headers: ["If-None-Match": tag]).status == 304)
  }

  @Test func everyRequestIsALineOfTheLog() throws {
    _ = try service.get("/healthz?secret=1")
    _ = try service.get("/no%0Athing")
    let log = try service.end().errors.split(separator: "\n")
    let health = log.filter { $0.contains("path=/healthz") }
    #expect(health.count == 1)
    for part in ["method=GET", "status=200", "milliseconds="] {
      #expect(health.first?.contains(part) == true)
    }
    #expect(log.contains { $0.contains("path=/no%0Athing") && $0.contains("status=404") })
  }
}
