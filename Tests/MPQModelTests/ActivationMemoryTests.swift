import MPQModel
import TestFixtures
import Testing

@Suite struct ActivationMemoryTests {
  private func operation(
    _ name: String, _ kind: any OperationKind, _ inputs: String...
  ) -> NetworkOperation {
    NetworkOperation(name: name, kind: kind, inputs: inputs)
  }

  private func memory(
    _ inputShape: [Int], _ operations: [NetworkOperation]
  ) throws -> ActivationMemory {
    try ActivationMemory(
      NetworkDescription(name: "n", inputShape: inputShape, operations: operations))
  }

  private func row(
    _ operation: String, constant: Int = 0, _ terms: [Int: Int]
  ) -> String { "\(operation) \(constant) \(terms.sorted { $0.key < $1.key })" }

  /// The rows as texts; all of them count activation bits.
  private func texts(_ rows: [ActivationRow]) -> [String] {
    rows.map { row in
      #expect(row.terms.allSatisfy { $0.tensor == .activation })
      return self.row(
        row.operation, constant: row.constant,
        Dictionary(uniqueKeysWithValues: row.terms.map { ($0.layer, $0.elements) }))
    }
  }

  /// Input 2×4×4 = 32, conv's result 3×4×4 = 48, pooled 3, fc's result 5 elements.
  @Test func aChainWithoutBranches() throws {
    let memory = try memory(
      [2, 4, 4],
      [
        operation("conv", Convolution(outChannels: 3, kernel: 1), "input"),
        operation("bn", BatchNormalization(), "conv"), operation("relu", ReLU(), "bn"),
        operation("pool", GlobalAveragePool(), "relu"), operation("flat", Flatten(), "pool"),
        operation("fc", Linear(outFeatures: 5), "flat"),
      ])
    #expect(
      texts(try memory.candidateRows()) == [
        row("conv", [0: 32, 1: 48]), row("bn", [1: 48]), row("relu", [1: 48]),
        row("pool", [1: 51]), row("flat", [1: 3]), row("fc", constant: 160, [1: 3]),
      ])
    #expect(
      texts(try memory.rows()) == [
        row("conv", [0: 32, 1: 48]), row("pool", [1: 51]), row("fc", constant: 160, [1: 3]),
      ])
    #expect(memory.peak { layer, _ in [8, 2][layer] } == (32 * 8 + 48 * 2, "conv"))
    #expect(memory.peak { layer, _ in [1, 4][layer] } == (32 + 48 * 4, "conv"))
    #expect(memory.peak { layer, _ in [1, 32][layer] } == (51 * 32, "pool"))
    #expect(memory.peak { _, _ in 1 } == (163, "fc"))
  }

  /// A tensor that two layers and a sum read has the bits of the wider layer, whatever reads the sum.
  @Test func aTensorReadByTwoLayersAndASum() throws {
    let memory = try memory(
      [1, 2, 2],
      [
        operation("stem", Convolution(outChannels: 2, kernel: 1), "input"),
        operation("a", Convolution(outChannels: 2, kernel: 1), "stem"),
        operation("b", Convolution(outChannels: 2, kernel: 1), "stem"),
        operation("ab", Add(), "a", "b"), operation("sum", Add(), "stem", "ab"),
        operation("end", Convolution(outChannels: 1, kernel: 2), "sum"),
      ])
    // stem is read by layers 1 and 2; a, b, ab and sum are read by layer 3 in the end.
    #expect(
      texts(try memory.candidateRows()) == [
        row("stem", [0: 4, 1: 8]), row("stem", [0: 4, 2: 8]),
        row("a", [1: 8, 3: 8]), row("a", [2: 8, 3: 8]),
        row("b", [1: 8, 3: 16]), row("b", [2: 8, 3: 16]),
        row("ab", [1: 8, 3: 24]), row("ab", [2: 8, 3: 24]),
        row("sum", [1: 8, 3: 16]), row("sum", [2: 8, 3: 16]),
        row("end", constant: 32, [3: 8]),
      ])
    #expect(
      texts(try memory.rows()) == [
        row("stem", [0: 4, 1: 8]), row("stem", [0: 4, 2: 8]),
        row("ab", [1: 8, 3: 24]), row("ab", [2: 8, 3: 24]), row("end", constant: 32, [3: 8]),
      ])
    #expect(memory.peak { layer, _ in [8, 2, 4, 1][layer] } == (64, "stem"))
    #expect(memory.peak { layer, _ in [1, 2, 4, 3][layer] } == (32 + 72, "ab"))
  }

  /// A sum that a layer reads stops the search for readers; the next sum of a chain has its own.
  @Test func aChainOfSums() throws {
    let memory = try memory(
      [1, 1, 1],
      [
        operation("x", Convolution(outChannels: 3, kernel: 1), "input"),
        operation("y", Convolution(outChannels: 3, kernel: 1), "input"),
        operation("s1", Add(), "x", "y"), operation("s2", Add(), "s1", "x"),
        operation("s3", Add(), "s2", "x"),
        operation("c", Convolution(outChannels: 3, kernel: 1), "s1"),
        operation("s4", Add(), "s3", "c"),
        operation("e", Convolution(outChannels: 1, kernel: 1), "s4"),
      ])
    // x is read by s1 (which layer 2 reads), s2 and s3 (which layer 3 reads in the end): by both layers.
    let rows = try memory.candidateRows().filter { $0.operation == "s1" }
    #expect(texts(rows) == [row("s1", [2: 9]), row("s1", [2: 6, 3: 3])])
    for bits in [[1, 1, 2, 3], [1, 1, 3, 2]] {
      // In memory while s2 runs: s1 at layer 2, x at both, s2 at layer 3.
      let expected = 3 * bits[2] + 3 * max(bits[2], bits[3]) + 3 * bits[3]
      #expect(
        rows.map { $0.total { layer, _ in bits[layer] } }.max()! == 6 * bits[2] + 3
          * max(bits[2], bits[3]))
      #expect(
        try memory.candidateRows().filter { $0.operation == "s2" }
          .map { $0.total { layer, _ in bits[layer] } }.max()! == expected)
    }
  }

  /// An operation takes its input's place only if it is the last to read it; a depthwise convolution never does.
  @Test func resultsTakeTheirInputsPlaces() throws {
    let operations = [
      operation("expand", Convolution(outChannels: 4, kernel: 1), "input"),
      operation("bn", BatchNormalization(), "expand"), operation("relu", ReLU6(), "bn"),
      operation("depthwise", Convolution(outChannels: 4, kernel: 3, padding: 1, groups: 4), "relu"),
      operation("drop", Dropout(rate: 0.5), "depthwise"),
      operation("sum", Add(), "drop", "input"),
      operation("flat", Flatten(), "sum"), operation("fc", Linear(outFeatures: 2), "flat"),
    ]
    // 4×3×3 = 36 elements each; the input is in memory until the sum.
    let rows = try memory([4, 3, 3], operations).candidateRows()
    #expect(
      texts(rows) == [
        row("expand", [0: 36, 1: 36]), row("bn", [0: 36, 1: 36]), row("relu", [0: 36, 1: 36]),
        row("depthwise", [0: 36, 1: 36, 2: 36]), row("drop", [0: 36, 2: 36]),
        row("sum", [0: 36, 2: 72]), row("flat", [2: 36]), row("fc", constant: 64, [2: 36]),
      ])
    var later = operations
    later[5].inputs = ["drop", "bn"]
    // bn is read by relu, and so by layer 1, and by the sum, and so by layer 2; relu's result is another tensor.
    #expect(
      texts(try memory([4, 3, 3], later).candidateRows().filter { $0.operation == "relu" }) == [
        row("relu", [1: 72]), row("relu", [1: 36, 2: 36]),
      ])
  }

  /// The network's input may be overwritten by its last reader, as its memory may be used again after it.
  @Test func theInputIsATensorLikeAnyOther() throws {
    let rows = try memory(
      [1, 2, 2],
      [operation("flat", Flatten(), "input"), operation("fc", Linear(outFeatures: 3), "flat")]
    ).candidateRows()
    #expect(texts(rows) == [row("flat", [0: 4]), row("fc", constant: 96, [0: 4])])
  }

  /// What both a layer and the network's output need is kept as a float.
  @Test func theOutputIsAReader() throws {
    let rows = try memory(
      [1, 2, 2],
      [
        operation("x", Convolution(outChannels: 2, kernel: 1), "input"),
        operation("pool", GlobalAveragePool(), "x"),
        operation("y", Convolution(outChannels: 2, kernel: 1), "pool"),
        operation("mean", GlobalAveragePool(), "x"), operation("sum", Add(), "y", "mean"),
        operation("relu", ReLU(), "sum"),
      ]
    ).candidateRows()
    #expect(
      texts(rows) == [
        row("x", constant: 256, [0: 4]), row("pool", constant: 256, [1: 2]),
        row("y", constant: 256 + 64, [1: 2]), row("mean", constant: 256 + 128, [:]),
        row("sum", constant: 192, [:]), row("relu", constant: 64, [:]),
      ])
  }

  /// A product of two tensors reads one at its weight bits, and an operand that is not quantized not as a layer.
  @Test func operandsSayWhoseBitsCount() throws {
    let memory = try memory(
      [1, 1, 2],
      [
        operation("flat", Flatten(), "input"), operation("q", Linear(outFeatures: 2), "flat"),
        operation("k", Linear(outFeatures: 2), "flat"),
        operation("m", Linear(outFeatures: 2), "flat"),
        operation("product", MaskedProduct(), "q", "m", "k"),
        operation("end", Linear(outFeatures: 1), "product"),
      ])
    // Layers: q 0, k 1, m 2, product 3, end 4.
    let rows = try memory.rows().filter { $0.operation == "product" }
    #expect(
      rows.map(\.terms) == [
        [
          .init(layer: 3, tensor: .activation, elements: 2),
          .init(layer: 3, tensor: .weight, elements: 2),
          .init(layer: 4, tensor: .activation, elements: 4),
        ]
      ])
    #expect(
      rows[0].total { layer, tensor in tensor == .weight ? 100 : layer } == 2 * 3 + 200 + 4 * 4)
  }

  @Test(arguments: 0..<400)
  func agreesWithASimulatedRun(seed: UInt64) throws {
    let description = try BranchingNetwork.make(seed: seed)
    let memory = try ActivationMemory(description)
    let candidates = try memory.candidateRows()
    let rows = try memory.rows()
    #expect(rows.count <= candidates.count)
    var random = SeededGenerator(seed: seed)
    for round in 0..<12 {
      let most = round < 6 ? 8 : 32
      let bits = description.network.layers.map { _ in random.integer(1...most) }
      let simulated = SimulatedMemory(description, bits: bits)
      #expect(memory.peak { layer, _ in bits[layer] } == simulated.peak)
      // That a result may be wider than the input whose place it takes changes no peak.
      #expect(simulated.peakWithResults == simulated.peak.bits)
      let totals = rows.map { $0.total { layer, _ in bits[layer] } }
      #expect(totals.max() == simulated.peak.bits)
    }
    // Only covered rows are dropped, and all of them.
    func covers(_ row: ActivationRow, _ other: ActivationRow) -> Bool {
      row.constant >= other.constant
        && other.terms.allSatisfy { term in
          row.terms.contains {
            ($0.layer, $0.tensor) == (term.layer, term.tensor) && $0.elements >= term.elements
          }
        }
    }
    #expect(candidates.allSatisfy { row in rows.contains { covers($0, row) } })
    for (index, row) in rows.enumerated() {
      #expect(!rows.indices.contains { $0 != index && covers(rows[$0], row) })
    }
  }

  @Test func moreRowsThanCanBeSearchedAreAnError() throws {
    // 20 tensors that two layers each read, all in memory at once, beside the input, which 20 layers read.
    let tensors = (0..<20).map {
      operation("t\($0)", Convolution(outChannels: 1, kernel: 1), "input")
    }
    let readers = (0..<20).flatMap { tensor in
      ["a", "b"].map {
        operation("\($0)\(tensor)", Convolution(outChannels: 1, kernel: 1), "t\(tensor)")
      }
    }
    var sums: [NetworkOperation] = []
    for reader in readers.dropFirst() {
      sums.append(
        operation("s\(sums.count)", Add(), sums.last?.name ?? readers[0].name, reader.name))
    }
    let memory = try memory([1, 1, 1], tensors + readers + sums)
    let error = #expect(throws: NetworkError.self) { try memory.rows() }
    #expect(error?.element == "t10")
    #expect(
      error?.message.hasPrefix(
        "up to operation 't10' the activations in memory make more than 65536") == true)
    #expect(memory.peak { _, _ in 1 }.bits > 0)
  }

  @Test func tensorsThatCannotBeCountedAreAnError() throws {
    let side = 1 << 24
    let error = #expect(throws: NetworkError.self) {
      try memory(
        [16, side, side],
        [
          operation("relu", ReLU(), "input"),
          operation(
            "conv",
            Convolution(outChannels: 1, kernel: 1, stride: Extent(height: 1 << 20, width: 1 << 20)),
            "relu"),
        ])
    }
    #expect(error?.element == "relu")
  }
}

/// Attention-like: the product of inputs 0 and 2, of which the first takes weight bits, under the mask of input 1.
private struct MaskedProduct: OperationKind {
  static let name = "masked_product"
  static let inputCount = 3
  static let quantizedOperands: [QuantizedOperand] = [.input(0), .input(2)]

  init() {}

  func resultShape(of inputs: [OperationInput]) -> TensorShape { inputs[0].shape }

  func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost {
    LayerCost(kind: .unspecified, weights: [0], macs: output.dimensions)
  }
}
