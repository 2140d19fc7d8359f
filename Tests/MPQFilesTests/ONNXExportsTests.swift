import MPQModel
import Testing

import MPQFiles

/// Exports for tools that read ONNX models.
@Suite struct ONNXExportsTests {
  private static let model = GraphModel()

  // MARK: - ONNX Runtime

  @Test func overridesNameEachTensorOnce() throws {
    #expect(
      try Self.model.text(.onnxRuntime, ["W8A8", "W4A16", "W8A16", "W16A8", "W4A4"]) == """
        {
         "stem.weight": [{"quant_type": "QInt8", "symmetric": true, "axis": 0}],
         "x": [{"quant_type": "QUInt8"}],
         "left.weight": [{"quant_type": "QInt4", "symmetric": true, "axis": 0}],
         "r": [{"quant_type": "QUInt16"}],
         "deep.weight": [{"quant_type": "QInt8", "symmetric": true, "axis": 0}],
         "p": [{"quant_type": "QUInt16"}],
         "mid.weight": [{"quant_type": "QInt16", "symmetric": true, "axis": 1}],
         "f": [{"quant_type": "QUInt8"}],
         "d": [{"quant_type": "QUInt8"}],
         "head.weight": [{"quant_type": "QInt4", "symmetric": true, "axis": 0}],
         "m": [{"quant_type": "QUInt4"}]
        }

        """)
  }

  @Test(arguments: [
    (["W8A8", "W4A16", "W8A8", "W8A8", "W8A8"], "'left' and 'deep' have W4A16 and W8A8"),
    (["W8A8", "W3A8", "W8A8", "W8A8", "W8A8"], "'left' has W3A8, which it lacks"),
    (["W8A8", "W8A8", "W8A8", "W8A8", "W8A2"], "'head' has W8A2, which it lacks"),
    (["W8A8", "W8A8", "W8A8", "W8A8", "8"], "'head' has 8, which it lacks"),
    (
      ["W8A8", "W8A4", "W8A4", "W8A8", "W8A8"],
      "'left' reads 4 bits of a tensor that MaxPool hands on"
    ),
  ])
  func overridesRefuse(_ plan: [String], _ reason: String) throws {
    let text = try Self.model.text(.onnxRuntime, plan)
    #expect(text.hasPrefix("refused: ") && text.contains(reason), "\(text)")
  }

  @Test func overridesRefuseWeightsThatAnOperationMakes() throws {
    var model = GraphModel()
    model.nodes.insert(
      .init("Constant", name: "c", inputs: [], outputs: ["deep.made"]), at: 0)
    model.nodes[5].inputs[1] = "deep.made"
    let text = try model.text(.onnxRuntime, Array(repeating: "W8A8", count: 5))
    #expect(text.contains("layer 'deep' has weights that an operation makes"), "\(text)")
  }

  @Test func sharedWeightsHaveOneWidth() throws {
    var model = GraphModel()
    model.nodes[6].inputs[1] = "head.weight"
    let layers = model.layers.map { layer in
      var layer = layer
      if layer.name == "head" {
        layer.names?.output = "logits"
        layer.names?.operation = "Gemm"
        layer.input = "m"
      } else if layer.name == "mid" {
        layer.names?.weight = "head.weight"
        layer.names?.output = "m"
        layer.names?.operation = "MatMul"
        layer.input = "f"
      }
      return layer
    }
    let plan = ["W8A8", "W8A8", "W8A8", "W4A8", "W8A8"]
    let text = try model.text(.onnxRuntime, plan, layers: layers)
    #expect(text.contains("'mid' and 'head' have W4A8 and W8A8"), "\(text)")
    let same = try model.text(.onnxRuntime, Array(repeating: "W4A8", count: 5), layers: layers)
    // One slices the tensor by columns and the other by rows, so it gets one scale.
    #expect(
      same.contains(#""head.weight": [{"quant_type": "QInt4", "symmetric": true}]"#), "\(same)")
  }

  /// Layers behind a long chain of operations that hand one tensor on: each tensor is written once, and looked at once.
  @Test(arguments: [PlanExport.onnxRuntime, .aimet, .nncf])
  func chainsAreFollowedOnce(_ export: PlanExport) throws {
    let count = 2000
    var nodes = (0..<count).map {
      ModelGraph.Node("Reshape", name: "r\($0)", inputs: ["t\($0)"], outputs: ["t\($0 + 1)"])
    }
    var layers: [Layer] = []
    for number in 0..<count {
      nodes.append(
        .init(
          "MatMul", name: "m\(number)", inputs: ["t\(count)", "w\(number)"], outputs: ["y\(number)"]
        ))
      layers.append(
        Layer(
          name: "l\(number)", kind: .linear, macs: 64, params: 64, input: "t\(count)",
          rowLength: 64,
          names: ModelNames(
            operation: "MatMul", node: "m\(number)", weight: "w\(number)", output: "y\(number)",
            weightShape: [64, 1])))
    }
    var network = try Network(name: "n", layers: layers)
    network.origin = ModelOrigin(.onnx)
    network.origin?.graph = ModelGraph(
      nodes: nodes, initializers: Set((0..<count).map { "w\($0)" }),
      outputs: (0..<count).map { "y\($0)" })
    let formats = LayerFormats(named: export.name == "nncf" ? "8" : "W8A8")
    let answer = PlanAnswer(
      BitPlan(Array(repeating: formats, count: count)), of: network)
    let text = try export.text(of: answer)
    if export.name != "nncf" {
      #expect(text.split(separator: "\n").count == 2 * count + 3)
    } else {
      #expect(text.contains("\"y\(count - 1)\""))
    }
  }

  // MARK: - MatMulNBits

  @Test func theScriptRunsOncePerWidth() throws {
    let script = try Self.model.text(.matMulNBits, ["f32", "f32", "f32", "4", "-"])
    #expect(script.hasPrefix("refused"))
    let four = try Self.model.text(.matMulNBits, ["f32", "f32", "f32", "4", "f32"])
    #expect(
      four.hasSuffix("quantize --bits 4 --input_model \"$1\" --output_model \"$2\"\n"), "\(four)")
    var model = GraphModel()
    model.nodes[7] = .init(
      "MatMul", name: "-head", inputs: ["m", "head.weight"], outputs: ["logits"])
    let mixed = try model.text(.matMulNBits, ["f32", "f32", "f32", "8", "4"], groupSize: 16)
    #expect(
      mixed.hasSuffix(
        #"""
        quantize --bits 4 --input_model "$1" --output_model "$work/4.onnx" --nodes_to_exclude \
          '$it'\''s'
        quantize --bits 8 --input_model "$work/4.onnx" --output_model "$2"

        """#), "\(mixed)")
    #expect(mixed.contains("--block_size 16"))
  }

  @Test(arguments: [
    (["f32", "f32", "f32", "W4A8", "f32"], 32, "'mid' has W4A8, which it lacks"),
    (["f32", "f32", "f32", "3", "f32"], 32, "'mid' has 3, which it lacks"),
    (["f32", "f32", "f32", "4", "f32"], 48, "'mid' has 4, which it lacks"),
    (["8", "f32", "f32", "4", "f32"], 32, "'stem' is a Conv, and only MatMul gets 8 bits"),
    (["f32", "f32", "f32", "f32", "4"], 32, "'head' is a Gemm, and only MatMul gets 4 bits"),
  ])
  func theScriptRefuses(_ plan: [String], _ group: Int, _ reason: String) throws {
    let text = try Self.model.text(.matMulNBits, plan, groupSize: group)
    #expect(text.hasPrefix("refused: ") && text.contains(reason), "\(text)")
  }

  @Test func nodesThatCannotBeExcludedAreRefused() throws {
    var model = GraphModel()
    model.nodes[7] = .init("MatMul", inputs: ["m", "head.weight"], outputs: ["logits"])
    let unnamed = try model.text(.matMulNBits, ["f32", "f32", "f32", "8", "4"])
    #expect(unnamed.contains("layer 'head' is a node without a name"), "\(unnamed)")
    model.nodes[7].name = "-h"
    model.nodes[6].name = "--m"
    let dashed = try model.text(.matMulNBits, ["f32", "f32", "f32", "8", "4"])
    #expect(dashed.contains("begins with a dash"), "\(dashed)")
    model.nodes[6].name = "-h"
    let twice = try model.text(.matMulNBits, ["f32", "f32", "f32", "8", "4"])
    #expect(twice.hasPrefix("refused"), "\(twice)")
  }

  // MARK: - NNCF

  @Test func passesHaveOpenVINOsNames() throws {
    #expect(
      try Self.model.text(.nncf, ["8", "8", "f32", "4", "int4-g32"]) == #"""
        [
          {"mode": "INT4_SYM", "group_size": 64, "all_layers": true, "layers": [
            "$it's"
          ]},
          {"mode": "INT4_SYM", "group_size": 32, "all_layers": true, "layers": [
            "logits"
          ]},
          {"mode": "INT8_SYM", "layers": [
            "stem conv/WithoutBiases",
            "l"
          ]}
        ]

        """#)
  }

  @Test func threeBitsComeLast() throws {
    let text = try Self.model.text(.nncf, ["8", "8", "8", "3", "int4-g128"])
    #expect(
      text.matches(of: /INT\d_SYM/).map { String($0.output) } == [
        "INT4_SYM", "INT8_SYM", "INT3_SYM",
      ])
    let twice = try Self.model.text(.nncf, ["8", "8", "8", "3", "int3-g128"])
    #expect(twice.contains("'head' has 3 bits in groups of 128, and others in groups of 64"))
  }

  @Test(arguments: [
    (["8", "int4-g16", "8", "8", "8"], "'left' is a convolution, which gets 8 bits"),
    (["8", "8", "8", "5", "8"], "'mid' has 5, which it lacks"),
    (["8", "8", "8", "int4-g48", "8"], "'mid' has rows of 64 weights, which blocks of 48"),
    (["8", "8", "8", "W4A8", "8"], "'mid' has W4A8, which it lacks"),
  ])
  func passesRefuse(_ plan: [String], _ reason: String) throws {
    let text = try Self.model.text(.nncf, plan)
    #expect(text.hasPrefix("refused: ") && text.contains(reason), "\(text)")
  }

  @Test func namesThatOpenVINOMakesUpAreRefused() throws {
    let plan = ["8", "8", "8", "8", "8"]
    var model = GraphModel()
    model.nodes.insert(
      .init("BatchNormalization", name: "bn", inputs: ["d", "a", "b", "c", "e"], outputs: ["d2"]),
      at: 5)
    #expect(try model.text(.nncf, plan).contains("'deep' is followed by BatchNormalization"))
    model = GraphModel()
    model.nodes[4].name = "left"
    #expect(try model.text(.nncf, plan).contains("has a node name that occurs twice"))
    model = GraphModel()
    model.nodes += ["y", "z"].map { .init("Identity", inputs: ["d"], outputs: [$0]) }
    model.results += ["y", "z"]
    #expect(try model.text(.nncf, plan).contains("'deep' makes two results of the model"))
    model = GraphModel()
    model.nodes[2].operation = "ConvTranspose"
    model.nodes[2].inputs.append("stem.bias")
    #expect(try model.text(.nncf, plan).contains("numbers transposed convolutions"))
  }

  // MARK: - AIMET

  @Test func aimetHasAWidthPerTensor() throws {
    #expect(
      try Self.model.text(.aimet, ["W8A8", "W4A16", "W2A16", "W16A8", "W4A4"]) == """
        {
         "stem.weight": 8,
         "x": 8,
         "left.weight": 4,
         "r": 16,
         "deep.weight": 2,
         "p": 16,
         "mid.weight": 16,
         "f": 8,
         "d": 8,
         "head.weight": 4,
         "m": 4
        }

        """)
    let tied = try Self.model.text(.aimet, ["W8A8", "W4A16", "W2A8", "W16A8", "W4A4"])
    #expect(tied.contains("'left' and 'deep' have W4A16 and W2A8"), "\(tied)")
  }

  // MARK: - AI Edge Quantizer

  @Test func recipesMatchWholeNames() throws {
    var model = GraphModel()
    model.producer = "tf2onnx 1.16.1"
    model.nodes[7].outputs = ["a/MatMul;b (add)"]
    let text = try model.text(.aiEdge, ["W8A8", "W2A8", "8", "f32", "W4A8"])
    #expect(text.contains(#""regex": "^a/MatMul;b \\(add\\);$""#), "\(text)")
    #expect(text.split(separator: "\n").count == 6)
    #expect(text.contains(#""compute_precision": "FLOAT", "explicit_dequantize": true"#))
  }

  @Test(arguments: [
    ("tf2onnx 1.16", ["W8A8", "W8A8", "W4A8", "W8A8", "W8A8"], "'deep' has 4 bits, and depthwise"),
    (
      "tf2onnx 1.16", ["W8A8", "2", "W8A8", "W8A8", "W8A8"], "'left' has 2 bits, which are only for"
    ),
    ("tf2onnx 1.16", ["W8A8", "W3A8", "W8A8", "W8A8", "W8A8"], "'left' has W3A8, which it lacks"),
    ("tf2onnx 1.16", ["W8A8", "W8A16", "W8A4", "W8A8", "W8A8"], "'deep' has W8A4, which it lacks"),
    ("pytorch 2.13", ["W8A8", "W8A8", "W8A8", "W8A8", "W8A8"], "only if tf2onnx made it"),
  ])
  func recipesRefuse(_ producer: String, _ plan: [String], _ reason: String) throws {
    var model = GraphModel()
    model.producer = producer
    let text = try model.text(.aiEdge, plan)
    #expect(text.hasPrefix("refused: ") && text.contains(reason), "\(text)")
  }
}
