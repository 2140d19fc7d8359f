import HTTPTypes
import MPQFiles
import MPQModel
import MPQService
import Testing

@Suite struct PlanRequestTests {
  private func request(_ members: String) throws(ServiceProblem) -> PlanRequest {
    try PlanRequest(body: Array("{\"network\": \"a\", \"table\": \"b\", \(members)}".utf8))
  }

  private static let latencies =
    #""latency_table": "layer,weight_bits,activation_bits,seconds\na,2,2,1e-6\n""#

  @Test func equalRequestsHaveEqualIDs() throws {
    let id = try request(#""budgets": {"max_bitops": "48.3G", "level": "W3A3"}"#).id
    #expect(id.count == 64)
    for same in [
      #""budgets": {"level": "w3a3", "max_bitops": 48300000000}"#,
      #""gap": 0, "budgets": {"level": "W3.0A3", "max_bitops": 4.83e10}, "prover": "auto""#,
      #""verify": false, "budgets": {"level": "W3A3", "max_bitops": 48300000000.0}, "strict": false"#,
      // How long to search does not change what the best plan is.
      #""time_limit": 3, "budgets": {"level": "W3A3", "max_bitops": "48300M"}"#,
    ] { #expect(try request(same).id == id, "\(same)") }
    for other in [
      #""budgets": {"level": "W3A3"}"#, #""budgets": {"level": "W3A3", "max_bitops": "48.4G"}"#,
      #""gap": 0.01, "budgets": {"max_bitops": "48.3G", "level": "W3A3"}"#,
      #""prover": "glpk", "budgets": {"max_bitops": "48.3G", "level": "W3A3"}"#,
      // Which factor fits without one is known only once network and table are read.
      #""alpha": 2, "budgets": {"max_bitops": "48.3G", "level": "W3A3"}"#,
      #""verify": true, "budgets": {"max_bitops": "48.3G", "level": "W3A3"}"#,
      Self.latencies + #", "budgets": {"max_bitops": "48.3G", "level": "W3A3"}"#,
    ] { #expect(try request(other).id != id, "\(other)") }
  }

  @Test(arguments: [
    #"{"level": "W3A3"}"#, #"{"max_bitops": 1}"#, #"{"min_compression": 1}"#, #"{"max_size": 1}"#,
    #"{"max_mean_weight_bits": 1}"#,
    #"{"max_mean_weight_bits": 1, "mean_weight_bits_by": "layers"}"#,
    #"{"max_mean_activation_bits": 1}"#,
    #"{"max_mean_activation_bits": 1, "mean_activation_bits_by": "parameters"}"#,
    #"{"max_mean_weight_bits_by_layers": 1}"#, #"{"max_mean_activation_bits_by_parameters": 1}"#,
    #"{"max_latency": 1}"#, #"{"max_latency": "1us"}"#, #"{"max_size": 2945874680305.375}"#,
  ])
  func everyBudgetReadsBackFromTheCanonicalForm(budgets: String) throws {
    let first = try request(Self.latencies + ", \"budgets\": \(budgets)")
    #expect(first.budgets.own.count == 1)
    let again = try PlanRequest(body: Array(JSONText.object(first.canonical).utf8))
    #expect(again.id == first.id)
    #expect(again.budgets.own == first.budgets.own)
    #expect(again.latencyText == first.latencyText)
  }

  @Test(arguments: [
    #""minimize": "size", "max_importance": 0.25"#,
    #""minimize": "lut \"a\"", "as_good_as": "q4_K""#,
    #""minimize": "bitops", "as_good_as": "W4A4", "budgets": {"max_size": 9}, "verify": false"#,
  ])
  func aGoalReadsBackFromTheCanonicalForm(members: String) throws {
    let first = try request(members)
    let goal = try #require(first.goal)
    let again = try PlanRequest(body: Array(JSONText.object(first.canonical).utf8))
    #expect(again.id == first.id)
    #expect(again.goal?.minimized == goal.minimized && again.goal?.quality == goal.quality)
  }

  @Test func latenciesOfDifferentLengthAreDifferentRequests() throws {
    // 1.2345678 ps and 1.2345678 s.
    let short = try request(Self.latencies + #", "budgets": {"max_latency": "1.2345678ps"}"#)
    let long = try request(Self.latencies + #", "budgets": {"max_latency": "1.2345678s"}"#)
    #expect(short.id != long.id)
  }

  @Test(arguments: [
    (#""budgets": {}"#, "/budgets"), (#""budgets": []"#, "/budgets"),
    (#""alpha": 2"#, ""),
    (#""budgets": {"level": "W3A3"}, "latency_table": "a,b\n""#, "/latency_table"),
    (#""budgets": {"level": "W3A3"}, "latency_table": 7"#, "/latency_table"),
    (#""budgets": {"level": "W3A3"}, "gap": 1"#, "/gap"),
    (#""budgets": {"level": "W3A3"}, "gap": -0.1"#, "/gap"),
    (#""budgets": {"level": "W3A3"}, "prover": "cplex""#, "/prover"),
    (#""budgets": {"level": "W3A3"}, "time_limit": -1"#, "/time_limit"),
    (#""budgets": {"level": "W3A3"}, "sweep": {}"#, ""),
    (#""minimize": "size""#, "/minimize"), (#""minimize": 3, "max_importance": 1"#, "/minimize"),
    (#""minimize": "size", "max_importance": 1, "as_good_as": "W4A4""#, "/minimize"),
    (#""minimize": "size", "max_importance": -1"#, "/max_importance"),
    (#""minimize": "size", "max_importance": "1""#, "/max_importance"),
    (#""minimize": "size", "as_good_as": 4"#, "/as_good_as"),
    (#""minimize": "size", "max_importance": 1, "verify": true"#, "/verify"),
    (#""budgets": {"level": "W3A3"}, "as_good_as": "W4A4""#, "/as_good_as"),
    (#""budgets": {"level": "W3A3"}, "max_importance": 1"#, "/max_importance"),
  ])
  func aFaultIsToldByItsField(members: String, field: String) throws {
    let found = try #require(problem { () throws(ServiceProblem) in try request(members) })
    #expect(found.status == .unprocessableContent)
    #expect(found.field == field)
  }

  @Test func aFaultInTheLatencyTableHasItsLine() throws {
    let found = try #require(
      problem { () throws(ServiceProblem) in
        try request(
          #""budgets": {"level": "W3A3"}, "latency_table": "layer,weight_bits,activation_bits,seconds\na,2,2,1\nb,2,2,x\n""#
        )
      })
    #expect(found.line == 3)
  }
}
