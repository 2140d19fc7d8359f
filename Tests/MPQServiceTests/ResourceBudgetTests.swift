import HTTPTypes
import MPQFiles
import MPQModel
import MPQService
import Testing

/// Budgets and sweeps by the names of resources.
@Suite struct ResourceBudgetTests {
  private static let network = {
    var network = try! Network(
      name: "n", layers: [Layer(name: "a", macs: 10, params: 100)])
    network.resources.tables = [
      ResourceTable(
        source: "r",
        columns: [
          .init(name: "lut", decimals: 0), .init(name: "energy", decimals: 4),
          .init(name: "size", decimals: 1), .init(name: "a/b~c", decimals: 0),
        ])
    ]
    return network
  }()

  private func asked(_ json: String) throws(ServiceProblem) -> AskedBudgets {
    try RequestField(parsing: Array("{\"budgets\": \(json)}".utf8)).members(["budgets"])
      .required("budgets").budgets()
  }

  private func request(_ budgets: String) throws(ServiceProblem) -> PlanRequest {
    try PlanRequest(
      body: Array("{\"network\": \"a\", \"table\": \"b\", \"budgets\": \(budgets)}".utf8))
  }

  @Test(arguments: [
    (#"{"max": {"lut": 53000}}"#, ["max:lut 53000"]),
    (#"{"max": {"lut": "53k"}}"#, ["max:lut 53000"]),
    (#"{"max": {"lut": 5.3e4}, "level": "W3A4"}"#, ["level W3A4", "max:lut 53000"]),
    (#"{"max": {"energy": "3.1mJ", "lut": 7}}"#, ["max:energy 0.0031", "max:lut 7"]),
    (#"{"max_any": {"lut": 2}, "max": {"lut": 7}}"#, ["max:lut 7", "max_any:lut 2"]),
    // The table has a column of this name, so it is not the weights' size.
    (#"{"max": {"size": 7.5}}"#, ["max:size 7.5"]),
    (#"{"max": {"bitops": "1G", "lut": 7}}"#, ["max_bitops 1000000000", "max:lut 7"]),
    (#"{"max": {"bits_per_weight": 4.25}}"#, ["max_bits_per_weight 4.25"]),
    (#"{"max_any": {"bitops": "1G"}}"#, ["max_any:bitops 1000000000"]),
  ])
  func anAmountOfAResourceIsABudget(json: String, expected: [String]) throws {
    let budgets = try asked(json).budgets(in: Self.network)
    #expect(budgets.map { "\($0.name) \($0.text)" } == expected)
    // What an answer says can be asked for again.
    let again = try asked(BudgetsJSON.encode(budgets)).budgets(in: Self.network)
    #expect(again == budgets)
  }

  @Test(arguments: [
    (#"{"max": {"luts": 1}}"#, "/budgets/max/luts", "did you mean 'lut'?"),
    (#"{"max": {"xyzzy": 1}}"#, "/budgets/max/xyzzy", "there are lut, energy, size and a/b~c"),
    (#"{"max_any": {"xyzzy": 1}}"#, "/budgets/max_any/xyzzy", "no table brings 'xyzzy'"),
    (#"{"max": {"lut": "7q"}}"#, "/budgets/max/lut", "expected an amount"),
    (#"{"max": {"lut": -1}}"#, "/budgets/max/lut", "expected an amount"),
    (#"{"max": {"lut": [1]}}"#, "/budgets/max/lut", "expected an amount"),
    (#"{"max": {"lut": null}}"#, "/budgets/max/lut", "expected an amount"),
    (#"{"max": {"a/b~c": true}}"#, "/budgets/max/a~1b~0c", "expected an amount"),
    (#"{"max": {"bitops": "7q"}}"#, "/budgets/max/bitops", "expected a count"),
    (#"{"max": 7}"#, "/budgets/max", "expected an object"),
    (#"{"max_any": ["lut"]}"#, "/budgets/max_any", "expected an object"),
    (#"{"max_bitops": 1, "max": {"bitops": 1}}"#, "/budgets/max/bitops", "is the same budget"),
    (#"{"max": {"latency": 1}}"#, "/budgets/max/latency", "needs a latency_table"),
    (#"{"max_latency": 1}"#, "/budgets/max_latency", "needs a latency_table"),
    (
      #"{"max_activation_memory": "1MB"}"#, "/budgets/max_activation_memory",
      "needs a network.json"
    ),
    (
      #"{"max": {"activation_memory": 1}}"#, "/budgets/max/activation_memory",
      "needs a network.json"
    ),
    (#"{"max_bits_per_weight": "x"}"#, "/budgets/max_bits_per_weight", "expected a number of bits"),
  ])
  func whatCannotBeLimitedIsToldByItsField(json: String, field: String, words: String) throws {
    let found = try #require(
      problem { () throws(ServiceProblem) in
        try asked(json).budgets(in: Self.network)
      })
    #expect(found.status == .unprocessableContent)
    #expect(found.field == field)
    #expect(found.detail.contains(words), "\(found.detail)")
  }

  @Test func withoutATableItIsSaidHowToGiveOne() throws {
    let network = try Network(name: "n", layers: [Layer(name: "a", macs: 1, params: 1)])
    let found = problem { () throws(ServiceProblem) in
      try asked(#"{"max": {"lut": 1}}"#).budgets(in: network)
    }
    #expect(found?.detail.contains("give one in resources") == true)
  }

  @Test func equalBudgetsHaveEqualIDs() throws {
    let id = try request(#"{"max": {"lut": 53000, "energy": "3.1mJ"}, "max_any": {"lut": 1}}"#).id
    for same in [
      #"{"max_any": {"lut": "1"}, "max": {"energy": 0.0031, "lut": "53k"}}"#,
      #"{"max": {"lut": 53000.0, "energy": "3100uJ"}, "max_any": {"lut": 1e0}}"#,
    ] { #expect(try request(same).id == id, "\(same)") }
    for other in [
      #"{"max": {"lut": 53000, "energy": "3.1mJ"}}"#,
      #"{"max": {"lut": 53001, "energy": "3.1mJ"}, "max_any": {"lut": 1}}"#,
      #"{"max": {"lut": 1, "energy": "3.1mJ"}, "max_any": {"lut": 53000}}"#,
    ] { #expect(try request(other).id != id, "\(other)") }
    // Names that may stand for two things keep the amount as it was given.
    let canonical = try request(#"{"max": {"size": "8 MB", "a": 1}}"#).canonical
    #expect(
      canonical.contains {
        $0.key == "budgets" && $0.value == #"{"max": {"a": 1, "size": "8 MB"}}"#
      })
  }

  @Test(arguments: [
    #"{"max": {"lut": "53k", "size": "8MB"}}"#, #"{"max_any": {"bitops": 7, "a\"b": 1}}"#,
    #"{"max_activation_memory": "256KiB", "max_bits_per_weight": 4.25}"#,
  ])
  func theCanonicalFormReadsBack(json: String) throws {
    let first = try request(json)
    let again = try PlanRequest(body: Array(JSONText.object(first.canonical).utf8))
    #expect(again.id == first.id)
    #expect(JSONText.object(again.canonical) == JSONText.object(first.canonical))
  }

  // MARK: Sweeps

  private func sweep(_ json: String, _ more: String = "") throws(ServiceProblem) -> SweepRequest {
    try SweepRequest(
      body: Array("{\"network\": null, \"table\": \"b\", \"sweep\": \(json)\(more)}".utf8),
      limits: ServiceLimits())
  }

  @Test(arguments: [
    (#"{"max": {"lut": {"from": "20k", "to": 50000, "count": 4}}}"#, "20000 30000 40000 50000"),
    (#"{"max": {"lut": {"count": 3}}}"#, "100 150 200"),
    (#"{"max": {"lut": {"to": 0, "count": 3}}}"#, "100 50 0"),
    // In the decimals of the column, and no more.
    (
      #"{"max": {"energy": {"from": "1mJ", "to": "2mJ", "count": 4}}}"#, "0.001 0.0013 0.0017 0.002"
    ),
    (#"{"max": {"energy": {"from": "1mJ", "count": 2}}}"#, "0.001 0.02"),
    (#"{"max": {"bits_per_weight": {"from": 3, "to": 4, "count": 3}}}"#, "3 3.5 4"),
    // 100 to 200 bits of 100 weights.
    (#"{"max": {"bits_per_weight": {"count": 3}}}"#, "1 1.5 2"),
    (#"{"max": {"size": {"from": 1, "to": 1.2, "count": 3}}}"#, "1 1.1 1.2"),
  ])
  func aRangeIsDividedIntoSteps(json: String, expected: String) throws {
    let request = try sweep(json)
    let grid = try request.grid(in: Self.network) { _ in 100...200 }
    #expect(grid.map { $0[0].text }.joined(separator: " ") == expected)
    let again = try SweepRequest(body: Array(request.text.utf8), limits: ServiceLimits())
    #expect(again.text == request.text && again.id == request.id)
    #expect(try again.grid(in: Self.network) { _ in 100...200 } == grid)
  }

  @Test func resourcesMakeAGridWithLists() throws {
    let grid = try sweep(
      #"{"max": {"lut": {"from": 1, "to": 2, "count": 2}}, "levels": ["W3A3", "W4A4"]}"#,
      #", "budgets": {"max": {"energy": 1}, "max_size": 9}"#
    ).grid(in: Self.network) { _ in nil }
    #expect(
      grid.map { $0.map { "\($0.name)=\($0.text)" }.joined(separator: " ") } == [
        "level=W3A3 max:lut=1 max_size=9 max:energy=1",
        "level=W3A3 max:lut=2 max_size=9 max:energy=1",
        "level=W4A4 max:lut=1 max_size=9 max:energy=1",
        "level=W4A4 max:lut=2 max_size=9 max:energy=1",
      ])
  }

  @Test(arguments: [
    (#"{"max": {}}"#, "", "/sweep"), (#"{"max": {"lut": 7}}"#, "", "/sweep/max/lut"),
    (#"{"max": {"lut": {"from": 1}}}"#, "", "/sweep/max/lut"),
    (#"{"max": {"lut": {"from": "x", "count": 2}}}"#, "", "/sweep/max/lut/from"),
    (#"{"max": {"size": {"from": "x", "count": 2}}}"#, "", "/sweep/max/size/from"),
    (#"{"max": {"lut": {"count": 2, "step": 1}}}"#, "", "/sweep/max/lut"),
    (#"{"max": {"luts": {"count": 2}}}"#, "", "/sweep/max/luts"),
    // What can be reached is not known.
    (#"{"max": {"lut": {"to": 7, "count": 2}}}"#, "", "/sweep/max/lut"),
    (
      #"{"max": {"lut": {"from": 1, "to": 2, "count": 2}}}"#, #", "budgets": {"max": {"lut": 1}}"#,
      "/sweep/max/lut"
    ),
    (
      #"{"max": {"bitops": {"from": 1, "to": 2, "count": 2}}, "bitops": {"from": 1, "to": 2, "count": 2}}"#,
      "", "/sweep/max/bitops"
    ),
    (#"{"latencies": [1]}"#, "", "/sweep/latencies"),
    (#"{"activation_memories": [1]}"#, "", "/sweep/activation_memories"),
  ])
  func aFaultOfASweepIsToldByItsField(json: String, more: String, field: String) throws {
    do {
      _ = try sweep(json, more).grid(in: Self.network) { _ in nil }
      Issue.record("it was taken")
    } catch let found as ServiceProblem {
      #expect(found.status == .unprocessableContent)
      #expect(found.field == field, "\(found.detail)")
    }
  }
}
