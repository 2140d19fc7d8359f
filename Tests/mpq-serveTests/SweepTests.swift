import Foundation
import GRDB
import TestFixtures
import Testing

@Suite struct SweepTests {
  let service: RunningService

  init() throws { service = try RunningService(["--solvers", "1"]) }

  /// The rows of a sweep CSV without the time that each took.
  private func rows(_ csv: String) -> [String] {
    let lines = csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    guard let seconds = lines.first?.firstIndex(of: "solve_seconds") else { return [] }
    return lines.map { line in
      line.enumerated().filter { $0.offset != seconds }.map(\.element).joined(separator: ",")
    }
  }

  private func sweep(_ flags: [String]) throws -> [String] {
    try Data(Inputs.bytes("resnet20-fashion/importance.csv"))
      .write(to: service.directory.appending(path: "table"))
    return rows(
      try Solver.run(
        ["sweep", "-n", "resnet20-fashion", "-i", "table"] + flags, in: service.directory
      ).output)
  }

  private func start(_ members: String) throws -> String {
    let answer = try service.post("/v1/sweeps", "{\(RunningService.small), \(members)}")
    #expect(answer.status == 202, "\(answer.text)")
    let id: String = try answer.value("id")
    #expect(answer.headers["location"] == "/v1/sweeps/\(id)")
    return id
  }

  @Test(arguments: [
    (
      #""sweep": {"bitops": {"from": "150M", "to": "1.1G", "count": 12}}"#,
      ["--bitops", "150M:1.1G:12"]
    ),
    (
      #""sweep": {"levels": ["W3A3", "w2.5a4"], "compressions": [8, "10.50"]}, "alpha": 1"#,
      ["--levels", "W3A3,w2.5a4", "--compressions", "8,10.50", "--alpha", "1"]
    ),
    (
      #""sweep": {"sizes": ["70kB", "64KiB", 100000]}, "budgets": {"level": "W4A4"}, "gap": 0.01"#,
      ["--sizes", "70kB,64KiB,100000", "--level", "W4A4", "--gap", "0.01"]
    ),
    (
      #""sweep": {"levels": ["W3A3", "W1A1", "W4A4"]}, "verify": true"#,
      ["--levels", "W3A3,W1A1,W4A4", "--verify"]
    ),
  ])
  func itsRowsAreTheCommandLines(members: String, flags: [String]) throws {
    let id = try start(members)
    let sweep = try service.finished(sweep: id)
    #expect(sweep["state"] as? String == "done")
    let csv = try service.get("/v1/sweeps/\(id).csv")
    #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
    #expect(rows(csv.text) == (try self.sweep(flags)))
    #expect((sweep["rows"] as? [Any])?.count == sweep["total"] as? Int)
    // Once it is done, the same request is answered at once.
    #expect(try service.post("/v1/sweeps", "{\(RunningService.small), \(members)}").status == 200)
  }

