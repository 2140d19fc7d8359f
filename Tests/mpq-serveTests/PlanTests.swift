import Foundation
import TestFixtures
import Testing

@Suite struct PlanTests {
  let service: RunningService

  init() throws { service = try RunningService() }

  /// What the command line answers to the same question about a shipped network.
  private func solve(_ flags: [String]) throws -> Run {
    // Under the names that the service has for its inputs, so that messages can be compared.
    let table = try Inputs.bytes("resnet20-fashion/importance.csv")
    try Data(table).write(to: service.directory.appending(path: "resnet20-fashion"))
    return try Solver.run(Self.inputs + flags, in: service.directory)
  }

  private static let inputs = [
    "-n", Inputs.models.appending(path: "resnet20-fashion/network.json").path,
    "-i", "resnet20-fashion",
  ]

  private func request(_ members: String) -> String { "{\(RunningService.small), \(members)}" }

  private static let latencies: String = {
    var text = "layer,weight_bits,activation_bits,seconds\n"
    guard
      let network = try? JSONSerialization.jsonObject(
        with: Data(Inputs.bytes("resnet20-fashion/network.json"))) as? [String: Any],
      let operations = network["operations"] as? [[String: Any]]
    else { return text }
    let kinds = ["convolution", "linear"]
    let layers = operations.filter { kinds.contains($0["kind"] as? String ?? "") }
    for name in layers.compactMap({ $0["name"] as? String }) {
      for weight in [2, 3, 4, 5, 6, 8] {
        for activation in [2, 3, 4, 5, 6, 8] {
          text += "\(name),\(weight),\(activation),\(weight + activation)e-6\n"
        }
      }
    }
    return text
  }()

