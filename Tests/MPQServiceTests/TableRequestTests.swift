import MPQSearch
import HTTPTypes
import MPQFiles
import MPQModel
import MPQService
import Testing

@Suite struct TableRequestTests {
  private func request(_ json: String) throws(ServiceProblem) -> TableRequest {
    try TableRequest(RequestField(parsing: Array(json.utf8)).members(TableRequest.keys))
  }

  /// A network of so many layers, each read by the next, and a table for it.
  private func documents(layers: Int, input: String? = "x") throws -> (Network, ImportanceTable) {
    var table = ImportanceTable(source: "table")
    var list: [Layer] = []
    for index in 0..<layers {
      list.append(
        Layer(
          name: "block\(index)", kind: .convolution(groups: 1), macs: 1000, params: 10, pinned: nil,
          input: input))
      for tensor in TensorKind.allCases {
        for bits in [2, 4] {
          try table.add(
            layer: "block\(index)", tensor: tensor, format: .integer(bits),
            importance: 1 / Double(bits))
        }
      }
    }
    return (try Network(name: "n", layers: list), table)
  }

  @Test func defaultsAreThoseOfTheCommandLine() throws {
    let request = try request(#"{"network": "a", "table": "b"}"#)
    #expect(request.alpha == nil)
    #expect(request.outliers == .clamp)
    #expect(!request.isStrict && !request.tieSharedInputs)
    #expect(request.candidates == .init())
    #expect(request.constraints.rules.isEmpty && request.constraints.ties.isEmpty)
  }

  @Test func theCanonicalFormDoesNotDependOnOrderOrDefaults() throws {
    let short = try request(#"{"table": "b", "network": "a"}"#)
    let long = try request(
      """
      {"network": "a", "strict": false, "outliers": "clamp", "invalid": "error",
       "tie_shared_inputs": false, "constraints": {"ties": [], "layers": []}, "candidates": {},
       "table": "b"}
      """)
    #expect(JSONText.object(short.canonical) == JSONText.object(long.canonical))
  }

  @Test(arguments: [
    #"{"alpha": 1}"#, #"{"strict": true}"#, #"{"outliers": "exclude"}"#,
    #"{"invalid": "exclude"}"#,
    #"{"tie_shared_inputs": true}"#, #"{"candidates": {"weight_bits": [2, 3]}}"#,
    #"{"candidates": {"activation_bits": 2}}"#, #"{"candidates": {"weight_bits": [2.13, "q4_K"]}}"#,
    #"{"constraints": {"layers": [{"name": "a", "weight_bits": [2.13, "int4-g128"]}]}}"#,
    #"{"constraints": {"layers": [{"name": "a", "weight_bits": 2}]}}"#,
    #"{"constraints": {"layers": [{"name": "a", "choices": ["W8A16", "x\"y"]}]}}"#,
    #"{"constraints": {"layers": [{"name": "a", "equal_widths": false, "weight_format": 2}]}}"#,
    #"{"constraints": {"equal_widths": true}}"#,
    #"{"constraints": {"ties": [{"layers": ["a", "b"], "share": "weight_bits"}]}}"#,
  ])
  func everyMemberIsPartOfTheCanonicalFormAndReadsBack(member: String) throws {
    let base = #"{"network": "a", "table": "b", "#
    let plain = try request(#"{"network": "a", "table": "b"}"#)
    let changed = try request(base + member.dropFirst())
    let text = JSONText.object(changed.canonical)
    #expect(text != JSONText.object(plain.canonical))
    #expect(try JSONText.object(request(text).canonical) == text)
  }

  @Test(arguments: [
    ("{}", ""), (#"{"network": 1, "table": "b"}"#, "/network"),
    (#"{"network": "a", "table": "b", "alpha": -1}"#, "/alpha"),
    (#"{"network": "a", "table": "b", "alpha": 1e7}"#, "/alpha"),
    (#"{"network": "a", "table": "b", "candidates": {"weights": 2}}"#, "/candidates"),
    (
      #"{"network": "a", "table": "b", "candidates": {"weight_bits": 99}}"#,
      "/candidates/weight_bits"
    ),
    (#"{"network": "a", "table": "b", "constraints": {"layers": 2}}"#, "/constraints"),
    (#"{"network": "a", "table": "b", "outliers": "none"}"#, "/outliers"),
    (#"{"network": "a", "table": "b", "strict": 1}"#, "/strict"),
  ])
  func aFaultIsToldByItsField(json: String, field: String) throws {
    let found = try #require(problem { () throws(ServiceProblem) in try request(json) })
    #expect(found.field == field)
  }

  @Test func sharedInputsNeedANetworkThatTellsThem() throws {
    let request = try request(#"{"network": "a", "table": "b", "tie_shared_inputs": true}"#)
    let (described, table) = try documents(layers: 3)
    #expect(try request.join(described, table).ties.map(\.members) == [[0, 1, 2]])
    let (costs, _) = try documents(layers: 3, input: nil)
    let found = problem { () throws(ServiceProblem) in try request.join(costs, table) }
    #expect(found?.field == "/tie_shared_inputs")
  }

  @Test func rulesThatWouldBeHeldAgainstLayersForHoursAreRefused() throws {
    // The text fits into a request; every pattern fails only at its last byte, from every place on.
    let (network, table) = try hostileNames()
    let rule = "{\"name\": \"*\(String(repeating: "a", count: 400))b*\", \"weight_bits\": 2}"
    let request = try request(
      """
      {"network": "a", "table": "b",
       "constraints": {"layers": [\(repeatElement(rule, count: 2000).joined(separator: ","))]}}
      """)
    let found = problem { () throws(ServiceProblem) in try request.join(network, table) }
    #expect(found?.status == .contentTooLarge)
    #expect(found?.field == "/constraints/layers")
  }

  private func hostileNames() throws -> (Network, ImportanceTable) {
    let layers = (0..<5000).map { index in
      Layer(
        name: "\(index)\(String(repeating: "a", count: 800))", kind: .convolution(groups: 1),
        macs: 1,
        params: 1, pinned: nil, input: nil)
    }
    var table = ImportanceTable(source: "table")
    try table.add(layer: "x", tensor: .weight, format: 2, importance: 1)
    try table.add(layer: "x", tensor: .activation, format: 2, importance: 1)
    return (try Network(name: "n", layers: layers), table)
  }

  @Test func namesBecomeIDs() async throws {
    let temporary = try TemporaryStore()
    try await temporary.store.ship([
      document("n1", name: "n"), document("t1", as: .table, name: "t"),
    ])
    var request = try TableRequest(
      RequestField(parsing: Array(#"{"network": "n", "table": "t"}"#.utf8)).members(
        TableRequest.keys))
    for _ in ["by name", "by id"] {
      let names = try await request.resolve(in: temporary.store)
      #expect(request.network == "n1" && request.table == "t1")
      #expect(names == DocumentNames(network: "n", table: "t"))
    }
  }

  @Test func anUnknownNetworkOrTableIsToldByItsField() async throws {
    let temporary = try TemporaryStore()
    var request = try TableRequest(
      RequestField(parsing: Array(#"{"network": "n", "table": "t"}"#.utf8)).members(
        TableRequest.keys))
    let network = try await problem { try await request.resolve(in: temporary.store) }
    #expect(network?.status == .notFound)
    #expect(network?.field == "/network")
    try await temporary.store.ship([document("n1", name: "n")])
    let table = try await problem { try await request.resolve(in: temporary.store) }
    #expect(table?.field == "/table")
  }
}
