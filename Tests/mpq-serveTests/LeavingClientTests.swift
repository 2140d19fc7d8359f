import TestFixtures
import Foundation
import Testing

@Suite struct LeavingClientTests {
  @Test func aClientThatGoesAwayFreesItsSolver() throws {
    let service = try RunningService(["--solvers", "1", "--solve-time", "1000s"])
    let inputs = try service.uploadHardInstance()
    var plan: Connection? = try service.startHardPlan(inputs)
    #expect(plan != nil)
    plan = nil
    try service.wait { try service.metric("mpq_solves_running") == 0 }
    #expect(try service.get("/v1/plans").value("items", [Any].self).isEmpty)
    #expect(try service.post("/v1/checks", "{\(RunningService.small)}").status == 200)
  }

  @Test func aClientThatGoesAwayLeavesTheQueue() throws {
    let service = try RunningService(
      ["--solvers", "1", "--solve-time", "1000s", "--queue-time", "1000s"])
    let inputs = try service.uploadHardInstance()
    let running = try service.startHardPlan(inputs)
    var waiting: Connection? = try service.startHardPlan(inputs)
    #expect(waiting != nil)
    try service.wait { try service.metric("mpq_solves_queued") == 1 }
    waiting = nil
    try service.wait { try service.metric("mpq_solves_queued") == 0 }
    #expect(try service.metric("mpq_solves_running") == 1)
    running.finishSending()
    try service.wait { try service.metric("mpq_solves_running") == 0 }
  }

  @Test func aClientThatLeavesIsNobodysFault() throws {
    let service = try RunningService()
    for budget in 0..<200 {
      let connection = try Connection(port: service.port)
      let body = "{\(RunningService.small), \"budgets\": {\"max_bitops\": \(400_000_000 + budget)}}"
      connection.send(
        RunningService.head("POST", "/v1/plans", ["Content-Length": "\(body.utf8.count)"]) + body)
      if budget.isMultiple(of: 2) { connection.reset() }
    }
    try service.wait { try service.metric("mpq_solves_running") == 0 }
    let metrics = try service.get("/metrics").text
    #expect(!metrics.contains("status=\"500\""))
    #expect(try !service.end().errors.contains("status=500"))
  }
}