  @Test(arguments: [
    (#""budgets": {"level": "W3A3"}"#, ["--level", "W3A3"]),
    (
      #""budgets": {"level": "W3A4", "min_compression": 12.2}"#,
      ["--level", "W3A4", "--min-compression", "12.2"]
    ),
    (
      #""budgets": {"max_bitops": "400M"}, "alpha": 0.5"#,
      ["--max-bitops", "400M", "--alpha", "0.5"]
    ),
    (
      #""budgets": {"max_size": "90kB", "max_mean_activation_bits": 3.5}, "outliers": "clamp""#,
      ["--max-size", "90kB", "--max-mean-activation-bits", "3.5", "--outliers", "clamp"]
    ),
    (
      #""budgets": {"max_mean_weight_bits": 3, "mean_weight_bits_by": "layers"}, "gap": 0.01"#,
      ["--max-mean-weight-bits", "3", "--mean-weight-bits-by", "layers", "--gap", "0.01"]
    ),
    (
      #""budgets": {"max_mean_activation_bits": 3.5, "max_mean_activation_bits_by_parameters": 3.25}"#,
      ["--max-mean-activation-bits", "3.5", "--max-mean-activation-bits-by-parameters", "3.25"]
    ),
    (
      #""budgets": {"max_size": 90000.12345678901}, "verify": true"#,
      ["--max-size", "90000.12345678901", "--verify"]
    ),
    (
      #""budgets": {"max_mean_weight_bits": 3}, "candidates": {"activation_bits": 8}"#,
      ["--max-mean-weight-bits", "3", "--activation-bits", "8"]
    ),
    (
      #""budgets": {"level": "W3A3"}, "candidates": {"weight_bits": [2, 4], "activation_bits": 4}"#,
      ["--level", "W3A3", "--weight-bits", "2,4", "--activation-bits", "4"]
    ),
    (
      #""budgets": {"level": "W3A3"}, "tie_shared_inputs": true, "prover": "glpk""#,
      ["--level", "W3A3", "--tie-shared-inputs", "--prover", "glpk"]
    ),
  ])
  func aPlanIsTheCommandLines(members: String, flags: [String]) throws {
    let answer = try service.post("/v1/plans", request(members))
    #expect(answer.status == 200)
    let id: String = try answer.value("id")
    #expect(answer.headers["location"] == "/v1/plans/\(id)")
    #expect(
      try service.get("/v1/plans/\(id).csv").text == solve(flags + ["--format", "csv"]).output)
    #expect(
      try service.get("/v1/plans/\(id).yaml").text
        == solve(flags + ["--format", "limpq-yaml"]).output)
    var mine: [String: Any] = try answer.value("solution")
    var theirs = try solve(flags + ["--json"]).json()
    // The one thing that no two runs have in common.
    mine["solve_seconds"] = nil
    theirs["solve_seconds"] = nil
    #expect(mine as NSDictionary == theirs as NSDictionary)
  }

  @Test func latenciesComeWithTheRequest() throws {
    let table = try String(
      decoding: JSONSerialization.data(
        withJSONObject: Self.latencies, options: .fragmentsAllowed), as: UTF8.self)
    let answer = try service.post(
      "/v1/plans", request(#""budgets": {"max_latency": "150us"}, "latency_table": "# + table))
    try Data(Self.latencies.utf8).write(to: service.directory.appending(path: "latency_table"))
    let run = try solve(["--max-latency", "150us", "--latency-table", "latency_table", "--json"])
    var mine: [String: Any] = try answer.value("solution")
    var theirs = try run.json()
    mine["solve_seconds"] = nil
    theirs["solve_seconds"] = nil
    #expect(mine as NSDictionary == theirs as NSDictionary)
  }

  @Test func theSameQuestionIsAnsweredFromTheStore() throws {
    let first = try service.post("/v1/plans", request(#""budgets": {"level": "W3A3"}"#))
    #expect(first.headers["cache-status"] == "mpq; fwd=miss; stored")
    let network: [String: Any] = try service.get("/v1/networks/resnet20-fashion").json()
    let again = try service.post(
      "/v1/plans",
      """
      {"table": "resnet20-fashion", "network": "\(network["id"] ?? "")", "verify": false,
       "time_limit": "20s", "budgets": {"level": "w3.0a3"}}
      """)
    #expect(again.headers["cache-status"] == "mpq; hit")
    #expect(again.text == first.text)
    #expect(try service.metric("mpq_store_hits_total") == 1)
    // Also after a restart.
    _ = try service.end()
    try service.restart()
    let later = try service.post("/v1/plans", request(#""budgets": {"level": "W3A3"}"#))
    #expect(later.headers["cache-status"] == "mpq; hit")
    #expect(later.text == first.text)
    #expect(try service.get("/v1/plans").value("items", [Any].self).count == 1)
    let id: String = try first.value("id")
    #expect(try service.send("DELETE", "/v1/plans/\(id)").status == 204)
    #expect(try service.get("/v1/plans/\(id)").status == 404)
  }

  @Test func whatNoPlanKeepsIsAnAnswerWithTheRanges() throws {
    let flags = ["--level", "W2A2", "--min-compression", "30"]
    let answer = try service.post(
      "/v1/plans", request(#""budgets": {"level": "W2A2", "min_compression": 30}"#),
      headers: ["Accept": "text/csv"])
    #expect(answer.status == 200)
    #expect(answer.headers["content-type"] == "application/json")
    let solution: [String: Any] = try answer.value("solution")
    #expect(solution["status"] as? String == "infeasible")
    let blocking = try #require(solution["blocking"] as? [[String: Any]])
    #expect(blocking.count == 2)
    #expect(blocking.allSatisfy { $0["attainable_min"] is Int && $0["attainable_max"] is Int })
    let run = try solve(flags)
    #expect(run.exitCode == 4)
    for line in try answer.value("messages", [String].self) where !line.contains("outlier") {
      #expect((run.output + run.errors).contains(line), "\(line)")
    }
    let id: String = try answer.value("id")
    #expect(try service.get("/v1/plans/\(id).csv").status == 404)
    #expect(try service.get("/v1/plans/\(id)").status == 200)
  }

  @Test func theFormIsTheOneThatIsAccepted() throws {
    let body = request(#""budgets": {"level": "W4A4"}"#)
    let csv = try service.post("/v1/plans", body, headers: ["Accept": "text/csv"])
    #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
    #expect(csv.headers["vary"] == "Accept")
    #expect(csv.text == (try solve(["--level", "W4A4", "--format", "csv"]).output))
    let yaml = try service.post("/v1/plans", body, headers: ["Accept": "application/yaml"])
    #expect(yaml.text == (try solve(["--level", "W4A4", "--format", "limpq-yaml"]).output))
  }

  @Test func aTableThatCannotBeSearchedIsRefusedInTheWordsOfTheCommandLine() throws {
    let table = try service.post("/v1/tables", Inputs.importances(layers: 3))
    let answer = try service.post(
      "/v1/plans",
      #"{"network": "resnet20-fashion", "table": "\#(try table.value("id", String.self))", "#
        + #""budgets": {"level": "W3A3"}}"#)
    #expect(answer.status == 422)
    #expect(try answer.value("field", String.self) == "/table")
    try Data(Inputs.importances(layers: 3).utf8)
      .write(to: service.directory.appending(path: "table"))
    let run = try Solver.run(
      ["check", "-n", "resnet20-fashion", "-i", "table"], in: service.directory)
    let problems = run.lines.filter { $0.hasPrefix("problem: ") }.map { $0.dropFirst(9) }
    #expect(!problems.isEmpty)
    let detail: String = try answer.value("detail")
    for problem in problems.prefix(10) { #expect(detail.contains(problem)) }
  }

  @Test func aCheckSaysWhatTheCommandLineSays() throws {
    var members = try service.post("/v1/checks", request(#""outliers": "exclude""#)).json()
    #expect(members["searchable"] as? Bool == true)
    let choices = try #require(members["choices"] as? Int)
    _ = try solve(["--level", "W3A3"])
    let run = try Solver.run(["check"] + Self.inputs, in: service.directory)
    #expect(run.output.contains("searched layers join: \(choices) choices"))
    // A range's ends are attained, and nothing beyond them is.
    members = try #require(members["ranges"] as? [String: Any])
    let bitops = try #require((members["bitops"] as? [String: Any])?["min"] as? Double)
    for (amount, status) in [(Int(bitops), "optimal"), (Int(bitops) - 1, "infeasible")] {
      let plan = try service.post("/v1/plans", request("\"budgets\": {\"max_bitops\": \(amount)}"))
      #expect(try plan.value("solution", [String: Any].self)["status"] as? String == status)
    }
  }

  @Test func anUnprovenAnswerIsSolvedAgain() throws {
    let body = RunningService.hardPlan(try service.uploadHardInstance())
      .replacing("\"prover\"", with: "\"time_limit\": \"50ms\", \"prover\"")
    let first = try service.post("/v1/plans", body)
    #expect(first.status == 200)
    #expect(
      ["feasible", "undecided"].contains(
        try first.value("solution", [String: Any].self)["status"] as? String))
    #expect(try service.post("/v1/plans", body).headers["cache-status"] == "mpq; fwd=miss; stored")
    #expect(try service.get("/v1/plans").value("items", [Any].self).count == 1)
  }

  @Test(arguments: [
    #""budgets": {"max_bitops": 1e17}"#, #""budgets": {"min_compression": "0.000000000000000001"}"#,
    #""budgets": {"max_size": 0}"#, #""budgets": {"max_mean_weight_bits": "999999999999999e3"}"#,
    #""budgets": {"level": "W0.000001A32"}"#, #""budgets": {"level": "W32A32"}, "alpha": 1e6"#,
    #""budgets": {"max_bitops": 0}, "alpha": 0"#, #""budgets": {"level": "W3A3"}, "time_limit": 0"#,
    #""budgets": {"level": "W3A3"}, "gap": 0.9999999999999999"#,
    #""budgets": {"level": "W3A3"}, "candidates": {"weight_bits": 32, "activation_bits": 1}"#,
  ])
  func extremesAreAnswered(members: String) throws {
    let answer = try service.post("/v1/plans", request(members))
    #expect(answer.status == 200, "\(answer.text)")
    _ = try answer.json()
  }
}
