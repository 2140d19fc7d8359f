import HTTPTypes
import MPQModel
import MPQReport
import MPQService
import Testing

/// What a request for a chart may say.
@Suite struct ChartRequestTests {
  private func planProblem(_ members: String) -> ServiceProblem? {
    problem { () throws(ServiceProblem) in
      try PlanChartRequest(body: Array("{\(members)}".utf8), limits: ServiceLimits())
    }
  }

  private func tradeOffProblem(_ members: String) -> ServiceProblem? {
    problem { () throws(ServiceProblem) in
      try TradeOffChartRequest(body: Array("{\(members)}".utf8))
    }
  }

  @Test(arguments: [
    (#""network": "a""#, ""), (#""width": 700"#, ""),
    (#""network": "a", "width": -1"#, "/width"), (#""network": "a", "width": 1e9"#, "/width"),
    (#""network": "a", "width": 99"#, "/width"), (#""network": "a", "width": "700""#, "/width"),
    (#""network": "a", "width": null"#, "/width"), (#""network": "a", "width": []"#, "/width"),
    (#""network": 1, "width": 700"#, "/network"),
  ])
  func networkAndWidthAreNeeded(members: String, field: String) {
    for problem in [planProblem(members), tradeOffProblem(members)] {
      #expect(problem?.status == .unprocessableContent)
      #expect(problem?.field == field)
    }
  }

  @Test(arguments: [
    (#""weight_bits": 3"#, "/weight_bits"), (#""weight_bits": [-1]"#, "/weight_bits/0"),
    (#""weight_bits": [3, 65]"#, "/weight_bits/1"), (#""weight_bits": [64.5]"#, "/weight_bits/0"),
    (#""activation_bits": ["3"]"#, "/activation_bits/0"), (#""most_bits": 65"#, "/most_bits"),
    (#""activation_bits": ["q4k"]"#, "/activation_bits/0"),
    (#""weight_bits": ["4.5"]"#, "/weight_bits/0"), (#""weight_bits": [true]"#, "/weight_bits/0"),
    (#""limited": [1]"#, "/limited/0"), (#""bits": []"#, ""), (#""choices": [1]"#, "/choices/0"),
    (#""formats": [1]"#, "/formats"),
  ])
  func bitsAreNumbersOrNames(members: String, field: String) {
    let problem = planProblem(#""network": "a", "width": 700, "# + members)
    #expect(problem?.status == .unprocessableContent)
    #expect(problem?.field == field)
  }

  @Test(arguments: [
    (#""curve": {}"#, "/curve"), (#""curve": [1]"#, "/curve/0"),
    (#""curve": [{"bitops": 1, "importance": 1}]"#, "/curve/0"),
    (#""curve": [{"bitops": 1, "importance": 1, "status": "good"}]"#, "/curve/0/status"),
    (#""plan": {"bitops": -1, "importance": 1}"#, "/plan/bitops"),
    (#""plan": {"bitops": 1e19, "importance": 1}"#, "/plan/bitops"),
    (#""plan": {"bitops": 1, "importance": 1e301}"#, "/plan/importance"),
    (#""plan": {"bitops": 1, "importance": null}"#, "/plan/importance"),
    (#""range": {"min": 1}"#, "/range"),
    (#""uniform": [{"level": "W3A3", "bitops": 1, "importance": 1}]"#, "/uniform/0"),
  ])
  func pointsAreNumbers(members: String, field: String) {
    let problem = tradeOffProblem(#""network": "a", "width": 700, "# + members)
    #expect(problem?.status == .unprocessableContent)
    #expect(problem?.field == field)
  }

  @Test func listsHaveALength() {
    let point = #"{"bitops": 1, "importance": 1, "status": "optimal"}"#
    let list = repeatElement(point, count: 2001).joined(separator: ",")
    let problem = tradeOffProblem(#""network": "a", "width": 700, "curve": [\#(list)]"#)
    #expect(problem?.field == "/curve")
  }

  @Test func aPlanHasBitsForEveryLayerOrForNone() throws {
    let network = try Network(
      name: "n",
      layers: ["a", "b"].map { Layer(name: $0, macs: 10, params: 10) })
    func chart(_ members: String) throws(ServiceProblem) -> String {
      let body = #"{"network": "a", "width": 700\#(members)}"#
      return try PlanChartRequest(body: Array(body.utf8), limits: ServiceLimits())
        .chart(of: network).document
    }
    #expect(try chart("").contains("No plan to show"))
    #expect(try chart(#", "weight_bits": [], "activation_bits": []"#).contains("No plan to show"))
    let both = try chart(#", "weight_bits": [2, 3], "activation_bits": [4, 4]"#)
    #expect(both.contains("1 at 2 bits, 1 at 3 bits"))
    let named = try chart(
      #", "weight_bits": [4.125, "q8_0"], "activation_bits": [null, 8], "choices": ["lut_a", null]"#
    )
    #expect(named.contains("a: lut_a, "))
    #expect(named.contains("b: q8_0/8, "))
    #expect(named.contains("% of size") && !named.contains("BitOps"))
    let known = try chart(
      #", "weight_bits": [4.5, 8], "activation_bits": [null, 8], "choices": ["q4_K", null]"#)
    #expect(
      known.contains("a: q4_K, ") && known.contains("b: weights 8 bits, activations 8 bits, "))
    let unknown = try chart(
      #", "weight_bits": [null, 0], "activation_bits": [null, null], "choices": ["x", "W0A0"]"#)
    #expect(unknown.contains("a: x<"))
    #expect(unknown.contains("b: W0A0<"))
    for (members, field) in [
      (#", "weight_bits": [2, 3]"#, "/activation_bits"),
      (#", "weight_bits": [2], "activation_bits": [4, 4]"#, "/weight_bits"),
    ] {
      let problem = problem { () throws(ServiceProblem) in try chart(members) }
      #expect(problem?.status == .unprocessableContent)
      #expect(problem?.field == field)
    }
  }
}
