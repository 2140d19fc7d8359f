import MPQModel
import Testing

import MPQFiles

/// What the exports for modules of PyTorch have in common, and what each writes.
@Suite struct ModuleExportsTests {
  static let exports: [PlanExport] = [
    .llmCompressor, .torchAO, .mlx, .modelOpt, .gptqModel, .autoRound, .exl3, .quark,
  ]
  static let inJSON = ["torchao", "mlx", "gptqmodel", "auto-round", "quark"]
  private static let head = ["lm_head": LayerFormats(weight: 16, activation: .unchanged)]
  private let odd = #"model.layers.0.a"b\c[0]*?.x"#

  @Test(arguments: exports.map(\.name)) func namesEveryQuantizedModule(_ name: String) throws {
    let export = try #require(PlanExport.all.first { $0.name == name })
    let answer = try LlamaModel().answer(Self.head)
    let text = try export.text(of: answer)
    for layer in answer.layers where layer.name != "lm_head" {
      let regex = RegexText.escaped(layer.name).replacing(#"\"#, with: #"\\"#)
      #expect(text.contains(layer.name) || text.contains(regex), "\(layer.name)")
    }
    if Self.inJSON.contains(name) {
      _ = try JSONValue(parsing: Array(text.utf8), file: name)
    }
  }

  @Test(arguments: exports.map(\.name)) func escapesNames(_ name: String) throws {
    let export = try #require(PlanExport.all.first { $0.name == name })
    let model = LlamaModel()
    var layers = model.layers
    layers[3].name = odd
    layers[3].names?.weight = odd + ".weight"
    let text = try export.text(of: model.answer(Self.head, layers: layers))
    #expect(!text.contains(#"a"b"#))
    if Self.inJSON.contains(name) {
      _ = try JSONValue(parsing: Array(text.utf8), file: name)
    }
  }

  @Test(arguments: exports.map(\.name)) func ownFormatsAreKept(_ name: String) throws {
    let target = try #require(PlanExport.all.first { $0.name == name }?.target)
    for bits in [2, 3, 4, 8, 16] {
      let formats = LayerFormats(weight: .integer(bits), activation: .unchanged)
      let own = try #require(target.native(formats, .init()))
      #expect(target.native(own, .init()) == own, "\(own)")
      #expect(NumberFormat(named: own.weight.name) == own.weight)
    }
  }

  @Test(arguments: [
    ("torchao", ["9", "q4_K", "int4-g128-asym"]), ("mlx", ["7", "int4-g64", "9", "mlx4-g16"]),
    ("modelopt", ["17", "q4_K", "1.5"]), ("gptqmodel", ["5", "6", "7", "1", "int4-g128-asym"]),
    ("auto-round", ["1", "9", "mlx4-g64"]), ("exl3", ["9", "2.25", "int4-g128", "4.5"]),
    ("quark", ["5", "6", "7", "1"]),
  ]) func lacks(_ name: String, _ formats: [String]) throws {
    let export = try #require(PlanExport.all.first { $0.name == name })
    for format in formats {
      let answer = try LlamaModel().answer(["lm_head": .weights(format)])
      #expect(export.refusal(of: answer)?.contains("which it lacks") == true, "\(format)")
    }
  }

  @Test(arguments: exports.map(\.name).filter { !["exl3", "modelopt"].contains($0) })
  func refusesRowsThatGroupsDoNotDivide(_ name: String) throws {
    let export = try #require(PlanExport.all.first { $0.name == name })
    var model = LlamaModel()
    model.hidden = 320
    let fault = export.refusal(of: try model.answer(Self.head, groupSize: 128))
    #expect(fault?.contains("rows of 320 weights") == true)
    #expect(export.refusal(of: try model.answer(Self.head, groupSize: 32)) == nil)
  }

  @Test(arguments: exports.map(\.name).filter { !["llm-compressor", "modelopt"].contains($0) })
  func refusesQuantizedActivations(_ name: String) throws {
    let export = try #require(PlanExport.all.first { $0.name == name })
    let answer = try LlamaModel().answer(["lm_head": .init(weight: 8, activation: 8)])
    #expect(export.refusal(of: answer)?.contains("'lm_head' has W8A8, which it lacks") == true)
  }

  @Test func mlxLeavesOthersInFloats() throws {
    let text = try PlanExport.mlx.text(
      of: LlamaModel().answer(["lm_head": .weights("bf16")], others: .weights("5")))
    let object = try JSONValue(parsing: Array(text.utf8), file: "plan").object()
    #expect(try object.required("group_size").integer() == 64)
    #expect(text.contains(#""model.embed_tokens": false"#) && text.contains(#""lm_head": false"#))
    #expect(text.contains(#""model.layers.1.mlp.up_proj": {"bits": 5, "group_size": 64}"#))
    let model = LlamaModel()
    var layers = model.layers
    layers[3].names?.weight = "model.layers.0.mlp.experts.3.gate_proj.weight"
    #expect(
      PlanExport.mlx.refusal(of: try model.answer([:], layers: layers))?.contains("experts") == true
    )
  }

