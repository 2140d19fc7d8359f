import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct TableJoinTests {
  private func network(_ names: [String] = ["a", "b"], pinned: [String] = []) throws -> Network {
    try Network(
      name: "net",
      layers: names.map {
        Layer(name: $0, macs: 4, params: 2, pinned: pinned.contains($0) ? .eightBit : nil)
      })
  }

  /// Each layer's rows at 2, 3 and 4 bits for both tensors, a line per layer.
  private func table(_ layers: [String], tensors: [TensorKind] = TensorKind.allCases) throws
    -> ImportanceTable
  {
    var table = ImportanceTable(source: "t.csv")
    for (line, layer) in layers.enumerated() {
      for tensor in tensors {
        for bits in 2...4 {
          try table.add(
            layer: layer, tensor: tensor, format: .integer(bits), importance: 1 / Double(bits),
            line: line + 2)
        }
      }
    }
    return table
  }

  @Test func joinsByNameNotByPosition() throws {
    let join = TableJoin(
      network: try network(["a", "p", "b"], pinned: ["p"]), table: try table(["b", "a"]))
    #expect(join.problems.isEmpty)
    #expect(join.warnings.isEmpty)
    #expect(join.layers.map(\.networkLayer) == [0, 2])
    #expect(join.weightFormats == [2, 3, 4])
    #expect(join.layers[0].weight.map(\.format) == [2, 3, 4])
  }

  @Test func aTableThatRisesWithTheBitsIsTold() throws {
    func warnings(_ scores: [(format: String, importance: Double)]) throws -> [String] {
      var table = ImportanceTable(source: "t.csv")
      for (name, importance) in scores {
        let format = try #require(NumberFormat(named: name))
        try table.add(layer: "a", tensor: .weight, format: format, importance: importance)
      }
      return TableJoin(
        network: try network(["a"]), table: table, candidates: .init(activation: [8])
      ).warnings
    }
    #expect(try warnings([("4", 0.1), ("8", 0.9)]).first?.contains("rises with the bits") == true)
    #expect(try warnings([("4", 0.9), ("8", 0.1)]).isEmpty)
    // Both take a byte per weight, so neither has more bits.
    #expect(try warnings([("int4-as-int8", 0.9), ("8", 0.1)]).isEmpty)
  }

  @Test func missingLayersAndWidthsAreAllReported() throws {
    let join = TableJoin(
      network: try network(["a", "b", "c"]), table: try table(["a"]),
      candidates: .init(weight: [8, 2], activation: [3, 4]))
    #expect(
      join.problems == [
        "t.csv:2: layer 'a' has no weight importance at 8 bits (it has 2, 3, 4); add the row, leave "
          + "8 out of the candidates, or leave out what is missing with --invalid exclude",
        "t.csv: no rows for layer 'b' of network 'net'; add them, or pin the layer in the network "
          + "file",
        "t.csv: no rows for layer 'c' of network 'net'; add them, or pin the layer in the network "
          + "file",
      ])
  }

  @Test func extraLayersAreAProblemOnlyWhenStrict() throws {
    let table = try table(["a", "x", "b"])
    let lenient = TableJoin(network: try network(), table: table)
    #expect(lenient.problems.isEmpty)
    #expect(
      lenient.warnings == [
        "t.csv:3: layer 'x' is not in network 'net'; its rows are ignored"
      ])
    let strict = TableJoin(network: try network(), table: table, strict: true)
    #expect(strict.problems == ["t.csv:3: layer 'x' is not in network 'net'"])
    #expect(strict.warnings.isEmpty)
  }

  /// A slip in one row's name takes a width away from one layer, and a plan without it is still a plan.
  @Test func aRowUnderAnotherNameSaysWhoLacksIt() throws {
    var table = try table(["a"])
    for bits in [2, 4] {
      try table.add(layer: "b", tensor: .weight, format: .integer(bits), importance: 1, line: 3)
    }
    try table.add(layer: "bb", tensor: .weight, format: 3, importance: 1, line: 4)
    for bits in 2...4 {
      try table.add(layer: "b", tensor: .activation, format: .integer(bits), importance: 1, line: 5)
    }
    let join = TableJoin(network: try network(), table: table)
    #expect(
      join.warnings == [
        "t.csv:4: layer 'bb' is not in network 'net' (it has weight at 3 bits, which 'b' lacks); its rows are ignored"
      ])
  }

  @Test func theOriginOfATableIsSaidFirstWhereNothingJoins() throws {
    var table = try table(["x", "y"])
    table.provenance = ["network": "other", "network_sha256": "00"]
    var join = TableJoin(network: try network(), table: table)
    join.compareOrigin(withNetworkSHA256: "01")
    #expect(join.warnings.allSatisfy { !$0.contains("was measured on") })
    #expect(join.problems.first?.hasPrefix("t.csv: was measured on network 'other'") == true)
  }

  @Test func aPinnedNetworkLeavesNothingToSearch() throws {
    let join = TableJoin(
      network: try network(pinned: ["a", "b"]), table: ImportanceTable(source: "t.csv"))
    #expect(
      join.problems.first == "network 'net': every layer is pinned; there is nothing to search")
  }

  @Test func aTableWithoutATensorNeedsAFixedWidth() throws {
    let table = try table(["a", "b"], tensors: [.weight])
    let open = TableJoin(network: try network(), table: table)
    #expect(
      open.problems == [
        "t.csv: has no activation rows; add them, or fix the width with --activation-bits and one "
          + "number"
      ])
    let fixed = TableJoin(
      network: try network(), table: table, candidates: .init(activation: [8]))
    #expect(fixed.problems.isEmpty)
    #expect(fixed.layers[1].activation == [.init(format: 8, importance: 0)])
    // That is what was asked for, and nothing to warn of.
    #expect(fixed.warnings.isEmpty)
  }

  @Test func aWidthThatTheTableLacksIsToldOfFixedLayers() throws {
    let join = TableJoin(
      network: try network(), table: try table(["a", "b"]),
      constraints: SearchConstraints(
        source: "c", rules: [.init(pattern: "a", activation: [7])]))
    #expect(
      join.warnings == [
        "t.csv: 1 layer is fixed at activation bits for which the table has no row ('a'); the importance "
          + "printed is without it"
      ])
  }

  @Test func fixedWidthsCountTheirImportanceWhereThereIsOne() throws {
    let join = TableJoin(
      network: try network(), table: try table(["a", "b"]),
      candidates: .init(weight: [2, 3], activation: [4]))
    #expect(join.warnings.isEmpty)
    #expect(join.layers[0].activation == [.init(format: 4, importance: 0.25)])
  }

  @Test func rulesReplaceCandidatesAndLaterOnesWin() throws {
    let constraints = SearchConstraints(
      source: "c.json",
      rules: [
        .init(pattern: "*", weight: [2, 3]), .init(pattern: "b", weight: [4]),
        .init(pattern: "b", activation: [3, 4]),
      ])
    let join = TableJoin(
      network: try network(), table: try table(["a", "b"]), constraints: constraints)
    #expect(join.problems.isEmpty)
    #expect(join.layers.map { $0.weight.map(\.format) } == [[2, 3], [4]])
    #expect(join.layers.map { $0.activation.map(\.format) } == [[2, 3, 4], [3, 4]])
  }

  @Test func rulesThatMatchNothingToSearchAreProblems() throws {
    let constraints = SearchConstraints(
      source: "c.json",
      rules: [
        .init(pattern: "z*", weight: [2], line: 4), .init(pattern: "b", weight: [2]),
      ])
    let join = TableJoin(
      network: try network(pinned: ["b"]), table: try table(["a"]), constraints: constraints)
    #expect(
      join.problems == [
        "c.json:4: no layer of network 'net' matches 'z*'",
        "c.json: 'b' matches only layers that the network pins; unpin them in the network file to "
          + "search them",
      ])
  }

  @Test func tiesNameSearchedLayers() throws {
    let constraints = SearchConstraints(
      source: "c.json",
      ties: [
        .init(layers: ["b", "a"], shared: [.weight]),
        .init(layers: ["a", "p", "q"], shared: [.activation], line: 7),
      ])
    let join = TableJoin(
      network: try network(["a", "p", "b"], pinned: ["p"]), table: try table(["a", "b"]),
      constraints: constraints)
    #expect(join.ties.first?.members == [1, 0])
    #expect(
      join.problems == [
        "c.json:7: layer 'p' is pinned by the network and cannot be tied",
        "c.json:7: network 'net' has no layer 'q' to tie",
      ])
  }

  @Test func outliersAreListedInNetworkOrder() throws {
    var table = try table(["a", "b"])
    try table.add(layer: "b", tensor: .weight, format: 8, importance: 0.9)
    try table.add(layer: "a", tensor: .weight, format: 8, importance: 0.3)
    let join = TableJoin(network: try network(), table: table, outliers: .exclude)
    #expect(join.outliers.map(\.layer) == ["a", "b"])
    #expect(join.outliers.map(\.entry.format) == [4, 4])
    #expect(join.layers[0].weight.map(\.format) == [2, 3, 8])
    #expect(join.layers[0].measuredWeight.map(\.format) == [2, 3, 4, 8])
  }

  // MARK: - Names

  @Test(arguments: ["module.", "module.module.", " ", ""], ["", ".weight", " "])
  func whatToolsAddToNamesIsNoDifference(prefix: String, suffix: String) throws {
    let names = ["conv1", "layer1.0.conv2", "module"]
    // Whichever of the two has it.
    let plain = TableJoin(
      network: try network(names), table: try table(names.map { prefix + $0 + suffix }))
    let added = TableJoin(
      network: try network(names.map { prefix + $0 + suffix }), table: try table(names))
    for join in [plain, added] {
      #expect(join.problems.isEmpty)
      #expect(join.warnings.isEmpty)
      #expect(join.table.layers.map(\.name) == join.network.layers.map(\.name))
    }
  }

  @Test func nothingJoinsThatCouldMeanTwoLayers() throws {
    let exact = TableJoin(
      network: try network(["a", "a.weight"]), table: try table(["a.weight", "a"]))
    #expect(exact.problems.isEmpty)
    #expect(exact.table.layers.map(\.name) == ["a.weight", "a"])
    let open = TableJoin(network: try network(["a", "a.weight"]), table: try table(["module.a"]))
    #expect(open.problems.contains { $0.contains("no rows for layer 'a'") })
    #expect(open.problems.contains { $0.contains("no rows for layer 'a.weight'") })
    let twice = TableJoin(network: try network(["a"]), table: try table(["a", "module.a"]))
    #expect(
      twice.problems.first
        == "t.csv:3: 'module.a' is layer 'a': layer 'a' weight at 2 bits occurs twice; keep one of "
        + "the rows")
  }

  /// PyTorch names a parameter for weights, and a module for activations.
  @Test func rowsUnderTwoNamesOfOneLayerComeTogether() throws {
    var table = try table(["a.weight"], tensors: [.weight])
    for bits in [2, 4] {
      try table.add(layer: "module.a", tensor: .activation, format: .integer(bits), importance: 1)
    }
    let join = TableJoin(network: try network(["a"]), table: table)
    #expect(join.problems.isEmpty)
    #expect(join.layers[0].weight.map(\.format) == [2, 3, 4])
    #expect(join.layers[0].activation.map(\.format) == [2, 4])
  }

  @Test(arguments: [
    ("", ".quant_recipe", "the suffix '.quant_recipe' of the table's names is in the way of 6"),
    ("model/", "", "the prefix 'model/' of the table's names is in the way of 6"),
    (
      "onnx::", "_q",
      "the prefix 'onnx::' and the suffix '_q' of the table's names is in the way of 6"
    ),
  ])
  func whatIsInTheWayOfNamesIsNamed(prefix: String, suffix: String, hint: String) throws {
    let names = (0..<6).map { "blocks.\($0).conv" }
    let join = TableJoin(
      network: try network(names), table: try table(names.map { prefix + $0 + suffix } + ["head"]))
    let problem = try #require(join.problems.first)
    #expect(
      problem.hasPrefix(
        "t.csv: 0 of the 6 searched layers of network 'net' join by name; the network has "
          + "'blocks.0.conv', 'blocks.1.conv', 'blocks.2.conv' and 3 more, the table has "
          + "'\(prefix)blocks.0.conv\(suffix)', "))
    #expect(problem.contains(hint))
    let other = TableJoin(
      network: try network(names.map { prefix + $0 + suffix }), table: try table(names))
    #expect(
      other.problems.first?.contains("that the network's names have is in the way of 6") == true)
  }

  @Test func namesInOtherSpellingAndOfONNXAreTold() throws {
    let spelled = TableJoin(
      network: try network(["layer1.0.conv1", "fc"]), table: try table(["Layer1_0_Conv1", "fc"]))
    #expect(spelled.problems.first?.hasPrefix("t.csv: 1 of the 2 searched layers") == true)
    #expect(spelled.problems.first?.contains("1 of the table's names differ") == true)
    let nodes = TableJoin(
      network: try network(["conv", "fc"]), table: try table(["onnx::Conv_193", "/x/Gemm"]))
    #expect(nodes.problems.first?.contains("look like those of ONNX nodes") == true)
  }

  @Test func manyStrangersAreCounted() throws {
    let strangers = (0..<800).map { "x\($0)" }
    let join = TableJoin(network: try network(["a"]), table: try table(["a"] + strangers))
    #expect(join.problems.isEmpty)
    #expect(
      join.warnings == [
        "t.csv:3: 800 layers ('x0', 'x1', 'x2' and 797 more) are not in network 'net'; their rows "
          + "are ignored"
      ])
  }

  // MARK: - Ragged tables

  /// Each layer with the widths that the table has for it.
  @Test func layersTakeWhatTheTableHasForThem() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let names = (0..<Int.random(in: 1...9, using: &generator)).map { "l\($0)" }
      var table = ImportanceTable(source: "t.csv")
      var widths: [[Int]] = []
      for name in names {
        let own = [2, 3, 4, 6, 8, 16].filter { _ in Bool.random(using: &generator) }
        widths.append(own.isEmpty ? [16] : own)
        for bits in widths.last!.shuffled(using: &generator) {
          try table.add(
            layer: name, tensor: .weight, format: .integer(bits), importance: 1 / Double(bits))
        }
      }
      let join = TableJoin(
        network: try network(names), table: table, candidates: .init(activation: [8]))
      #expect(join.problems.isEmpty)
      #expect(join.layers.map { $0.weight.map(\.format.integerBits!) } == widths)
      #expect(join.weightFormats == Set(widths.joined()).sorted().map(NumberFormat.integer))
    }
  }

  @Test func aListedWidthThatIsMissingIsAProblemOnceAndCanBeLeftOut() throws {
    let names = (0..<28).map { "l\($0)" }
    var table = try table(names + ["head"])
    try table.add(layer: "head", tensor: .weight, format: 16, importance: 0)
    func join(_ rule: InvalidRule) throws -> TableJoin {
      TableJoin(
        network: try network(names + ["head"]), table: table,
        candidates: .init(weight: [2, 16]), invalid: rule)
    }
    let refused = try join(.error)
    #expect(
      refused.problems == [
        "t.csv:2: 28 of the 29 searched layers ('l0', 'l1', 'l2' and 25 more) have no weight "
          + "importance at 16 bits; add the rows, leave 16 out of the candidates, or leave out what "
          + "is missing with --invalid exclude"
      ])
    #expect(refused.faultDetails.count == 28)
    let taken = try join(.exclude)
    #expect(taken.problems.isEmpty)
    #expect(taken.layers[0].weight.map(\.format) == [2])
    #expect(taken.layers[28].weight.map(\.format) == [2, 16])
    #expect(
      taken.warnings == [
        "t.csv:2: 28 layers ('l0', 'l1', 'l2' and 25 more) have no importance for weight at 16 bits; "
          + "left out"
      ])
  }

  @Test(arguments: [nil, Double.nan, .infinity, -1])
  func whatCannotBeUsedIsAProblemOnlyWhereItCouldBeChosen(value: Double?) throws {
    var table = try table(["a", "b", "p", "x"])
    for layer in ["a", "p", "x"] {
      try table.addRow(layer: layer, tensor: .weight, format: 8, importance: value, line: 9)
    }
    let network = try network(["a", "p", "b"], pinned: ["p"])
    let refused = TableJoin(network: network, table: table)
    #expect(refused.problems.count == 1)
    #expect(
      refused.problems.first?.hasPrefix("t.csv:9: layer 'a' weight at 8 bits: importance") == true)
    #expect(refused.problems.first?.hasSuffix("--invalid exclude") == true)
    // Neither a list without the width nor a rule for the layer lets it be chosen.
    let listed = TableJoin(
      network: network, table: table, candidates: .init(weight: [2, 3, 4]))
    #expect(listed.problems.isEmpty)
    let ruled = TableJoin(
      network: network, table: table,
      constraints: SearchConstraints(rules: [.init(pattern: "a", weight: [2, 4])]))
    #expect(ruled.problems.isEmpty)
    let excluded = TableJoin(network: network, table: table, invalid: .exclude)
    #expect(excluded.problems.isEmpty)
    #expect(excluded.layers[0].weight.map(\.format) == [2, 3, 4])
    #expect(excluded.warnings.count == 2)
  }

  @Test func aLayerOfWhichNothingIsLeftIsAProblem() throws {
    var table = try table(["a"])
    for bits in [2, 4] {
      try table.addRow(
        layer: "b", tensor: .weight, format: .integer(bits), importance: .nan, line: bits)
      try table.add(layer: "b", tensor: .activation, format: .integer(bits), importance: 1)
    }
    let join = TableJoin(network: try network(), table: table, invalid: .exclude)
    #expect(
      join.problems == [
        "t.csv:2: layer 'b' has no weight candidate left; give it one that can be used, or pin the "
          + "layer in the network file"
      ])
  }

  /// A file of some kilobytes could name every layer thousands of times.
  @Test func patternsThatWouldTakeForEverAreAProblem() throws {
    let names = (0..<2_000).map { "l\($0)" }
    let network = try network(names)
    let table = try table(names)
    let tie = SearchConstraints.Tie(layers: ["l*", "*"], shared: [.weight])
    let many = [SearchConstraints.Tie](repeating: tie, count: 2_000)
    for constraints in [
      SearchConstraints(source: "c.json", ties: Array(many.prefix(1_500))),
      SearchConstraints(source: "c.json", ties: many + many + many),
      SearchConstraints(
        source: "c.json",
        rules: .init(repeating: .init(pattern: "l*", weight: [2]), count: 10_000)),
    ] {
      let problems = TableJoin(network: network, table: table, constraints: constraints).problems
      #expect(problems.count == 1)
      #expect(problems.first?.hasPrefix("c.json") == true, "\(problems)")
    }
    let each = SearchConstraints(
      source: "c.json", rules: names.map { .init(pattern: $0, weight: [3]) },
      ties: Array(many.prefix(10)))
    let join = TableJoin(network: network, table: table, constraints: each)
    #expect(join.problems.isEmpty)
    #expect(join.layers.allSatisfy { $0.weight.map(\.format) == [3] })
  }
}
