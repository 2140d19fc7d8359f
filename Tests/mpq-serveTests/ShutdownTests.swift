import TestFixtures
import Foundation
import Testing

@Suite struct ShutdownTests {
  /// Ends a service and says how long that took; ten seconds are promised.
  private func seconds(toEnd service: RunningService) throws -> Double {
    let start = Date()
    let run = try service.end()
    #expect(run.exitCode == 0, "\(run.errors.suffix(2000))")
    return Date().timeIntervalSince(start)
  }

  @Test func aLongSolveIsStopped() throws {
    let service = try RunningService()
    let plan = try service.startHardPlan(try service.uploadHardInstance())
    #expect(try seconds(toEnd: service) < 10)
    try plan.receiveAll()
    let answer = try Answer(plan.received)
    #expect(answer.status == 503)
    #expect(answer.headers["retry-after"] != nil)
  }

  @Test func clientsThatDoNothingDoNotHoldItUp() throws {
    let service = try RunningService()
    let idle = try Connection(port: service.port)
    let halfHead = try Connection(port: service.port)
    halfHead.send("POST /v1/plans HT")
    let halfBody = try Connection(port: service.port)
    halfBody.send(RunningService.head("POST", "/v1/plans", ["Content-Length": "100"]) + "{")
    let keptAlive = try Connection(port: service.port)
    keptAlive.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(try keptAlive.receive(until: "version"))
    #expect(try seconds(toEnd: service) < 10)
    for connection in [idle, halfHead, halfBody, keptAlive] { try connection.receiveAll() }
  }

  @Test func whoFollowsASweepIsLetGo() throws {
    let service = try RunningService(["--solvers", "1"])
    let inputs = try service.uploadHardInstance()
    let sweep = try service.post("/v1/sweeps", RunningService.hardSweep(inputs, rows: 1))
    let id: String = try sweep.value("id")
    let follower = try Connection(port: service.port)
    follower.send(RunningService.head("GET", "/v1/sweeps/\(id)/events", [:]))
    #expect(try follower.receive(until: "event: state"))
    try service.wait { try service.metric("mpq_solves_running") == 1 }
    #expect(try seconds(toEnd: service) < 10)
    try follower.receiveAll()
    // The row that was stopped is not stored, and the sweep is taken up again.
    try service.restart()
    let parked = try service.get("/v1/sweeps/\(id)")
    #expect(try parked.value("finished", Int.self) == 0)
    try service.wait { try service.metric("mpq_solves_running") == 1 }
    #expect(try service.get("/v1/sweeps/\(id)").value("state", String.self) == "running")
  }

  /// A sweep's rows come and go in milliseconds, so the signal meets it at any point: between two rows,
  /// in a search, in a write.
  @Test(arguments: [SIGTERM, SIGINT])
  func aSweepIsParkedWheneverTheSignalComes(signal: Int32) throws {
    let service = try RunningService()
    let sweep = try service.post(
      "/v1/sweeps",
      #"{\#(RunningService.small), "verify": true, "sweep": {"bitops": {"count": 1000}}}"#)
    let id: String = try sweep.value("id")
    var finished = 0
    for round in 0..<8 {
      try service.wait {
        finished = try service.get("/v1/sweeps/\(id)").value("finished")
        return finished > round
      }
      usleep(UInt32(round) * 1700)
      let run = try service.end(signal)
      #expect(run.exitCode == 0, "\(run.errors.suffix(2000))")
      let last = run.errors.split(separator: "\n").last ?? ""
      #expect(last.contains("unfinished_sweeps=1") && last.contains(" ended; they go on"))
      #expect(!run.errors.contains(" error "), "\(run.errors.suffix(2000))")
      try service.restart()
    }
    #expect(try service.get("/v1/sweeps/\(id)").value("state", String.self) == "running")
    #expect(try service.get("/v1/sweeps/\(id)").value("finished", Int.self) >= finished)
  }
}
