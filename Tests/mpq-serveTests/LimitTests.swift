import TestFixtures
import Foundation
import Testing

@Suite struct LimitTests {
  @Test func largerBodiesThanAreTakenAreRefused() throws {
    let service = try RunningService(["--max-upload", "2KiB", "--max-request", "1KiB"])
    let spaces = String(repeating: " ", count: 3000)
    for path in ["networks", "tables", "plans", "checks", "sweeps"] {
      let answer = try service.post("/v1/\(path)", "{\(RunningService.small)}" + spaces)
      #expect(answer.status == 413, "\(path)")
      #expect(answer.headers["content-type"] == "application/problem+json")
      let flag = ["networks", "tables"].contains(path) ? "--max-upload" : "--max-request"
      #expect(try answer.value("detail", String.self).hasSuffix("raise it with mpq-serve \(flag)"))
    }
    // Also where nobody said how large it is.
    let connection = try Connection(port: service.port)
    connection.send(RunningService.head("POST", "/v1/plans", ["Transfer-Encoding": "chunked"]))
    for _ in 0..<5 { connection.send("400\r\n\(String(repeating: " ", count: 1024))\r\n") }
    connection.send("0\r\n\r\n")
    try connection.receiveAll()
    #expect(try Answer(connection.received).status == 413)
    // The claim alone is enough.
    let claim = try Connection(port: service.port)
    claim.send(RunningService.head("POST", "/v1/tables", ["Content-Length": "1000000000000"]))
    #expect(try claim.receive(until: "\r\n\r\n"))
    #expect(claim.text.hasPrefix("HTTP/1.1 413 "))
    #expect(try service.post("/v1/checks", "{\(RunningService.small)}").status == 200)
  }

  @Test func layersAndRowsAreLimited() throws {
    let service = try RunningService(
      ["--max-layers", "80", "--max-rows", "1000000", "--max-sweep-rows", "5"])
    #expect(try service.post("/v1/networks", Inputs.costs(layers: 80)).status == 201)
    #expect(try service.post("/v1/networks", Inputs.costs(layers: 81)).status == 413)
    #expect(try service.post("/v1/tables", Inputs.importances(layers: 81)).status == 413)
    let sweep = "{\(RunningService.small), \"sweep\": {\"levels\": [\"W2A2\", \"W3A3\", \"W4A4\"], "
    #expect(try service.post("/v1/sweeps", sweep + "\"sizes\": [1, 2]}}").status == 413)
    #expect(try service.post("/v1/sweeps", sweep + "\"sizes\": [1]}}").status == 202)
  }

  @Test func aFullQueueIsToldAtOnce() throws {
    let service = try RunningService(
      ["--solvers", "1", "--queue", "1", "--queue-time", "1000s", "--solve-time", "1000s"])
    let inputs = try service.uploadHardInstance()
    let running = try service.startHardPlan(inputs)
    let waiting = try service.startHardPlan(inputs)
    try service.wait { try service.metric("mpq_solves_queued") == 1 }
    let refused = try service.post("/v1/plans", RunningService.hardPlan(inputs))
    #expect(refused.status == 503)
    #expect(refused.headers["retry-after"] == "1")
    #expect(refused.headers["content-type"] == "application/problem+json")
    // What needs no solver goes on.
    #expect(try service.get("/v1/networks").status == 200)
    running.finishSending()
    waiting.finishSending()
    try service.wait { try service.metric("mpq_solves_running") == 0 }
    #expect(try service.post("/v1/checks", "{\(RunningService.small)}").status == 200)
  }

  @Test func aRequestMayAskForLessTimeButNotForMore() throws {
    let service = try RunningService(["--solve-time", "100ms"])
    let inputs = try service.uploadHardInstance()
    let body = RunningService.hardPlan(inputs)
      .replacing("\"prover\"", with: "\"time_limit\": 100000, \"prover\"")
    let answer = try service.post("/v1/plans", body)
    #expect(answer.status == 200)
    let status = try answer.value("solution", [String: Any].self)["status"] as? String
    #expect(status == "feasible" || status == "undecided")
  }

  @Test func ofTooManyPlansTheOldestGo() throws {
    let service = try RunningService(["--max-plans", "2"])
    for level in ["W3A3", "W4A4", "W5A5"] {
      let body = "{\(RunningService.small), \"budgets\": {\"level\": \"\(level)\"}}"
      #expect(try service.post("/v1/plans", body).status == 200)
    }
    #expect(try service.get("/v1/plans").value("items", [Any].self).count == 2)
  }

  @Test(arguments: ["", "GET /healthz HTTP/1.1\r\nX: ", "POST /v1/plans HTTP/1.1\r\nHost: a\r\n"])
  func connectionsThatSayNothingDoNotShutOutOthers(start: String) throws {
    let service = try RunningService(["--connections", "1", "--idle-time", "1000s"])
    for _ in 0..<3 {
      let idle = try Connection(port: service.port)
      // Once it is answered, it is known to have come before the next one.
      idle.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(try idle.receive(until: "version"))
      idle.send(start)
      #expect(try service.get("/healthz").status == 200)
      try idle.receiveAll()
    }
  }

  @Test func whoeverIsBeingServedKeepsTheConnection() throws {
    let service = try RunningService(["--connections", "2", "--solvers", "1"])
    let inputs = try service.uploadHardInstance()
    let plan = try service.startHardPlan(inputs)
    let idle = try (0..<4).map { _ in try Connection(port: service.port) }
    for _ in 0..<5 { #expect(try service.get("/healthz").status == 200) }
    #expect(try service.metric("mpq_solves_running") == 1)
    for connection in idle { try connection.receiveAll() }
    _ = plan
  }

  @Test func whoSendsFirstGetsTheRefusalToo() throws {
    let service = try RunningService(["--max-upload", "1MiB"])
    let body = [UInt8](repeating: 0x78, count: 20 << 20)
    for headers in [[:], ["Connection": "keep-alive"]] {
      let answer = try service.send("POST", "/v1/tables", body, headers: headers)
      #expect(answer.status == 413)
      #expect(answer.headers["connection"] == "close")
    }
  }

  @Test func uploadsHaveAQuota() throws {
    let service = try RunningService(["--max-uploads", "8KiB"])
    let ids = try (1...2).map { seed -> String in
      try service.post("/v1/networks", Inputs.costs(layers: seed)).value("id")
    }
    let refused = try service.post("/v1/networks", Inputs.costs(layers: 3))
    #expect(refused.status == 507)
    #expect(try service.send("DELETE", "/v1/networks/\(ids[0])").status == 204)
    #expect(try service.post("/v1/networks", Inputs.costs(layers: 3)).status == 201)
  }

  @Test func openFilesAreALimitToo() throws {
    let service = try RunningService(shell: "ulimit -n 120; exec $MPQ $FLAGS")
    let idle = try (0..<200).map { _ in try Connection(port: service.port) }
    #expect(try service.get("/healthz").status == 200)
    #expect(try service.get("/v1/networks").status == 200)
    withExtendedLifetime(idle) {}
    #expect(try service.end().exitCode == 0)
    do {
      _ = try RunningService(shell: "ulimit -n 40; exec $MPQ $FLAGS")
      Issue.record("it serves with 40 files")
    } catch let ended as RunningService.Ended {
      #expect(ended.errors.contains("the process may have 40 files open, too few to serve"))
    }
    do {
      _ = try RunningService(shell: "ulimit -v 400000; exec $MPQ $FLAGS")
      Issue.record("it serves in 400 MB")
    } catch let ended as RunningService.Ended {
      #expect(ended.errors.contains("ulimit -v: the process may map"))
    }
  }
}
