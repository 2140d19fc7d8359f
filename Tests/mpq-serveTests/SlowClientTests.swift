import TestFixtures
import Foundation
import Testing

@Suite struct SlowClientTests {
  @Test func aBodyThatDoesNotArriveIsCutOff() throws {
    let service = try RunningService(["--body-time", "200ms"])
    let connection = try Connection(port: service.port)
    connection.send(RunningService.head("POST", "/v1/plans", ["Content-Length": "1000"]) + "{")
    try connection.receiveAll()
    #expect(try Answer(connection.received).status == 408)
  }

  @Test func aBodyThatArrivesInDripsIsCutOff() throws {
    let service = try RunningService(["--body-time", "300ms"])
    let connection = try Connection(port: service.port)
    connection.send(RunningService.head("POST", "/v1/tables", ["Content-Length": "100000"]))
    let drip = Thread {
      for _ in 0..<1000 {
        connection.send("x")
        usleep(20_000)
      }
    }
    drip.start()
    #expect(try connection.receive(until: "HTTP/1.1 408 "))
    drip.cancel()
  }

  @Test func aHeadThatDoesNotEndIsCutOff() throws {
    let service = try RunningService(["--idle-time", "500ms"])
    let connection = try Connection(port: service.port)
    connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
    let drip = Thread {
      for index in 0..<1000 {
        connection.send("X-\(index): y\r\n")
        usleep(20_000)
      }
    }
    drip.start()
    try connection.receiveAll()
    #expect(!connection.text.contains("HTTP/1.1 2"))
    #expect(try service.get("/healthz").status == 200)
  }

  @Test func aConnectionWithoutRequestsIsClosed() throws {
    let service = try RunningService(["--idle-time", "500ms"])
    let connection = try Connection(port: service.port)
    connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    try connection.receiveAll()
    #expect(connection.text.hasPrefix("HTTP/1.1 200 "))
  }

  @Test func anAnswerThatNobodyTakesIsGivenUp() throws {
    // The one connection that the service takes is free again only once it is.
    let service = try RunningService(["--idle-time", "500ms", "--connections", "1"])
    let table = try service.post("/v1/tables", Inputs.importances(layers: 9000))
    #expect(table.status == 201)
    let connection = try Connection(port: service.port, receiveBuffer: 4096)
    let id: String = try table.value("id")
    let request = "GET /v1/tables/\(id)/content HTTP/1.1\r\nHost: localhost\r\n\r\n"
    connection.send(String(repeating: request, count: 20))
    #expect(try connection.receive(until: "HTTP/1.1 200 "))
    #expect(try service.get("/healthz").status == 200)
  }

  /// What has not come takes no room.
  @Test func slowUploadsDoNotKeepOthersOut() throws {
    let service = try RunningService(["--max-upload", "64KiB"])
    let slow = try (0..<40).map { _ in
      let connection = try Connection(port: service.port)
      connection.send(RunningService.head("POST", "/v1/tables", ["Content-Length": "60000"]) + "{")
      return connection
    }
    #expect(try service.post("/v1/networks", Inputs.costs(layers: 80)).status == 201)
    withExtendedLifetime(slow) {}
  }

  /// A pipe or a terminal that is not read makes its writer wait.
  @Test func aLogThatNobodyReadsHoldsNobodyUp() throws {
    let service = try RunningService(
      shell: "exec $MPQ $FLAGS 2> >(dd bs=1 count=400 status=none >&2; exec sleep 20 >&- 2>&-)")
    for _ in 0..<1000 { #expect(try service.get("/healthz").status == 200) }
    #expect(try service.end().exitCode == 0)
  }
}