  @Test func itsEventsAreItsRowsInOrder() throws {
    let id = try start(#""sweep": {"bitops": {"count": 25}}"#)
    let connection = try Connection(port: service.port)
    connection.send(RunningService.head("GET", "/v1/sweeps/\(id)/events", [:]))
    try connection.receiveAll()
    let answer = try Answer(connection.received)
    #expect(answer.headers["content-type"] == "text/event-stream")
    let events = answer.text.components(separatedBy: "\n\n").filter { $0.hasPrefix("event: ") }
    let numbers = events.compactMap { $0.firstMatch(of: /\nid: ([0-9]+)\n/).flatMap { Int($0.1) } }
    #expect(numbers == Array(1...25))
    #expect(events.first?.hasPrefix("event: state\n") == true)
    #expect(events.last?.hasPrefix("event: state\ndata: ") == true)
    #expect(events.last?.contains("\"state\": \"done\"") == true)
    // Who has some of them already gets the others.
    for (path, headers) in [
      ("/v1/sweeps/\(id)/events", ["Last-Event-ID": "23"]),
      ("/v1/sweeps/\(id)/events?after=23", [:]),
      ("/v1/sweeps/\(id)/events?after=1", ["Last-Event-ID": "23"]),
    ] {
      let rest = try service.get(path, headers: headers).text
      #expect(rest.matches(of: /\nid: ([0-9]+)\n/).map { String($0.1) } == ["24", "25"])
    }
    for (path, headers) in [
      ("/v1/sweeps/\(id)/events?after=x", [:]), ("/v1/sweeps/\(id)/events?after=-1", [:]),
      ("/v1/sweeps/\(id)/events", ["Last-Event-ID": "1; drop table"]),
    ] { #expect(try service.get(path, headers: headers).status == 400) }
    #expect(try service.get("/v1/sweeps/none/events").status == 404)
  }

  @Test func aCancelledSweepKeepsItsRowsAndGoesOnWhenItIsAskedForAgain() throws {
    let members = #""sweep": {"bitops": {"count": 600}}"#
    let id = try start(members)
    try service.wait { try service.get("/v1/sweeps/\(id)").value("finished", Int.self) >= 3 }
    let cancelled = try service.send("DELETE", "/v1/sweeps/\(id)")
    #expect(cancelled.status == 200)
    #expect(try cancelled.value("state", String.self) == "cancelled")
    let kept: Int = try cancelled.value("finished")
    // A row that was under way does not come after.
    #expect(try service.get("/healthz").status == 200)
    #expect(try service.get("/v1/sweeps/\(id)").value("rows", [Any].self).count == kept)
    #expect(try start(members) == id)
    let sweep = try service.finished(sweep: id)
    let rows = try #require(sweep["rows"] as? [[String: Any]])
    #expect(rows.compactMap { $0["row"] as? Int } == Array(1...600))
    #expect(try service.send("DELETE", "/v1/sweeps/\(id)").status == 204)
    #expect(try service.get("/v1/sweeps/\(id)").status == 404)
  }

  @Test func aKilledServiceGoesOnWithEveryRowOnce() throws {
    let members = #""sweep": {"bitops": {"from": "150M", "to": "1.1G", "count": 150}}"#
    let id = try start(members)
    // A second one waits meanwhile.
    let second = try start(#""sweep": {"levels": ["W3A3", "W4A4"]}"#)
    // Each process adds rows: one that is killed twice within a row is taken to be ended by it.
    var finished = 0
    for _ in 1...3 {
      let enough = min(finished + 20, 150)
      try service.wait {
        finished = try service.get("/v1/sweeps/\(id)").value("finished", Int.self)
        return finished >= enough
      }
      try service.killAndRestart()
      finished = try service.get("/v1/sweeps/\(id)").value("finished", Int.self)
    }
    let sweep = try service.finished(sweep: id)
    #expect(sweep["state"] as? String == "done")
    let numbers = (sweep["rows"] as? [[String: Any]])?.compactMap { $0["row"] as? Int }
    #expect(numbers == Array(1...150))
    #expect(
      rows(try service.get("/v1/sweeps/\(id).csv").text)
        == (try self.sweep(["--bitops", "150M:1.1G:150"])))
    #expect(try service.finished(sweep: second)["state"] as? String == "done")
  }

  @Test func aSweepOutlivesSolvesThatTakeLongerThanOthersWait() throws {
    let service = try RunningService([
      "--solvers", "1", "--queue-time", "100ms", "--solve-time", "2s", "--max-sweep-rows", "100000",
    ])
    let inputs = try service.uploadHardInstance()
    let sweep = "{\(RunningService.small), \"sweep\": {\"bitops\": {\"count\": 100000}}}"
    let id: String = try service.post("/v1/sweeps", sweep).value("id")
    func finished() throws -> Int { try service.get("/v1/sweeps/\(id)").value("finished") }
    try service.wait { try finished() > 0 }
    // While a plan holds the only thread, the sweep's next row waits, and others are refused.
    let plan = try service.startHardPlan(inputs)
    try service.wait { try service.post("/v1/checks", "{\(RunningService.small)}").status == 503 }
    try plan.receiveAll()
    #expect(try Answer(plan.received).status == 200)
    let before = try finished()
    try service.wait { try finished() > before }
    #expect(try service.send("DELETE", "/v1/sweeps/\(id)").status == 200)
  }

  @Test func aSweepThatCannotBeSearchedIsRefusedAtOnce() throws {
    let answer = try service.post(
      "/v1/sweeps",
      "{\(RunningService.small), \"sweep\": {\"levels\": [\"W3A3\"]},"
        + "\"constraints\": {\"layers\": [{\"name\": \"nothing\", \"weight_bits\": 2}]}}")
    #expect(answer.status == 422)
    #expect(answer.text.contains("no layer of network 'resnet20-fashion' matches 'nothing'"))
    #expect(try service.get("/v1/sweeps").value("items", [Any].self).isEmpty)
  }

  @Test func unfinishedSweepsAreLimited() throws {
    let service = try RunningService(
      ["--max-sweeps", "2", "--solvers", "1", "--solve-time", "1s", "--queue-time", "1000s"])
    let inputs = try service.uploadHardInstance()
    func post(_ alpha: Int) throws -> Answer {
      try service.post("/v1/sweeps", RunningService.hardSweep(inputs, rows: 1000, alpha: alpha))
    }
    #expect(try post(1).status == 202)
    #expect(try post(2).status == 202)
    let refused = try post(3)
    #expect(refused.status == 429)
    #expect(refused.headers["retry-after"] == "5")
    #expect(try post(1).status == 202)
  }

  @Test func aSweepThatEndsTheServiceTwiceIsSetAside() throws {
    let service = try RunningService(["--solve-time", "1000s"])
    let inputs = try service.uploadHardInstance()
    let answer = try service.post("/v1/sweeps", RunningService.hardSweep(inputs, rows: 2))
    let id: String = try answer.value("id")
    for _ in 0..<2 {
      try service.wait { try service.metric("mpq_solves_running") == 1 }
      try service.killAndRestart()
    }
    let sweep = try service.finished(sweep: id)
    #expect(sweep["state"] as? String == "failed")
    #expect((sweep["error"] as? String)?.hasPrefix("the service ended twice while it") == true)
    // The next one in the queue is not held up.
    let next = try service.post(
      "/v1/sweeps", #"{\#(RunningService.small), "sweep": {"bitops": {"count": 2}}}"#)
    #expect(try service.finished(sweep: try next.value("id"))["state"] as? String == "done")
  }

  /// A service that is at a sweep's only row for long, with what it searches and the sweep's id.
  private func searching() throws -> (service: RunningService, inputs: String, sweep: String) {
    let service = try RunningService(["--solvers", "1"])
    let inputs = try service.uploadHardInstance()
    let id: String = try service.post("/v1/sweeps", RunningService.hardSweep(inputs, rows: 1))
      .value("id")
    try service.wait { try service.metric("mpq_solves_running") == 1 }
    return (service, inputs, id)
  }

  /// Of two services on one database one searches; a kill of the other says nothing of the sweep.
  @Test func aSecondServiceLeavesARunningSweepAlone() throws {
    let (first, inputs, id) = try searching()
    for _ in 0..<3 {
      let second = try RunningService.beside(first)
      let queued = try second.post("/v1/sweeps", RunningService.hardSweep(inputs, rows: 2))
      #expect([200, 202].contains(queued.status))
      usleep(1_200_000)
      #expect(try second.metric("mpq_solves_running") == 0)
      kill(second.tool.process.processIdentifier, SIGKILL)
      second.tool.process.waitUntilExit()
    }
    #expect(try first.get("/v1/sweeps/\(id)").value("state", String.self) == "running")
    // It goes on with the other one when the first ends.
    kill(first.tool.process.processIdentifier, SIGKILL)
    let heir = try RunningService.beside(first)
    try heir.wait { try heir.metric("mpq_solves_running") == 1 }
  }

  /// What cannot be searched is the client's to mend, here as for a plan; it does not stop the queue.
  @Test func aSweepOfClashingTiesIsRefused() throws {
    let service = try RunningService()
    let answer = try service.post(
      "/v1/sweeps",
      """
      {\(RunningService.small), "sweep": {"levels": ["W3A3"]}, "constraints": {
        "layers": [{"name": "layer1.0.conv1", "weight_bits": [2, 3]},
                   {"name": "layer1.0.conv2", "weight_bits": [4, 5]}],
        "ties": [{"layers": ["layer1.0.conv1", "layer1.0.conv2"], "share": "weight_bits"}]}}
      """)
    #expect(answer.status == 422)
    #expect(try answer.value("detail", String.self).contains("no weight bit-width in common"))
  }

  /// A damaged document fails its sweep, and the next one is carried out.
  @Test func aDamagedDocumentDoesNotStopTheQueue() throws {
    let service = try RunningService(["--solvers", "2"])
    let hard = try service.uploadHardInstance()
    let first: String = try service.post("/v1/sweeps", RunningService.hardSweep(hard, rows: 1))
      .value("id")
    let network: String = try service.post("/v1/networks", Inputs.costs(layers: 30)).value("id")
    let table: String = try service.post("/v1/tables", Inputs.importances(layers: 30)).value("id")
    let damaged: String = try service.post(
      "/v1/sweeps",
      "{\"network\": \"\(network)\", \"table\": \"\(table)\", \"sweep\": {\"sizes\": [100000]}}"
    ).value("id")
    let next: String = try service.post(
      "/v1/sweeps", "{\(RunningService.small), \"sweep\": {\"levels\": [\"W3A3\"]}}"
    ).value("id")
    #expect(try service.end().exitCode == 0)
    try DatabaseQueue(path: service.database).write {
      try $0.execute(
        sql: """
          UPDATE documents SET content = x'00' WHERE id = '\(network)';
          UPDATE sweeps SET state = 'cancelled' WHERE id = '\(first)'
          """)
    }
    try service.restart()
    try service.wait { try service.get("/v1/sweeps/\(next)").value("state", String.self) == "done" }
    let failed = try service.get("/v1/sweeps/\(damaged)")
    #expect(try failed.value("state", String.self) == "failed")
    #expect(try failed.value("error", String.self).contains("is damaged; DELETE it"))
  }

  /// The service that searches learns of a cancellation by another one.
  @Test func aSweepIsCancelledThroughTheOtherService() throws {
    let (first, _, id) = try searching()
    let second = try RunningService.beside(first)
    #expect(try second.send("DELETE", "/v1/sweeps/\(id)").status == 200)
    try first.wait { try first.metric("mpq_solves_running") == 0 }
  }
}
