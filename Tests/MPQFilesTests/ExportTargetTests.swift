import MPQFiles
import MPQModel
import Testing
import TestFixtures

/// What every target promises: a plan that its tool would not hold is refused, and a search is told what it may choose.
@Suite struct ExportTargetTests {
  private static let export = PlanExport.toyTarget

  private static func network(
    _ kind: ModelOrigin.Kind? = .onnx, pinned: [String: LayerFormats] = [:]
  ) throws -> Network {
    func layer(
      _ name: String, _ kind: Layer.Kind, input: String, row: Int = 64
    ) -> Layer {
      Layer(
        name: name, kind: kind, macs: 640, params: 10 * row, pinned: pinned[name], input: input,
        rowLength: row, names: ModelNames(weight: "\(name).weight"))
    }
    var network = try Network(
      name: "n",
      layers: [
        layer("stem", .convolution(groups: 1), input: "x"),
        layer("query", .linear, input: "y"), layer("key", .linear, input: "y"),
        layer("head", .linear, input: "z", row: 96),
      ])
    network.origin = kind.map { ModelOrigin($0) }
    return network
  }

  private static func text(
    _ formats: [LayerFormats], of network: Network, group: Int? = nil
  ) throws -> String {
    var answer = PlanAnswer(BitPlan(formats), of: network)
    answer.settings = .init(groupSize: group)
    return try export.text(of: answer)
  }

  private static let plan: [LayerFormats] = [
    .eightBit, LayerFormats(weight: 4, activation: 8), LayerFormats(weight: 8, activation: 8),
    LayerFormats(weight: 2, activation: .unchanged),
  ]

