import TestFixtures
import Foundation
import Testing

@Suite struct StorageFaultTests {
  /// A network that takes about so many bytes.
  private func large(_ bytes: Int, _ seed: Int) -> String {
    let layers = bytes / 32
    return "layer,macs,params,weight_bits,activation_bits\n"
      + (0..<layers).map { "a-layer-of-a-network-\(seed)-\($0),1,1,,\n" }.joined()
  }

  @Test func aFullDatabaseIsAnAnswerAndALineOfTheLog() throws {
    let service = try RunningService(["--max-database", "2MiB"])
    var kept: [String] = []
    var refused: Answer?
    for seed in 0..<40 where refused == nil {
      let answer = try service.post("/v1/networks", large(60_000, seed))
      if answer.status == 201 { kept.append(try answer.value("id")) } else { refused = answer }
    }
    let answer = try #require(refused)
    #expect(answer.status == 503)
    #expect(answer.headers["retry-after"] != nil)
    #expect(answer.headers["content-type"] == "application/problem+json")
    // What is there can be read, and what is removed makes room.
    for id in kept { #expect(try service.get("/v1/networks/\(id)").status == 200) }
    for id in kept { #expect(try service.send("DELETE", "/v1/networks/\(id)").status == 204) }
    #expect(try service.post("/v1/networks", large(60_000, 99)).status == 201)
    let log = try service.end()
    #expect(log.exitCode == 0)
    #expect(log.errors.contains("database or disk is full"))
  }

  @Test func aFileThatMayNotGrowIsAnAnswerAndALineOfTheLog() throws {
    // In blocks of 1,024 bytes: enough for what is shipped, and little more. SQLite maps a file of its
    // own beside the database, which is small.
    let service = try RunningService(shell: "ulimit -f 3000; exec $MPQ $FLAGS")
    var last = 0
    for seed in 0..<60 where last != 503 {
      last = try service.post("/v1/networks", large(200_000, seed)).status
    }
    #expect(last == 503)
    #expect(try service.get("/v1/networks").status == 200)
    // It says so, and a plan that cannot be kept is an answer all the same.
    #expect(try service.get("/readyz").status == 503)
    #expect(try service.get("/healthz").status == 200)
    let run = try service.end()
    #expect(run.exitCode == 0)
    #expect(run.errors.contains("cause="))
  }

  @Test func aPlanThatCannotBeKeptIsAnsweredAllTheSame() throws {
    let service = try RunningService(["--max-database", "1MiB", "--max-plans", "100000"])
    var answers: [Answer] = []
    for budget in 0..<400 where answers.last?.headers["cache-status"] != "mpq; fwd=miss" {
      let body = "{\(RunningService.small), \"budgets\": {\"max_bitops\": \(400_000_000 + budget)}}"
      answers.append(try service.post("/v1/plans", body))
    }
    #expect(answers.allSatisfy { $0.status == 200 })
    let last = try #require(answers.last)
    #expect(last.headers["cache-status"] == "mpq; fwd=miss")
    #expect(last.headers["location"] == nil)
    #expect(try service.get("/readyz").status == 503)
    #expect(try service.get("/v1/plans?limit=1").status == 200)
    let id: String = try last.value("id")
    #expect(try service.get("/v1/plans/\(id)").status == 404)
    #expect(try service.end().errors.contains("a plan is not stored"))
  }

  @Test func aSweepWaitsForADatabaseThatCanBeWritten() throws {
    let service = try RunningService(["--max-database", "2MiB", "--solvers", "1"])
    // Rows over a network of thousands of layers fill it within a few; budgets that allow everything
    // need no search.
    let sizes = (0..<200).map { "\(1_000_000_000 + $0)" }.joined(separator: ", ")
    let network: String = try service.post("/v1/networks", Inputs.costs(layers: 3000)).value("id")
    let table: String = try service.post("/v1/tables", Inputs.importances(layers: 3000)).value("id")
    let answer = try service.post(
      "/v1/sweeps",
      """
      {"network": "\(network)", "table": "\(table)", "sweep": {"sizes": [\(sizes)]}}
      """)
    if answer.status == 202 {
      try service.wait { try service.tool.errorsSoFar().contains("sweeps pause") }
      let id: String = try answer.value("id")
      #expect(try service.get("/v1/sweeps/\(id)").value("state", String.self) == "running")
    } else {
      #expect(answer.status == 503)
    }
    #expect(try service.get("/healthz").status == 200)
    #expect(try service.end().exitCode == 0)
  }

  @Test(.enabled(if: getuid() != 0, "root may write anything"))
  func aReadOnlyDatabaseIsRefusedAtTheStart() throws {
    let service = try RunningService()
    _ = try service.end()
    chmod(service.directory.path + "/store.sqlite", 0o400)
    #expect(throws: RunningService.Ended.self) { try service.restart() }
  }
}
