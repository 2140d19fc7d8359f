import MPQModel
import Testing

/// Profiles of runtimes joined with networks.
@Suite struct LatencyProfileTests {
  /// Two layers of an ONNX model that read what a convolution before them writes.
  private static func network(_ kind: ModelOrigin.Kind? = .onnx) throws -> Network {
    func layer(_ name: String, macs: Int, node: String, weight: String, input: String) -> Layer {
      Layer(
        name: name, kind: .linear, macs: macs, params: 4, input: input,
        names: kind == .onnx
          ? ModelNames(operation: "Conv", node: node, weight: weight, output: node + "_output_0")
          : nil)
    }
    var network = try Network(
      name: "n",
      layers: [
        layer("stem", macs: 5, node: "/stem/Conv", weight: "onnx::Conv_1", input: "x"),
        layer(
          "a.q", macs: 10, node: "/a/q/Conv", weight: "a.q.weight", input: "/stem/Relu_output_0"),
        layer(
          "a.k", macs: 30, node: "/a/k/Conv", weight: "a.k.weight", input: "/stem/Relu_output_0"),
      ])
    network.origin = kind.map { ModelOrigin($0) }
    return network
  }

  private static func profile(
    _ nodes: [(String, LatencyProfile.Node.Work, Int)]
  ) -> LatencyProfile {
    LatencyProfile(
      source: "p.json", runtime: "ONNX Runtime", advice: "fuse less",
      nodes: nodes.map { .init(name: $0.0, work: $0.1, picoseconds: $0.2) })
  }

  private static func operations(_ names: String...) -> LatencyProfile.Node.Work {
    .operations(names)
  }

  private static func joined(
    _ nodes: [(String, LatencyProfile.Node.Work, Int)], _ network: Network
  ) -> LatencyTable.Joined {
    LatencyTable.joined([(.eightBit, profile(nodes))], with: network)
  }

  private static let whole: [(String, LatencyProfile.Node.Work, Int)] = [
    ("s", operations("/stem/Conv"), 100), ("q", operations("/a/q/Conv"), 200),
    ("k", operations("/a/k/Conv_output_0"), 300),
  ]

  private static func times(_ joined: LatencyTable.Joined) -> [Int?] {
    ["stem", "a.q", "a.k"].map { joined.table.picoseconds(layer: $0, at: .eightBit) }
  }

  @Test func nodesAreFoundByNodeOutputOwnNameAndModule() throws {
    let onnx = try Self.network()
    let joined = Self.joined(Self.whole, onnx)
    #expect(joined.problems.isEmpty && joined.notes.isEmpty)
    #expect(Self.times(joined) == [100, 200, 300])
    // Of a network of our own only layers' names are known, and the modules in nodes' names mean them.
    let own = Self.joined(
      [
        ("s", Self.operations("stem"), 1), ("q", Self.operations("/a/q/MatMul"), 2),
        ("+", Self.operations("/a/q/Add"), 3), ("k", Self.operations("module.a.k.weight"), 4),
      ], try Self.network(nil))
    #expect(Self.times(own) == [1, 5, 4])
    // In a model's own file another node of the module is not the layer.
    let other = Self.joined(Self.whole + [("+", Self.operations("/a/q/Add"), 50)], onnx)
    #expect(Self.times(other) == [100, 200, 300])
    #expect(other.notes == ["p.json: 1 nodes are no layers' and not counted, 8 % of the time: '+'"])
  }

  @Test func conversionsCountForTheLayersWhoseTensorsTheyConvert() throws {
    let joined = Self.joined(
      Self.whole + [
        ("1", .quantization(of: "onnx::Conv_1"), 7), ("2", .quantization(of: "a.q.bias"), 9),
        ("3", .quantization(of: "/stem/Relu_output_0"), 40),
        ("4", .layout(for: ["b_/a/k/Conv", "/a/k/Conv"]), 1_000),
      ], try Self.network())
    // What two layers read is shared out by their multiply-accumulates, 10 and 30.
    #expect(Self.times(joined) == [107, 200 + 9 + 10, 300 + 30 + 1_000])
    #expect(joined.notes.isEmpty)
  }

