import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Small models in the forms that exporters write.
@Suite struct ONNXModelTests {
  private typealias Writer = ONNXModelWriter

  static func network(
    _ writer: ONNXModelWriter, shapes: [String: [Int]] = [:], searchesProducts: Bool = false
  ) throws(FormatError) -> Network {
    var options = ModelOptions()
    (options.shapes, options.searchesActivationProducts) = (shapes, searchesProducts)
    return try NetworkFile.decode(
      FileContent(writer.bytes, name: "m.onnx"), formats: [ONNX.format], options: options)
  }

  /// A convolution, and a linear layer behind it.
  private func small(_ dims: [String] = ["1", "3", "8", "8"]) -> ONNXModelWriter {
    var model = ONNXModelWriter()
    model.input("x", dims)
    model.weights("stem.weight", [4, 3, 3, 3])
    model.weights("fc.weight", [10, 4])
    model.node("Conv", ["x", "stem.weight"], ["a"], name: "/stem/Conv")
    model.node("GlobalAveragePool", ["a"], ["b"], name: "pool")
    model.node("Flatten", ["b"], ["c"], name: "flat")
    model.node("Gemm", ["c", "fc.weight"], ["y"], name: "/fc/Gemm", ["transB": .int(1)])
    model.output("y")
    return model
  }

