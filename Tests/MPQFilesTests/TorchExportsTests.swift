import MPQModel
import Testing

import MPQFiles

/// Exports for tools that find layers by PyTorch modules or by their order.
@Suite struct TorchExportsTests {
  /// The model with a convolution whose batch normalization the exporter has folded.
  private static func folded(_ weight: String, bias: String) -> (GraphModel, [Layer]) {
    var model = GraphModel()
    model.others = [weight, bias]
    model.nodes[0].inputs = ["x", weight, bias]
    let layers = model.layers.map { layer in
      var layer = layer
      if layer.name == "stem" {
        layer.name = "block.0.stem"
        layer.names?.weight = weight
        layer.names?.operation = "Conv"
        layer.names?.node = "stem conv"
        layer.names?.output = "s"
        layer.input = "x"
      }
      return layer
    }
    return (model, layers)
  }

  @Test(arguments: [
    ("onnx::Conv_193", "onnx::Conv_194"), ("block.0.stem.weight", "block.0.stem.weight_bias"),
  ])
  func mctNamesFoldedConvolutionsAfterTheNormalization(_ weight: String, _ bias: String) throws {
    let (model, layers) = Self.folded(weight, bias: bias)
    #expect(
      try model.text(.mct, ["W4A8", "W2A8", "W8A8", "W8A8", "W4A8"], layers: layers) == """
        {
         "weights": [
          ["block_0_stem_bn", 4],
          ["left", 2],
          ["deep", 8],
          ["mid", 8],
          ["head", 4]
         ],
         "activations": []
        }

        """)
    let coreML = try model.text(.coreML, ["4", "2", "8", "8", "4"], layers: layers)
    #expect(coreML.contains("'block.0.stem' has a batch normalization folded into it"), "\(coreML)")
  }

  @Test func renamedWeightsOfProductsNeedTheirModulesBias() throws {
    var model = GraphModel()
    model.others = ["val_89"]
    model.nodes[6].inputs[1] = "val_89"
    let layers = model.layers.map { layer in
      var layer = layer
      if layer.name == "mid" {
        layer.name = "block.attention"
        layer.names?.weight = "val_89"
        layer.names?.output = "m"
        layer.names?.node = "$it's"
      }
      return layer
    }
    let plan = Array(repeating: "4", count: 5)
    let text = try model.text(.coreML, plan, layers: layers)
    #expect(text.contains("'block.attention' is no weight of one module"), "\(text)")
    model.others.insert("block.attention.bias")
    #expect(
      try model.text(.coreML, plan, layers: layers).contains("block_attention_weight_to_fp16"))
  }

  @Test func coreMLNamesConstants() throws {
    let (model, layers) = Self.folded("block.0.stem.weight", bias: "block.0.stem.bias")
    #expect(
      try model.text(.coreML, ["1", "6", "f16", "3", "f16"], layers: layers) == """
        config_type: OpPalettizerConfig
        op_name_configs:
          "block_0_stem_weight_to_fp16": {mode: kmeans, nbits: 1, weight_threshold: 0}
          "left_weight_to_fp16": {mode: kmeans, nbits: 6, weight_threshold: 0}
          "mid_weight_to_fp16": {mode: kmeans, nbits: 3, weight_threshold: 0}

        """)
  }

  @Test func modelsOfOtherProducersAreRefused() throws {
    var model = GraphModel()
    model.producer = "tf2onnx 1.16"
    for (export, plan) in [(PlanExport.mct, "W8A8"), (.coreML, "8")] {
      let text = try model.text(export, Array(repeating: plan, count: 5))
      #expect(text.contains("tf2onnx 1.16, not PyTorch"), "\(text)")
    }
  }

  @Test(arguments: [
    (PlanExport.mct, "W3A8"), (.mct, "W4A4"), (.mct, "8"), (.coreML, "5"), (.coreML, "W4A8"),
    (.coreML, "7"),
  ])
  func formatsThatToolsLackAreRefused(_ export: PlanExport, _ format: String) throws {
    let text = try GraphModel().text(export, Array(repeating: format, count: 5))
    #expect(text.contains("'stem' has \(format), which it lacks"), "\(text)")
  }

  @Test func haqTakesPairsInOrder() throws {
    #expect(
      try GraphModel().text(.haq, ["8", "W5A6", "W1A8", "W4A32", "W2A2"])
        == "[[8, -1], [5, 6], [1, 8], [4, -1], [2, 2]]\n")
    #expect(try GraphModel().text(.haq, ["8", "9", "8", "8", "8"]).contains("'left' has 9"))
  }

  // MARK: - HAWQ

  private static func resnet18(_ names: (String) -> String = { $0 }) -> [String] {
    var layers = ["conv1"]
    for stage in 1...4 {
      for unit in 0..<2 {
        layers += (1...2).map { "layer\(stage).\(unit).conv\($0)" }
        if stage > 1, unit == 0 { layers.append("layer\(stage).\(unit).downsample.0") }
      }
    }
    return layers + ["fc"]
  }

  private static func text(_ formats: (String) -> String, layers names: [String]) throws -> String {
    let network = try Network(
      name: "n", layers: names.map { Layer(name: $0, macs: 1, params: 1) })
    let plan = BitPlan(names.map { LayerFormats(named: formats($0)) })
    do throws(PlanExport.Refusal) {
      return try PlanExport.hawq.text(of: PlanAnswer(plan, of: network))
    } catch {
      if case .fault(let reason) = error { return reason }
      return "no plan"
    }
  }

  @Test func hawqHasItsOwnModules() throws {
    let text = try Self.text(
      { $0 == "layer2.0.conv2" ? "W4A3" : $0 == "fc" ? "W5A6" : "W8A8" }, layers: Self.resnet18())
    #expect(
      text.hasPrefix(
        """
        # To be put at the end of HAWQ's bit_config.py; then: quant_train.py --arch resnet18 --quant-scheme mpq
        bit_config_dict["bit_config_resnet18_mpq"] = {
            "quant_input": 8,
            "quant_init_block_convbn": 8,
            "quant_act_int32": 16,
            "stage1.unit1.quant_act": 8,
            "stage1.unit1.quant_convbn1": 8,
            "stage1.unit1.quant_act_int32": 16,
            "stage1.unit1.quant_act1": 8,
            "stage1.unit1.quant_convbn2": 8,

        """), "\(text)")
    for line in [
      "\"stage2.unit1.quant_act1\": 3", "\"stage2.unit1.quant_convbn2\": 4",
      "\"stage2.unit1.quant_identity_convbn\": 8", "\"quant_act_output\": 6", "\"quant_output\": 5",
    ] {
      #expect(text.contains("    \(line),\n"), "\(line)")
    }
    // The published configurations of this network have as many entries.
    #expect(text.split(separator: "\n").count == 3 + 48)
  }

  @Test func hawqRefusesOtherNetworksAndUntiedShortcuts() throws {
    #expect(
      try Self.text({ _ in "W8A8" }, layers: ["conv1", "fc"]).contains("these are other layers"))
    let untied = try Self.text(
      { $0 == "layer3.0.downsample.0" ? "W8A4" : "W8A8" }, layers: Self.resnet18())
    #expect(untied.contains("'layer3.0.conv1' and 'layer3.0.downsample.0' have W8A8 and W8A4"))
  }
}
