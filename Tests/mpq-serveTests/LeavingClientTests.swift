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
}