  @Test func costsNamesAndPins() throws {
    let network = try Self.network(small())
    #expect(network.name == "m")
    let (stem, fc) = (network.layers[0], network.layers[1])
    #expect(network.layers.map(\.name) == ["stem", "fc"])
    #expect(stem.macs == 4 * 6 * 6 * 27 && stem.params == 108 && stem.rowLength == 27)
    #expect(stem.kind == .convolution(groups: 1) && stem.input == "x")
    #expect(stem.inputShape == [3, 8, 8] && stem.outputShape == [4, 6, 6])
    #expect(
      stem.names
        == ModelNames(
          operation: "Conv", node: "/stem/Conv", weight: "stem.weight", output: "a",
          weightShape: [4, 3, 3, 3]))
    #expect(fc.macs == 40 && fc.params == 40 && fc.kind == .linear && fc.rowLength == 4)
    #expect(fc.input == "c" && fc.inputShape == [4] && fc.outputShape == [10])
    #expect(network.layers.allSatisfy { $0.pinned == .eightBit })
    #expect(network.origin?.pinnedByRule == ["stem", "fc"])
    #expect(network.origin?.kind == .onnx && network.origin?.producer == "test 1.0")
    #expect(try network.searching(scored: ["fc"]).layers.map { $0.pinned == nil } == [false, true])
  }

  /// What is the batch, and what has to be given.
  @Test func openSizes() throws {
    #expect(try Self.network(small(["batch", "3", "8", "8"])).layers[0].inputShape == [3, 8, 8])
    #expect(try Self.network(small(["-1", "3", "8", "8"])).layers[0].inputShape == [3, 8, 8])
    let open = small(["", "3", "height", "-1"])
    #expect(
      refusal { () throws(FormatError) in try Self.network(open) }
        == "m.onnx: input 'x' is [1, 3, height, ?]: give the sizes with --input-shape x=1,3,640,640"
    )
    for name in ["x", ""] {
      let network = try Self.network(open, shapes: [name: [1, 3, 12, 9]])
      #expect(network.layers[0].outputShape == [4, 10, 7])
    }
    #expect(
      refusal { () throws(FormatError) in try Self.network(small(), shapes: ["x": [1, 3, 9, 8]]) }?
        .contains(
          "input 'x' is [1, 3, 8, 8] in the model, which --input-shape x=1,3,9,8 does not fit")
        == true)
    #expect(
      refusal { () throws(FormatError) in try Self.network(small(), shapes: ["X": [1, 3, 8, 8]]) }?
        .contains("names 'X', and the model has no such tensor; did you mean 'x'?") == true)
    var bare = ONNXModelWriter()
    bare.input("x", nil)
    bare.weights("w", [4, 3])
    bare.node("MatMul", ["x", "w"], ["y"])
    #expect(
      refusal { () throws(FormatError) in try Self.network(bare) }?
        .hasPrefix("m.onnx: input 'x' has no size: give the sizes with --input-shape x=") == true)
    #expect(
      refusal { () throws(FormatError) in try Self.network(bare, shapes: ["": [2, 5]]) }
        == "m.onnx: node 'y' (MatMul): its first matrix has 5 columns, and its second one has 4 rows; is the input's "
        + "size right?")
  }

  /// A product of the elements of an input's last dimension.
  private func product(_ inputs: [(name: String, dims: [String])]) -> ONNXModelWriter {
    var model = ONNXModelWriter()
    for (index, input) in inputs.enumerated() {
      model.input(input.name, input.dims)
      model.weights("w\(index)", [4, 5])
      model.node("MatMul", [input.name, "w\(index)"], ["y\(index)"])
    }
    model.output("y0")
    return model
  }

  @Test(arguments: [
    "batch", "Batch", "batch_size", "BATCH-SIZE", "num_batch", "batch.1", "N", "B", "bs", "n1",
    "num_samples", "unk__214", "p2o.DynamicDimension.0", "s77", "x_dynamic_axes_1", "dim_0", "None",
    "?", "", "-1",
  ])
  func examplesAreOne(_ name: String) throws {
    let layers = try Self.network(product([("x", [name, "7", "4"]), ("n", [name, "4"])])).layers
    #expect(layers.map(\.macs) == [7 * 4 * 5, 4 * 5])
  }

  @Test(arguments: [
    "sequence", "seq_len", "batch_times_heads", "batch*seq", "num_boxes", "T", "frames", "height",
    "points1",
  ])
  func otherFirstSizesAreAskedFor(_ name: String) throws {
    let model = product([("x", [name, "4"])])
    #expect(
      refusal { () throws(FormatError) in try Self.network(model) }
        == "m.onnx: input 'x' is [\(name), 4]: give the sizes with --input-shape x=128,4")
    #expect(try Self.network(model, shapes: ["x": [6, 4]]).layers[0].macs == 6 * 4 * 5)
    #expect(
      refusal { () throws(FormatError) in
        try Self.network(product([("x", [name, "3", "?", "4"])]))
      }?.hasSuffix("--input-shape x=1,3,640,4") == true)
  }

  /// Such names are repeated without a meaning.
  @Test(arguments: ["None", "?", "unk"]) func namesThatAreNone(_ name: String) throws {
    let model = product([("x", [name, name, "4"]), ("y", [name, "4"])])
    #expect(
      refusal { () throws(FormatError) in try Self.network(model) }
        == "m.onnx: input 'x' is [\(name), \(name), 4]: give the sizes with --input-shape x=1,128,4"
    )
    let given = try Self.network(model, shapes: ["x": [2, 7, 4]])
    #expect(given.layers.map(\.macs) == [2 * 7 * 4 * 5, 4 * 5])
  }

  /// What stands first in one input and later in another is not the number of examples, whatever its name.
  @Test func sequencesBesideBatches() throws {
    let model = product([
      ("tokens", ["sequence", "batch", "4"]), ("mask", ["batch", "sequence", "4"]),
    ])
    #expect(
      refusal { () throws(FormatError) in try Self.network(model) }
        == "m.onnx: input 'tokens' is [sequence, batch, 4]: give the sizes with --input-shape tokens=128,1,4"
    )
    let given = try Self.network(model, shapes: ["tokens": [9, 1, 4]])
    #expect(given.layers.map(\.macs) == [9 * 4 * 5, 9 * 4 * 5])
    for name in ["N", "s0", "unk__1"] {
      let points = product([("x", ["B", name, "4"]), ("y", [name, "4"])])
      #expect(
        refusal { () throws(FormatError) in try Self.network(points) }
          == "m.onnx: input 'x' is [B, \(name), 4]: give the sizes with --input-shape x=1,128,4")
    }
  }

  /// An operation that is not known matters only to layers behind it.
  @Test func unknownOperations() throws {
    var model = small()
    model.node("Mystery", ["a"], ["unused"], name: "m1")
    #expect(try Self.network(model).layers.count == 2)
    model.node("Mystery", ["a"], ["odd"], name: "m2", domain: "other")
    model.weights("w", [5, 7])
    model.node("MatMul", ["odd", "w"], ["z"], name: "last")
    #expect(
      refusal { () throws(FormatError) in try Self.network(model) }
        == "m.onnx: node 'm2' (Mystery) is of a type that mpq does not know, and node 'last' (MatMul) needs it: give its "
        + "result's size with --input-shape 'odd'=…")
    #expect(try Self.network(model, shapes: ["odd": [2, 5]]).layers[2].macs == 2 * 5 * 7)
    model.list("odd", ["3", "5"])
    #expect(try Self.network(model).layers[2].macs == 3 * 5 * 7)
  }

  /// INTERCHANGE's rule for names, in its order.
  @Test func names() throws {
    var model = ONNXModelWriter()
    model.input("x", [1, 2])
    let scopes = "['', 'block', \"block.0\", 'linear_1']"
    for weight in ["block.1.weight", "onnx::MatMul_7", "val_3", "w4", "w5", "w6", "w7"] {
      model.weights(weight, [2, 2])
    }
    model.node("MatMul", ["x", "block.1.weight"], ["a"], name: "/q/MatMul", scopes: scopes)
    model.node("MatMul", ["a", "onnx::MatMul_7"], ["b"], name: "/q/MatMul_1", scopes: scopes)
    model.node(
      "MatMul", ["b", "val_3"], ["c"],
      name: "/features/features.1/conv/conv.0/conv.0.0/MatMul")
    model.node("MatMul", ["c", "w4"], ["d"], name: "MatMul_41")
    model.node("MatMul", ["d", "w5"], ["e"])
    model.node("MatMul", ["e", "w6"], ["f"], name: "F0::anon")
    model.node("MatMul", ["f", "w6"], ["g"], name: "F0::anon")
    model.node("MatMul", ["g", "w7"], ["h"], name: "/MatMul")
    model.node("MatMul", ["h", "block.1.weight"], ["i"], name: "/q/MatMul_2")
    let layers = try Self.network(model).layers
    #expect(
      layers.map(\.name) == [
        "block.1", "block.0", "features.1.conv.0.0", "MatMul_41", "e", "F0::anon", "F0::anon#2",
        "/MatMul", "block.1#2",
      ])
    #expect(layers.map { $0.names?.node }[4] == nil && layers[6].names?.weight == "w6")
  }

  /// Weights that are worked out from constants, and activations that are rounded.
  @Test func constantsBehindOperations() throws {
    var model = ONNXModelWriter()
    model.version = 3
    model.input("x", [1, 4, 5, 5])
    model.input("size", [4])
    model.integers("size", [6, 4, 1, 1])
    model.node("ConstantOfShape", ["size"], ["filled"])
    model.node("Conv", ["x", "filled"], ["a"], name: "one")
    model.node("Constant", [], ["stored"], ["value": .tensor(Writer.tensor("", [6, 2, 3, 3]))])
    model.weights("scale", [])
    model.node(
      "Quant", ["stored", "scale", "scale", "scale"], ["rounded"], domain: "qonnx.custom_op.general"
    )
    model.node("QuantizeLinear", ["a", "scale", "scale"], ["q"])
    model.node("DequantizeLinear", ["q", "scale", "scale"], ["dq"])
    model.node("Conv", ["dq", "rounded"], ["b"], name: "two", ["group": .int(3)])
    model.weights("turned", [9, 54])
    model.node("Transpose", ["turned"], ["straight"], ["perm": .ints([1, 0])])
    model.node("Reshape", ["b", "flat"], ["c"])
    model.node("MatMul", ["c", "straight"], ["y"], name: "three")
    model.integers("flat", [1, -1])
    let layers = try Self.network(model).layers
    #expect(layers.map(\.name) == ["one", "two", "three"])
    #expect(layers.map(\.params) == [24, 108, 486])
    #expect(layers.map(\.macs) == [24 * 25, 108 * 9, 486])
    #expect(layers.map { $0.names?.weight } == ["filled", "stored", "straight"])
    // Both layers that read the same numbers, rounded or not, read one tensor.
    #expect(layers.map(\.input) == ["x", "a", "c"])
    #expect(layers[1].kind == .convolution(groups: 3))
  }

  @Test func productsOfActivations() throws {
    var model = ONNXModelWriter()
    model.input("x", [1, 6, 8])
    for name in ["q", "k", "v"] {
      model.weights("\(name).weight", [8, 8])
      model.node("MatMul", ["x", "\(name).weight"], [name])
    }
    model.node("Transpose", ["k"], ["t"], ["perm": .ints([0, 2, 1])])
    model.node("MatMul", ["q", "t"], ["s"], name: "/attention/MatMul")
    model.node("Softmax", ["s"], ["p"])
    model.node("MatMul", ["p", "v"], ["o"], name: "/attention/MatMul_1")
    model.output("o")
    let network = try Self.network(model)
    #expect(network.layers.map(\.name) == ["q", "k", "v"])
    #expect(network.searchedLayersByInput == [["q", "k"]])
    #expect(
      network.origin?.activationProducts == [
        .init(name: "attention", macs: 288), .init(name: "attention", macs: 288),
      ])
    let searched = try Self.network(model, searchesProducts: true)
    #expect(searched.layers.map(\.name) == ["q", "k", "v", "attention", "attention#2"])
    #expect(searched.layers[3].kind == .activationProduct && searched.layers[3].params == 0)
    // Its first operand takes the layer's weight bits, the second one its activation bits.
    let rows = try #require(searched.activationRows).value()
    let terms = Set(rows.flatMap(\.terms).filter { $0.layer == 3 }.map(\.tensor))
    #expect(terms == [.weight, .activation])
  }

  /// W·x, and a column of constants times a row.
  @Test func weightsInTheFirstPlace() throws {
    var model = ONNXModelWriter()
    model.input("x", [1, 4, 5])
    model.weights("w", [3, 4])
    model.weights("column", [6, 1])
    model.node("MatMul", ["w", "x"], ["a"], name: "first")
    model.node("ReduceSum", ["a"], ["r"], ["keepdims": .int(0)])
    model.node("Reshape", ["r", "one"], ["s"])
    model.integers("one", [1, 1])
    model.node("MatMul", ["column", "s"], ["b"], name: "outer")
    let network = try Self.network(model)
    #expect(network.layers.map(\.name) == ["first"])
    #expect(network.layers[0].macs == 3 * 4 * 5 && network.layers[0].params == 12)
    #expect(network.layers[0].input == "x" && network.origin?.activationProducts.isEmpty == true)
  }

  // MARK: - Graphs in graphs

  /// An If whose condition follows from a shape takes its branch; the other one's layers are none.
  @Test func aBranchThatIsKnown() throws {
    for (rank, name) in [(3, "three"), (2, "two")] {
      var model = ONNXModelWriter()
      model.input("x", [Int](repeating: 4, count: rank))
      model.weights("w", [4, 4])
      model.integers("three", [3], dims: [])
      model.node("Shape", ["x"], ["shape"])
      model.node("Size", ["shape"], ["rank"])
      model.node("Equal", ["rank", "three"], ["is"])
      let branches = ["three", "two"].map { branch in
        Writer.graph(
          nodes: [Writer.node("MatMul", ["x", "w"], ["\(branch).out"], name: branch)],
          outputs: [Writer.value("\(branch).out", nil)])
      }
      model.node(
        "If", ["is"], ["y"],
        ["then_branch": .graph(branches[0]), "else_branch": .graph(branches[1])])
      model.weights("last", [4, 2])
      model.node("MatMul", ["y", "last"], ["z"], name: "last")
      model.output("z")
      let network = try Self.network(model)
      #expect(network.layers.map(\.name) == [name, "last"])
      #expect(network.layers[1].input == "\(name).out")
      #expect(network.origin?.notes == [])
    }
  }

  /// Where the input decides, both branches count, and a note says so; one that does not fit the sizes never runs.
  @Test func aBranchThatIsNotKnown() throws {
    func model(_ width: Int) -> ONNXModelWriter {
      var model = ONNXModelWriter()
      model.input("x", [1, 4])
      model.input("which", [String]())
      model.weights("w", [4, 4])
      model.weights("other", [width, 4])
      let branches = ["w", "other"].map { weights in
        Writer.graph(
          nodes: [Writer.node("MatMul", ["x", weights], ["\(weights).out"], name: "n.\(weights)")],
          outputs: [Writer.value("\(weights).out", nil)])
      }
      model.node(
        "If", ["which"], ["y"], name: "choice",
        ["then_branch": .graph(branches[0]), "else_branch": .graph(branches[1])])
      model.output("y")
      return model
    }
    let both = try Self.network(model(4))
    #expect(both.layers.map(\.name) == ["n.w", "n.other"])
    #expect(
      both.origin?.notes == [
        "which branch of If 'choice' runs depends on the input: the layers of both are counted"
      ])
    #expect(both.activationRows != nil)
    let one = try Self.network(model(5))
    #expect(one.layers.map(\.name) == ["n.w"])
    #expect(
      one.origin?.notes == [
        "the else branch of If 'choice' does not fit the inputs' sizes: the other one is counted"
      ])
  }

  /// A function's nodes see its own tensors, and take attributes from the call.
  @Test func functionsAreInlined() throws {
    var model = ONNXModelWriter()
    model.input("x", [1, 4, 9, 9])
    model.weights("w1", [4, 4, 3, 3])
    model.weights("w2", [4, 1, 3, 3])
    model.function(
      "Block", domain: "own", inputs: ["a", "b"], outputs: ["c"],
      nodes: [
        Writer.node("Conv", ["a", "b"], ["t"], name: "conv", ["group": .reference("parts")]),
        Writer.node("Relu", ["t"], ["c"]),
      ])
    model.node("Block", ["x", "w1"], ["y"], name: "block1", domain: "own", ["parts": .int(1)])
    model.node("Block", ["y", "w2"], ["z"], name: "block2", domain: "own", ["parts": .int(4)])
    model.output("z")
    let layers = try Self.network(model).layers
    #expect(layers.map(\.name) == ["block1/conv", "block2/conv"])
    #expect(layers.map(\.kind) == [.convolution(groups: 1), .depthwiseConvolution])
    #expect(layers.map(\.macs) == [4 * 49 * 36, 4 * 25 * 9])
  }

  @Test func recurrentNetworksAreSaidNotToCount() throws {
    var model = small()
    model.input("s", [7, 1, 3])
    model.weights("w", [1, 20, 3])
    model.weights("r", [1, 20, 5])
    model.node("LSTM", ["s", "w", "r"], ["h"], name: "lstm", ["hidden_size": .int(5)])
    let origin = try #require(Self.network(model).origin)
    #expect(
      origin.notes == [
        "LSTM 'lstm' is no layer: its 160 weights and 1120 multiply-accumulates are not counted"
      ])
    #expect(origin.aside.map(\.name) == ["w", "r"] && origin.aside.map(\.elements) == [60, 100])
    #expect(origin.aside.map(\.storedBits) == [1920, 3200])
    #expect(origin.aside.map(\.elementType) == ["F32", "F32"])
  }

  @Test func attentionAndExpertsAreSaidNotToCount() throws {
    var model = small()
    model.input("s", [1, 7, 8])
    for (name, dims, type) in [
      ("qkv", [8, 24], 1), ("fc1", [4, 8, 16], 1), ("fc2", [4, 16, 8], 1), ("q1", [4, 8, 8], 2),
      ("q2", [4, 16, 4], 2),
    ] { model.weights(name, dims, type: type) }
    model.node("Attention", ["s", "qkv"], ["aa"], name: "self", domain: "com.microsoft")
    model.node("MultiHeadAttention", ["aa", "aa", "aa"], ["bb"], domain: "com.microsoft")
    model.node(
      "GroupQueryAttention", ["bb", "bb", "bb"], ["cc"], name: "g", domain: "com.microsoft")
    model.node("Attention", ["cc", "cc", "cc"], ["dd"], name: "plain")
    model.node("MoE", ["bb", "bb", "fc1", "", "fc2"], ["ee"], name: "m", domain: "com.microsoft")
    model.node(
      "QMoE", ["ee", "ee", "q1", "", "", "q2"], ["ff"], name: "q", domain: "com.microsoft",
      ["expert_weight_bits": .int(4)])
    let origin = try #require(Self.network(model).origin)
    #expect(
      origin.notes == [
        "Attention 'self' is no layer: its 192 weights and the multiply-accumulates in it are not counted",
        "MultiHeadAttention 'bb' is no layer: the multiply-accumulates in it are not counted",
        "GroupQueryAttention 'g' is no layer: the multiply-accumulates in it are not counted",
        "Attention 'plain' is no layer: the multiply-accumulates in it are not counted",
        "MoE 'm' is no layer: its 1024 weights and the multiply-accumulates in it are not counted",
        "QMoE 'q' is no layer: its 1024 weights and the multiply-accumulates in it are not counted",
      ])
    #expect(origin.aside.map(\.name).sorted() == ["fc1", "fc2", "qkv"])
  }

  /// Permuted initializers change nothing.
  @Test func theOrderOfWeightsDoesNotMatter() throws {
    var model = small()
    let network = try Self.network(model)
    model.initializers.reverse()
    #expect(try Self.network(model).layers == network.layers)
  }
}
