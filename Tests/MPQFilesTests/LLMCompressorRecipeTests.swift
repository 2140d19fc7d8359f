import MPQModel
import Testing

import MPQFiles

@Suite struct LLMCompressorRecipeTests {
  private let export = PlanExport.llmCompressor
  private let down = "model.layers.0.mlp.down_proj"

  @Test func writesAGroupPerScheme() throws {
    var model = LlamaModel()
    model.blocks = 1
    let text = try export.text(
      of: model.answer(
        [down: .weights("int8-g64"), "lm_head": .init(weight: 16, activation: 16)]))
    #expect(
      text == """
        default_stage:
          default_modifiers:
            QuantizationModifier:
              ignore: []
              config_groups:
                "int4-g128":
                  targets:
                    - "model.layers.0.self_attn.q_proj"
                    - "model.layers.0.self_attn.k_proj"
                    - "model.layers.0.self_attn.v_proj"
                    - "model.layers.0.self_attn.o_proj"
                    - "model.layers.0.mlp.gate_proj"
                    - "model.layers.0.mlp.up_proj"
                  weights: {num_bits: 4, type: int, symmetric: true, strategy: group, group_size: 128}
                "int8-g64":
                  targets:
                    - "model.layers.0.mlp.down_proj"
                  weights: {num_bits: 8, type: int, symmetric: true, strategy: group, group_size: 64}

        """)
  }

  @Test func scalesChannelsWhereActivationsAreQuantized() throws {
    let text = try export.text(
      of: LlamaModel().answer([:], others: .init(weight: 8, activation: 8)))
    #expect(text.contains("{num_bits: 8, type: int, symmetric: true, strategy: channel}"))
    #expect(
      text.contains("input_activations: {num_bits: 8, type: int, symmetric: true, strategy: token"))
    #expect(!text.contains("group_size"))
    let target = try #require(export.target)
    let own = target.native(.init(weight: 4, activation: 8), .init())
    #expect(own?.weight.storedBits(of: 10) == 80 && own?.multipliedBits?.weight == 4)
    #expect(own.flatMap { target.native($0, .init()) } == own)
  }

  @Test(arguments: ["1", "9", "int4-g100", "mlx4-g64", "q4_K", "int9-g128", "fp8"])
  func lacks(_ format: String) throws {
    let answer = try LlamaModel().answer([down: .weights(format)])
    #expect(export.refusal(of: answer)?.contains("'\(down)' has ") == true)
  }

  @Test func refusesPairsThatItLacks() throws {
    let int4 = try #require(NumberFormat(named: "int4-g64"))
    for formats in [
      LayerFormats(weight: int4, activation: 8), .init(weight: 16, activation: 8),
      .init(weight: 4, activation: 6),
    ] {
      let answer = try LlamaModel().answer([down: formats])
      #expect(export.refusal(of: answer)?.contains("which it lacks") == true)
    }
  }

  @Test func refusesRowsThatGroupsDoNotDivide() throws {
    let answer = try LlamaModel().answer([:], groupSize: 96)
    #expect(
      export.refusal(of: answer)
        == "layer 'model.layers.0.self_attn.q_proj' has rows of 256 weights, which blocks of 96 do not divide"
    )
    #expect(export.refusal(of: try LlamaModel().answer([:], groupSize: 64)) == nil)
  }

  @Test(arguments: ["self_attn.k_proj", "self_attn.v_proj", "mlp.up_proj"])
  func refusesPlansThatBreakATie(_ part: String) throws {
    let answer = try LlamaModel().answer(["model.layers.1.\(part)": .weights("8")])
    let fault = try #require(export.refusal(of: answer))
    #expect(fault.contains("model.layers.1.\(part)") && fault.contains("vLLM"))
    #expect(
      export.refusal(
        of: try LlamaModel().answer(["model.layers.1.self_attn.o_proj": .weights("8")])) == nil)
  }

  @Test func refusesAPlanOfFloats() throws {
    let answer = try LlamaModel().answer([:], others: .weights("bf16"))
    #expect(export.refusal(of: answer) == "it quantizes no layer, and a recipe must")
  }

  @Test func takesNamesOfGGUFTensors() throws {
    let text = try export.text(of: LlamaModel(kind: .gguf).answer([:]))
    #expect(text.contains(#"- "model.layers.1.mlp.down_proj""#) && text.contains(#"- "lm_head""#))
    let broken = try LlamaModel(kind: .gguf).answer(["blk.0.attn_k": .weights("8")])
    #expect(export.refusal(of: broken)?.contains("vLLM") == true)
  }

  @Test func refusesWhatIsNoLinearModule() throws {
    let model = LlamaModel()
    var layers = model.layers
    layers[3].names?.weight = "model.layers.0.experts.gate_up"
    #expect(
      export.refusal(of: try model.answer([:], layers: layers))?.contains("no weight of a module")
        == true)
    layers = model.layers
    layers[3].kind = .convolution(groups: 1)
    #expect(
      export.refusal(of: try model.answer([:], layers: layers))?.contains("is a convolution")
        == true)
    layers = model.layers
    layers[3].names?.weight = "re:.*.weight"
    #expect(export.refusal(of: try model.answer([:], layers: layers))?.contains("'re:'") == true)
  }

  @Test func escapesNames() throws {
    let model = LlamaModel()
    var layers = model.layers
    layers[3].name = #"a "b": \c#"#
    layers[3].names?.weight = #"a "b": \c#.weight"#
    let text = try export.text(of: model.answer([:], layers: layers))
    #expect(text.contains(##"- "a \"b\": \\c#""##))
  }
}
