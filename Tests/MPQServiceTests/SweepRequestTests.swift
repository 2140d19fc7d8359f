import HTTPTypes
import MPQModel
import MPQService
import Testing

@Suite struct SweepRequestTests {
  /// With a table of times and one of resources.
  private static let network = {
    var network = try! Network(name: "n", layers: [Layer(name: "a", macs: 10, params: 100)])
    network.resources.latency = LatencyTable(source: "latency")
    network.resources.tables = [
      ResourceTable(
        source: "r",
        columns: [.init(name: "lut", decimals: 0), .init(name: "energy", decimals: 4)])
    ]
    return network
  }()

  private func request(
    _ members: String, limits: ServiceLimits = ServiceLimits()
  ) throws(ServiceProblem) -> SweepRequest {
    try SweepRequest(
      body: Array("{\"network\": \"a\", \"table\": \"b\", \(members)}".utf8), limits: limits)
  }

  @Test(arguments: [
    #""sweep": {"bitops": {"count": 7}}"#,
    #""sweep": {"bitops": {"from": "1.5G", "to": 48300000000, "count": 25}}"#,
    #""sweep": {"bitops": {"to": 1e17, "count": 1000}}"#,
    #""sweep": {"levels": ["w2.5a3", "W3A3"], "compressions": [8, "12.20"]}"#,
    #""sweep": {"sizes": ["8MiB", "1.23456789012345GiB", 7000000]}, "time_limit": "1500ms""#,
    #""sweep": {"levels": ["W3A3"]}, "budgets": {"max_size": "8.2MB"}, "gap": 0.05, "alpha": 0.1"#,
    #""sweep": {"levels": ["W3A3"]}, "outliers": "keep", "prover": "glpk", "strict": true"#,
    #""sweep": {"levels": ["W3A3"]}, "budgets": {"max_latency": "1.2345678ps"}, "latency_table": "layer,weight_bits,activation_bits,seconds\n\"é\"\"\",2,2,1\n""#,
    #""sweep": {"levels": ["W3A3"]}, "constraints": {"layers": [{"name": "\"\\*", "weight_bits": [2, 4]}], "ties": [{"layers": ["a", "b"], "share": ["weight_bits", "activation_bits"]}]}"#,
  ])
  func theStoredTextReadsBackToTheSameSweep(members: String) throws {
    let first = try request(members)
    let again = try SweepRequest(body: Array(first.text.utf8), limits: ServiceLimits())
    #expect(again.id == first.id)
    #expect(again.text == first.text)
    #expect(again.total == first.total)
    #expect(again.common.timeLimit == first.common.timeLimit)
    #expect(
      try again.grid(in: Self.network) { _ in 1_000_000...5_000_000 }
        == first.grid(in: Self.network) { _ in 1_000_000...5_000_000 })
  }

  @Test func equalSweepsHaveEqualIDs() throws {
    let id = try request(#""sweep": {"levels": ["W3A3"], "bitops": {"count": 3}}"#).id
    #expect(
      try request(
        #""gap": 0, "sweep": {"bitops": {"count": 3}, "levels": ["w3a3"]}, "time_limit": 1"#
      )
      .id == id)
    for other in [
      #""sweep": {"levels": ["W3A3"], "bitops": {"count": 4}}"#,
      #""sweep": {"levels": ["W3A3"]}"#,
      #""sweep": {"levels": ["W3A3"], "bitops": {"count": 3, "from": 1}}"#,
      #""sweep": {"levels": ["W3A3"], "bitops": {"count": 3}}, "budgets": {"max_size": 5}"#,
    ] { #expect(try request(other).id != id) }
  }

  @Test func twoKindsMakeAGridInTheOrderOfTheCommandLine() throws {
    let grid = try request(
      #""sweep": {"compressions": [8, 10], "levels": ["W3A3", "W4A4"]}, "budgets": {"max_size": 5}"#
    ).grid(in: Self.network) { _ in 0...1 }
    #expect(
      grid.map { $0.map(\.name) }
        == Array(repeating: ["level", "min_compression", "max_size"], count: 4))
    #expect(grid.map { $0[0].text } == ["W3A3", "W3A3", "W4A4", "W4A4"])
    #expect(grid.map { $0[1].text } == ["8", "10", "8", "10"])
  }

  @Test func anEndThatIsLeftOutIsWhatCanBeReached() throws {
    func steps(_ range: String) throws -> [String] {
      try request("\"sweep\": {\"bitops\": \(range)}")
        .grid(in: Self.network) { _ in 100...200 }
        .map { $0[0].text }
    }
    #expect(try steps(#"{"count": 3}"#) == ["100", "150", "200"])
    #expect(try steps(#"{"from": 160, "count": 3}"#) == ["160", "180", "200"])
    #expect(try steps(#"{"to": 0, "count": 3}"#) == ["100", "50", "0"])
    #expect(try steps(#"{"count": 1}"#) == ["100"])
    #expect(try steps(#"{"from": 7.9, "to": 7.9, "count": 2}"#) == ["7", "7"])
    // The largest amounts there are, downwards.
    #expect(try steps(#"{"from": 999e15, "to": 0, "count": 1000}"#).count == 1000)
  }

  @Test(arguments: [
    (#""sweep": {}"#, "/sweep"), (#""sweep": []"#, "/sweep"), (#""budgets": {}"#, ""),
    (#""sweep": {"levels": []}"#, "/sweep/levels"),
    (#""sweep": {"levels": ["W3A3", "W3"]}"#, "/sweep/levels/1"),
    (#""sweep": {"sizes": [-1]}"#, "/sweep/sizes/0"),
    (#""sweep": {"compressions": [0]}"#, "/sweep/compressions/0"),
    (#""sweep": {"bitops": {"from": 1}}"#, "/sweep/bitops"),
    (#""sweep": {"bitops": {"count": 0}}"#, "/sweep/bitops/count"),
    (#""sweep": {"bitops": {"count": 1001}}"#, "/sweep/bitops/count"),
    (#""sweep": {"bitops": {"count": 1.5}}"#, "/sweep/bitops/count"),
    (#""sweep": {"bitops": {"count": 99999999999999999999}}"#, "/sweep/bitops/count"),
    (#""sweep": {"levels": ["W3A3"]}, "budgets": {"level": "W4A4"}"#, "/budgets/level"),
    (#""sweep": {"bitops": {"count": 3}}, "budgets": {"max_bitops": 5}"#, "/budgets/max_bitops"),
  ])
  func aFaultIsToldByItsField(members: String, field: String) throws {
    let found = try #require(problem { () throws(ServiceProblem) in try request(members) })
    #expect(found.status == .unprocessableContent)
    #expect(found.field == field)
  }

  @Test func aGridOfTooManyBudgetsIsTooLarge() throws {
    var limits = ServiceLimits()
    limits.sweepRows = 6
    let six = #""sweep": {"levels": ["W3A3", "W4A4"], "sizes": [1, 2, 3]}"#
    #expect(try request(six, limits: limits).total == 6)
    let eight = #""sweep": {"levels": ["W3A3", "W4A4"], "sizes": [1, 2, 3, 4]}"#
    let found = problem { () throws(ServiceProblem) in try request(eight, limits: limits) }
    #expect(found?.status == .contentTooLarge)
    // Counted without overflow: 6⁴ levels, sizes, compressions and steps of the largest lists.
    let list = repeatElement("1", count: 40_000).joined(separator: ",")
    let huge = problem { () throws(ServiceProblem) in
      try request("\"sweep\": {\"sizes\": [\(list)], \"compressions\": [\(list)]}")
    }
    #expect(huge?.status == .contentTooLarge)
  }
}