  @Test func gptqModelLeavesOthersInFloats() throws {
    let text = try PlanExport.gptqModel.text(
      of: LlamaModel().answer(
        ["model.layers.0.mlp.up_proj": .weights("f16")], others: .weights("8")))
    let lines = text.split(separator: "\n")
    #expect(lines[0].contains(#""lm_head": true"#))
    #expect(text.contains(#""-:^model\\.layers\\.0\\.mlp\\.up_proj$": {}"#))
    #expect(text.contains(#""+:^lm_head$": {"bits": 8, "group_size": 128}"#))
    #expect(lines.count == 17)
  }

  @Test func autoRoundLeavesTheHead() throws {
    let fault = PlanExport.autoRound.refusal(of: try LlamaModel().answer([:]))
    #expect(fault?.contains("'lm_head' is in no block") == true)
    let text = try PlanExport.autoRound.text(of: LlamaModel().answer(Self.head))
    #expect(text.contains(#""lm_head": {"bits": 16}"#))
    #expect(text.contains(#"o_proj": {"bits": 4, "group_size": 128, "sym": true}"#))
  }

  @Test(arguments: ["torchao", "quark", "exl3", "auto-round", "gptqmodel", "llm-compressor"])
  func refusesAnOutputThatSharesTheEmbedding(_ name: String) throws {
    let export = try #require(PlanExport.all.first { $0.name == name })
    let model = LlamaModel()
    var layers = model.layers
    layers[layers.count - 1].names?.weight = "model.embed_tokens.weight"
    let fault = try #require(export.refusal(of: try model.answer([:], layers: layers)))
    #expect(fault.contains("'lm_head'"))
    let text = try export.text(of: model.answer(Self.head, layers: layers))
    #expect(!text.contains("embed_tokens"))
    let mlx = try PlanExport.mlx.text(of: model.answer([:], layers: layers))
    #expect(mlx.contains(#""model.embed_tokens": {"bits": 4"#) && !mlx.contains("lm_head"))
  }

  @Test func refusesModulesThatAreNotLinear() throws {
    var answer = try LlamaModel().answer([:])
    answer.origin?.producer = "gpt2"
    #expect(PlanExport.torchAO.refusal(of: answer)?.contains("Conv1D") == true)
  }

  @Test func exl3SetsTheHeadApart() throws {
    var model = LlamaModel()
    model.blocks = 1
    let text = try PlanExport.exl3.text(
      of: model.answer(
        ["lm_head": .weights("6"), "model.layers.0.mlp.down_proj": .weights("2.5")],
        others: .weights("4")))
    #expect(text.hasPrefix("head_bits: 6\nachieved_bpw: 3.667\ntensors:\n"), "\(text)")
    #expect(text.contains("  \"model.layers.0.mlp.down_proj\": 2.5\n") && !text.contains("lm_head"))
    let head = try model.answer(["lm_head": .weights("2.5")])
    #expect(PlanExport.exl3.refusal(of: head)?.contains("head_bits") == true)
  }

  @Test func modelOptScalesChannelsUnlessAGroupIsAskedFor() throws {
    let model = LlamaModel()
    let text = try PlanExport.modelOpt.text(
      of: model.answer(["lm_head": .weights("f16")], others: .init(weight: 4, activation: 8)))
    #expect(text.contains(#"{quantizer_name: "*", enable: false}"#) && !text.contains("lm_head"))
    #expect(
      text.contains(
        #"- {quantizer_name: "model.layers.0.mlp.up_proj.weight_quantizer", enable: true, cfg: {num_bits: 4, axis: 0}}"#
      ))
    #expect(text.contains(#"up_proj.input_quantizer", enable: true, cfg: {num_bits: 8}}"#))
    let groups = try PlanExport.modelOpt.text(of: model.answer([:], groupSize: 32))
    #expect(groups.contains("cfg: {num_bits: 4, block_sizes: {-1: 32}}"))
  }

  @Test func storesAsToolsDo() throws {
    func bits(_ export: PlanExport, _ width: NumberFormat) -> Double? {
      export.target?.weightFormat(width, .init())?.bitsPerElement
    }
    #expect(bits(.autoRound, 4) == 4.15625)
    #expect(bits(.gptqModel, 8) == 8.1875)
    #expect(bits(.llmCompressor, 3) == 3.125)
    #expect(bits(.mlx, 4) == 4.5)
    #expect(bits(.torchAO, 2) == 8.1875)
    #expect(bits(.exl3, 3) == 3)
  }
}