  @Test func fusedLayersShareTheirTimeWithoutALoss() throws {
    let joined = Self.joined(
      [Self.whole[0], ("qk", Self.operations("/a/q/Conv", "/a/k/Conv", "/Relu"), 1_001)],
      try Self.network())
    #expect(Self.times(joined) == [100, 250, 751])
    #expect(
      joined.notes == [
        "p.json: 1 nodes compute several layers each, whose time is shared out by their multiply-accumulates: 'qk'"
      ])
  }

  @Test func layersWithoutATimeAreNamed() throws {
    let network = try Self.network()
    #expect(
      Self.joined(Array(Self.whole.dropLast()), network).problems == [
        "p.json: 1 of 3 searched layers has no time at W8A8: 'a.k'; ONNX Runtime has renamed it, or fused it with others: "
          + "fuse less"
      ])
    // A conversion alone is no time of a layer.
    #expect(
      Self.joined([("1", .quantization(of: "onnx::Conv_1"), 7)], network).problems == [
        "p.json: no node belongs to a layer of the network, which has layers such as 'stem'; profile the model that the "
          + "network was read from"
      ])
    #expect(
      Self.joined([("z", Self.operations("/z"), 7)], network).problems == [
        "p.json: no node belongs to a layer of the network, which has layers such as 'stem', and nodes such as 'z'; "
          + "profile the model that the network was read from"
      ])
    #expect(
      Self.joined([("s", Self.operations("/stem/Conv"), Int.max)], network).problems.contains {
        $0.contains("more than a million seconds")
      })
  }

  @Test func pairsThatWereNotProfiledAreNotCovered() throws {
    let network = try Self.network()
    let low = LayerFormats(both: 4)
    let joined = LatencyTable.joined(
      [(.eightBit, Self.profile(Self.whole)), (low, Self.profile(Self.whole))], with: network)
    #expect(joined.table.measuredPairs == [low, .eightBit])
    #expect(joined.table.covers(low) && joined.table.covers(.eightBit))
    #expect(!joined.table.covers(LayerFormats(weight: 4, activation: 8)))
    // A table of rows has to say everything itself.
    #expect(LatencyTable(source: "t").covers(LayerFormats(weight: 4, activation: 8)))
    // Profiles of weights alone are for any activations.
    let weights = LatencyTable.joined(
      [(LayerFormats(weight: 4, activation: .unchanged), Self.profile(Self.whole))], with: network)
    #expect(weights.table.covers(LayerFormats(weight: 4, activation: 8)))
    #expect(weights.table.picoseconds(layer: "stem", at: low) == 100)
  }

  @Test(arguments: [
    ([5], 5), ([9, 1], 5), ([3, 1, 2], 2), ([Int.max, Int.max - 3], Int.max - 2),
  ])
  func medianIsTheMiddle(_ times: [Int], _ median: Int) {
    #expect(LatencyProfile.median(times) == median)
  }

  @Test func gridsJoinByOrder() throws {
    let network = try Self.network()
    let grid = CycleGrid(
      source: "g.npy", layerCount: 3, weightBits: 2, activationBits: 2,
      amounts: (0..<12).map { Double($0) })
    let pair = LayerFormats(weight: 2, activation: 1)
    #expect(
      try grid.latencies(of: network, clock: 1e9).picoseconds(layer: "a.q", at: pair) == 6_000)
    #expect(try grid.resources(of: network).entry(layer: "a.k", at: pair)?.amounts == [10])
    let fractions = CycleGrid(
      source: "g.npy", layerCount: 3, weightBits: 1, activationBits: 1, amounts: [0.25, 1, 2])
    let one = LayerFormats(both: 1)
    #expect(
      try fractions.latencies(of: network, clock: 1e3).picoseconds(layer: "stem", at: one)
        == 250_000_000)
    #expect(throws: GridError.self) { try fractions.resources(of: network) }
    let other = CycleGrid(
      source: "g.npy", layerCount: 1, weightBits: 1, activationBits: 1, amounts: [0])
    #expect(throws: GridError.self) { try other.latencies(of: network, clock: 1) }
  }
}