  @Test func writesAPlanThatTheToolHolds() throws {
    #expect(
      try Self.text(Self.plan, of: try Self.network())
        == "stem.weight\nquery.weight\nkey.weight\nhead.weight\n")
  }

  @Test(arguments: [
    (0, LayerFormats(weight: 4, activation: 8), "'stem' is a convolution"),
    (1, LayerFormats(weight: 3, activation: 8), "'query' has W3A8, which it lacks; it has W 2, 4"),
    (1, LayerFormats(weight: 4, activation: .unchanged), "'query' and 'key' have 4 and W8A8"),
    (3, LayerFormats(weight: 2, activation: 8), "'head' has weights of 2 bits beside"),
  ])
  func refusesWhatTheToolWouldNotHold(
    _ index: Int, _ formats: LayerFormats, _ reason: String
  ) throws {
    var plan = Self.plan
    plan[index] = formats
    #expect {
      try Self.text(plan, of: try Self.network())
    } throws: { error in
      guard case PlanExport.Refusal.fault(let text)? = error as? PlanExport.Refusal else {
        return false
      }
      return text.contains(reason)
    }
  }

  @Test func refusesRowsThatGroupsDoNotDivide() throws {
    #expect(
      throws: PlanExport.Refusal.fault(
        "layer 'head' has rows of 96 weights, which blocks of 64 do not divide")
    ) { try Self.text(Self.plan, of: try Self.network(), group: 64) }
  }

  @Test func refusesNetworksWithoutTheToolsNames() throws {
    for (kind, words) in [
      (ModelOrigin.Kind?.none, "own names: give the model"),
      (.tensors, "and the network is a file of PyTorch"),
    ] {
      #expect {
        try Self.text(Self.plan, of: try Self.network(kind))
      } throws: { "\($0)".contains(words) }
    }
  }

  // MARK: What a search is told

  private static func table(_ bits: [Int], activations: [Int] = [8]) throws -> ImportanceTable {
    var table = ImportanceTable(source: "t.csv")
    for layer in ["stem", "query", "key", "head"] {
      for bits in bits {
        try table.add(
          layer: layer, tensor: .weight, format: .integer(bits), importance: 1 / Double(bits))
      }
      for bits in activations {
        try table.add(
          layer: layer, tensor: .activation, format: .integer(bits), importance: 1 / Double(bits))
      }
    }
    return table
  }

  private static func search(
    _ network: Network, _ table: ImportanceTable, weight: [NumberFormat]? = nil,
    activation: [NumberFormat]? = nil, constraints: SearchConstraints = .init()
  ) throws -> TargetSearch {
    try export.search(
      network, table, weight: weight, activation: activation, constraints: constraints,
      settings: .init())
  }

  @Test func aSearchGetsTheToolsFormats() throws {
    let search = try Self.search(try Self.network(), try Self.table([2, 3, 4, 8]))
    #expect(search.table["stem"]?.weight.map(\.format.name) == ["int8-g32"])
    // 2 bits go with activations as they are, which the table does not score.
    #expect(search.table["query"]?.weight.map(\.format.name) == ["int4-g32", "int8-g32"])
    #expect(search.constraints.ties.map(\.layers) == [["query", "key"]])
  }

  @Test func aTableOfWeightsLeavesActivations() throws {
    let search = try Self.search(
      try Self.network(), try Self.table([2, 4, 8], activations: []))
    #expect(search.activation == [.unchanged])
    #expect(search.table["query"]?.weight.count == 3)
    let other = try Self.search(
      try Self.network(), try Self.table([2, 4, 8], activations: [4]))
    #expect(other.activation == [.unchanged])
  }

  @Test func pairsThatDoNotGoTogetherBecomeARule() throws {
    var network = try Self.network()
    network.origin = ModelOrigin(.gguf)
    var table = ImportanceTable(source: "t.csv")
    for layer in ["stem", "query", "key", "head"] {
      for bits in [2, 4, 8] {
        try table.add(layer: layer, tensor: .weight, format: .integer(bits), importance: 1)
      }
    }
    let search = try Self.search(network, table, activation: [8, .unchanged])
    #expect(search.constraints.rules.map(\.pattern) == ["query", "key", "head"])
    #expect(
      search.constraints.rules[0].choices == [
        "int2-g32", "int4-g32/8", "int4-g32", "int8-g32/8", "int8-g32",
      ])
    #expect(search.table["stem"]?.weight.count == 1)
  }

  @Test func pinnedLayersGetTheToolsFormats() throws {
    let search = try Self.search(
      try Self.network(pinned: ["stem": .eightBit, "key": LayerFormats(weight: 4, activation: 8)]),
      try Self.table([2, 4, 8], activations: [8]))
    #expect(search.network.layers[0].pinned?.weight.name == "int8-g32")
    #expect(search.constraints.ties.isEmpty)
    #expect(search.table["query"]?.activation.map(\.format) == [8])
    #expect {
      try Self.search(
        try Self.network(pinned: ["key": LayerFormats(weight: 3, activation: 8)]),
        try Self.table([4]))
    } throws: { "\($0)".contains("layer 'key' is pinned to W3A8, which it lacks") }
  }

  @Test func pinnedLayersOfATieHaveOneFormat() throws {
    let network = try Self.network(pinned: [
      "query": LayerFormats(weight: 4, activation: .unchanged),
      "key": LayerFormats(weight: 4, activation: 8),
    ])
    #expect {
      try Self.search(network, try Self.table([4, 8]))
    } throws: { "\($0)".contains("layers 'query' and 'key' are pinned to int4-g32 and int4-g32/8") }
    // A tie leaves the other layers what they have of the pinned one's formats, and here that is nothing.
    #expect {
      try Self.search(
        try Self.network(pinned: ["key": LayerFormats(weight: 4, activation: .unchanged)]),
        try Self.table([4, 8]))
    } throws: { "\($0)".contains("layer 'query' cannot have -, to which 'key' is pinned") }
  }

  @Test func namesAreCheckedBeforeASearch() throws {
    var export = Self.export
    export.target?.name = { layer, _ in layer.name == "stem" ? nil : "same" }
    func reason() throws -> String {
      do throws(TargetError) {
        _ = try export.search(
          try! Self.network(), try! Self.table([4, 8]), weight: nil, activation: nil,
          constraints: .init(), settings: .init())
        return ""
      } catch { return "\(error)" }
    }
    #expect(try reason().contains("layer 'stem' has no name that it knows"))
    export.target?.name = { _, _ in "same" }
    #expect(try reason().contains("layers 'stem' and 'query' are both 'same' to it"))
  }

  @Test func usersListsAndRulesAreInTheToolsFormats() throws {
    let rule = SearchConstraints.LayerRule(pattern: "head", weight: [4])
    let search = try Self.search(
      try Self.network(), try Self.table([2, 4, 8]), weight: [8, 4],
      constraints: SearchConstraints(rules: [rule]))
    #expect(search.table["query"]?.weight.map(\.format.name) == ["int4-g32", "int8-g32"])
    #expect(search.constraints.rules.last?.weight?.map(\.name) == ["int4-g32"])
    // A rule of one format would not ask the table.
    #expect(search.constraints.rules.first?.choices == ["int8-g32/8"])
    #expect {
      try Self.search(try Self.network(), try Self.table([4]), weight: [3])
    } throws: { "\($0)".contains("it lacks 3 bits for weights") }
  }

  @Test func whatWeightsBecomeMayDependOnActivations() throws {
    // The tool stores weights beside activations as they are in groups, and others without scales for groups.
    var export = Self.export
    export.target?.refusal = { _, _ in nil }
    export.target?.paired = { own, plan in
      own.activation == .unchanged
        ? own : LayerFormats(weight: plan.weight, activation: own.activation)
    }
    var table = try Self.table([4, 8])
    for layer in ["stem", "query", "key", "head"] {
      try table.add(layer: layer, tensor: .activation, format: .unchanged, importance: 0)
    }
    let search = try export.search(
      try Self.network(), table, weight: nil, activation: nil, constraints: .init(),
      settings: .init())
    #expect(
      search.table["query"]?.weight.map(\.format.name) == ["4", "int4-g32", "8", "int8-g32"])
    #expect(search.table["query"]?.weight.map(\.importance) == [0.25, 0.25, 0.125, 0.125])
    #expect(
      search.constraints.rules.first?.choices == ["W4A8", "int4-g32", "W8A8", "int8-g32"])
  }

  @Test func aListedFormatHasToBeScored() throws {
    #expect {
      try Self.search(try Self.network(), try Self.table([4, 8]), weight: [2, 8])
    } throws: { "\($0)".contains("layer 'stem' has no importance of its weights at 2 bits") }
  }

  @Test func tiesOfTheTableAreKept() throws {
    var table = ImportanceTable(source: "t.csv")
    for layer in ["stem", "query", "key", "head"] {
      try table.add(.init(LayerFormats(spelled: "W8A8")!, importance: 1), layer: layer)
    }
    table.add(ImportanceTable.Tie(layers: ["query", "head"], shared: [.weight]))
    let search = try Self.search(try Self.network(), table)
    #expect(search.table.ties.map(\.layers) == [["query", "head"]])
    // Resources are found by the name of the choice.
    #expect(search.table["head"]?.choices.map(\.formats.description) == ["W8A8"])
  }

  @Test func sizesOfChoicesAreTheTools() throws {
    var table = ImportanceTable(source: "t.csv")
    var resources = ResourceTable(source: "t.csv", columns: [])
    let choice = LayerFormats(spelled: "W8A8")!
    for layer in ["stem", "query", "key", "head"] {
      try table.add(.init(choice, importance: 1), layer: layer)
      _ = resources.add(
        .init(amounts: [], sizeInBits: 7, picoseconds: 5), layer: layer, choice: choice)
    }
    table.resources = resources
    let search = try Self.search(try Self.network(), table)
    let entry = try #require(search.table.resources?.entry(layer: "head", at: choice))
    #expect(entry.sizeInBits == nil)
    #expect(entry.picoseconds == 5)
  }

  @Test func aLayerThatItsPlaceAlonePinsGetsWhatTheToolHas() throws {
    // The tool has no activations of 16 bits.
    let wide = LayerFormats(weight: 8, activation: 16)
    var network = try Self.network(pinned: ["stem": wide])
    #expect(throws: TargetError.self) { try Self.search(network, try Self.table([8])) }
    network.origin?.pinnedByRule = ["stem"]
    let search = try Self.search(network, try Self.table([8]))
    #expect("\(search.network.layers[0].pinned ?? .eightBit)" == "int8-g32")
  }

  @Test func whatAPlanHasSearchedStaysSearched() throws {
    var network = try Self.network(pinned: ["stem": .eightBit, "head": .eightBit])
    network.origin?.pinnedByRule = ["stem", "head"]
    let eightBit = BitPlan(Array(repeating: .eightBit, count: 4))
    #expect(try network.searching(where: eightBit).searched.count == 2)
    let plan = BitPlan(
      Array(repeating: .eightBit, count: 3) + [LayerFormats(weight: 4, activation: 8)])
    #expect(try network.searching(where: plan).searched.count == 4)
    // What the file itself pins stays pinned.
    network.origin?.pinnedByRule = []
    #expect(try network.searching(where: plan).searched.count == 2)
  }

  @Test func nothingLeftIsAnError() throws {
    #expect {
      try Self.search(try Self.network(), try Self.table([3, 5]))
    } throws: { "\($0)".contains("has no format that it holds") }
    #expect {
      try Self.search(try Self.network(), try Self.table([2, 4]))
    } throws: { "\($0)".contains("layer 'stem' is a convolution") }
  }

  @Test func choicesAreLimitedToo() throws {
    var table = ImportanceTable(source: "t.csv")
    for (layer, choices) in [
      "stem": ["W8A8", "W4A8"], "query": ["W2A8", "W4A8", "W3A8"], "key": ["W4A8"],
      "head": ["W8A8"],
    ] {
      for choice in choices {
        try table.add(
          .init(LayerFormats(spelled: choice)!, importance: 1), layer: layer)
      }
    }
    let search = try Self.search(try Self.network(), table)
    #expect(search.table["stem"]?.choices.map(\.formats.weight.name) == ["int8-g32"])
    #expect(search.table["query"]?.choices.map(\.formats.weight.name) == ["int4-g32"])
  }
}
