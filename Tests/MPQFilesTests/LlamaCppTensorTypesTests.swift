import MPQModel
import Testing

import MPQFiles

@Suite struct LlamaCppTensorTypesTests {
  private let export = PlanExport.llamaCpp

  @Test(arguments: [ModelOrigin.Kind.gguf, .huggingFace]) func namesEveryTensor(
    _ kind: ModelOrigin.Kind
  ) throws {
    var model = LlamaModel(kind: kind)
    model.blocks = 1
    let first = model.layers[0].name
    let text = try export.text(of: model.answer([first: .weights("q6_K")], others: .weights("3")))
    #expect(
      text == #"""
        ^blk\.0\.attn_q\.weight$=q6_K
        ^blk\.0\.attn_k\.weight$=q3_K
        ^blk\.0\.attn_v\.weight$=q3_K
        ^blk\.0\.attn_output\.weight$=q3_K
        ^blk\.0\.ffn_gate\.weight$=q3_K
        ^blk\.0\.ffn_up\.weight$=q3_K
        ^blk\.0\.ffn_down\.weight$=q3_K
        ^output\.weight$=q3_K
        ^token_embd\.weight$=f16

        """#)
  }

  @Test(arguments: [
    ("2", "q2_K"), ("3", "q3_K"), ("4", "q4_K"), ("5", "q5_K"), ("6", "q6_K"), ("8", "q8_0"),
    ("16", "f16"), ("32", "f32"), ("bf16", "bf16"), ("iq4_xs", "iq4_xs"), ("mxfp4", "mxfp4"),
    ("q5_1", "q5_1"),
  ]) func hasTypes(_ format: String, _ type: String) throws {
    let text = try export.text(of: LlamaModel(kind: .gguf).answer([:], others: .weights(format)))
    #expect(text.split(separator: "\n").dropLast().allSatisfy { $0.hasSuffix("$=\(type)") })
  }

  @Test(arguments: ["7", "1", "int4-g128", "mlx4-g64", "nf4", "12"]) func lacks(_ format: String)
    throws
  {
    let answer = try LlamaModel(kind: .gguf).answer(["blk.1.attn_v": .weights(format)])
    let fault = try #require(export.refusal(of: answer))
    #expect(fault.contains("'blk.1.attn_v'") && fault.contains("which it lacks"))
  }

  /// Two types have 16 bits: what is no layer stays in its own.
  @Test(arguments: ["F16", "BF16", "F32"], [ModelOrigin.Kind.gguf, .huggingFace])
  func whatIsNoLayerKeepsItsFloats(_ type: String, _ kind: ModelOrigin.Kind) throws {
    var model = LlamaModel(kind: kind)
    model.embeddingType = type
    let text = try export.text(of: model.answer([:]))
    #expect(text.hasSuffix("\n^token_embd\\.weight$=\(type.lowercased())\n"))
  }

  @Test func quantizesNoActivations() throws {
    let answer = try LlamaModel(kind: .gguf).answer(["output": .init(weight: 4, activation: 8)])
    #expect(export.refusal(of: answer)?.contains("'output' has W4A8, which it lacks") == true)
    let floats = try LlamaModel(kind: .gguf).answer(["output": .init(weight: 4, activation: 16)])
    #expect(export.refusal(of: floats) == nil)
  }

  @Test func refusesRowsThatBlocksDoNotDivide() throws {
    var model = LlamaModel(kind: .gguf)
    model.hidden = 96
    model.intermediate = 256
    let fault = export.refusal(of: try model.answer([:]))
    #expect(
      fault == "layer 'blk.0.attn_q' has rows of 96 weights, which blocks of 256 do not divide")
    #expect(export.refusal(of: try model.answer([:], others: .weights("q4_0"))) == nil)
  }

  @Test func refusesWhatItWouldChooseByItself() throws {
    var answer = try LlamaModel().answer([:])
    answer.origin?.aside.append(
      .init(name: "model.extra.weight", elements: 4, storedBits: 64, elementType: "F16"))
    #expect(export.refusal(of: answer)?.contains("'model.extra.weight'") == true)
    answer = try LlamaModel(kind: .gguf).answer([:])
    answer.origin?.aside.append(
      .init(name: "extra.weight", elements: 32, storedBits: 144, elementType: "Q4_0"))
    #expect(export.refusal(of: answer)?.contains("'extra.weight'") == true)
    answer.origin?.aside = [.init(name: "blk.0.attn_norm.weight", elements: 4, storedBits: 128)]
    #expect(export.refusal(of: answer) == nil)
  }

  @Test func refusesTensorsThatStayAsTheyAre() throws {
    let model = LlamaModel(kind: .gguf)
    let router = Layer(
      name: "blk.0.ffn_gate_inp", kind: .linear, macs: 1024, params: 1024, rowLength: 256,
      names: ModelNames(weight: "blk.0.ffn_gate_inp.weight"))
    let layers = model.layers + [router]
    let fault = export.refusal(of: try model.answer([:], layers: layers))
    #expect(fault?.contains("'blk.0.ffn_gate_inp' is left as the file has it") == true)
    let text = try export.text(
      of: model.answer([router.name: .weights("f32")], layers: layers))
    #expect(!text.contains("ffn_gate_inp"))
  }

  @Test(arguments: ["blk.0.a b", "blk.0.a=b", "blk.0.Attn", "blk.0.a\u{A0}b"])
  func refusesNamesThatNoLineCanName(_ name: String) throws {
    let model = LlamaModel(kind: .gguf)
    var layers = model.layers
    layers[3].names?.weight = name + ".weight"
    #expect(
      export.refusal(of: try model.answer([:], layers: layers))?.contains("in its name") == true)
  }

  @Test func refusesOtherModels() throws {
    var answer = try LlamaModel().answer([:])
    answer.origin = nil
    #expect(export.refusal(of: answer)?.contains("needs the model's own names") == true)
    answer.origin = ModelOrigin(.onnx)
    #expect(export.refusal(of: answer)?.contains("the network is an ONNX model") == true)
    var layers = LlamaModel().layers
    layers[2].names?.weight = "transformer.h.0.attn.c_attn.weight"
    let fault = export.refusal(of: try LlamaModel().answer([:], layers: layers))
    #expect(fault?.contains("give the model's GGUF file") == true)
    layers[2].names = layers[1].names
    #expect(
      export.refusal(of: try LlamaModel().answer([:], layers: layers))?.contains(
        "are both 'blk.0.attn_k.weight' to it") == true)
  }

  @Test func sizesAreThoseOfItsBlocks() throws {
    let settings = ExportTarget.Settings()
    for (bits, bytes) in [(2, 84), (3, 110), (4, 144), (5, 176), (6, 210), (8, 272)] {
      let format = try #require(export.target?.weightFormat(.integer(bits), settings))
      #expect(format.storedBits(of: 512 * 256) == 8 * bytes * 512)
    }
  }
}
