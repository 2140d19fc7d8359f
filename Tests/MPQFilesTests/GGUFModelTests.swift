import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct GGUFModelTests {
  private func network(_ gguf: GGUFBytes) throws(FormatError) -> Network {
    try NetworkFile.decode(gguf.file, file: "models/tiny.gguf")
  }

  private func refused(_ bytes: [UInt8]) -> String? {
    refusal { () throws(FormatError) in try NetworkFile.decode(bytes, file: "m") }
  }

  /// A block as llama.cpp writes it, with some of all kinds of tensors.
  private static var block: GGUFBytes {
    var gguf = GGUFBytes()
    gguf.add("general.architecture", "llama")
    gguf.add("tokenizer.ggml.tokens", texts: ["a", "bc", ""])
    gguf.add("llama.block_count", 1)
    gguf.add("token_embd.weight", [256, 10])
    gguf.add("output.weight", [256, 10], type: 1, bytes: 2 * 2560)
    gguf.add("blk.0.attn_norm.weight", [256])
    gguf.add("blk.0.attn_q.weight", [256, 64], type: 12, bytes: 64 * 144)
    gguf.add("blk.0.attn_q.bias", [64])
    gguf.add("blk.0.ffn_up.weight", [256, 3], type: 30, bytes: 2 * 768)
    return gguf
  }

  @Test func matricesAreLayersAndTheRestStandsAside() throws {
    let network = try network(Self.block)
    #expect(network.name == "tiny")
    #expect(
      network.layers.map(\.name) == ["token_embd", "output", "blk.0.attn_q", "blk.0.ffn_up"])
    #expect(network.layers.map(\.macs) == [0, 2560, 16384, 768])
    #expect(network.layers.map(\.params) == [2560, 2560, 16384, 768])
    #expect(network.layers.map(\.rowLength) == [256, 256, 256, 256])
    #expect(network.layers.map { "\($0.pinned?.description ?? "")" } == ["", "", "q4_K", ""])
    let names = try #require(network.layers[2].names)
    #expect(names.weight == "blk.0.attn_q.weight" && names.weightShape == [256, 64])
    let origin = try #require(network.origin)
    #expect(origin.kind == .gguf && origin.producer == "llama")
    #expect(
      origin.aside == [
        .init(name: "blk.0.attn_norm.weight", elements: 256, storedBits: 8192, elementType: "F32"),
        .init(name: "blk.0.attn_q.bias", elements: 64, storedBits: 2048, elementType: "F32"),
      ])
  }

  /// Layers and what stands aside take what the tensors' data take, whatever their types.
  @Test func everyTypeTakesItsBytes() throws {
    // Number, elements and bytes of a block, and the name: gguf 0.19's GGML_QUANT_SIZES.
    let types: [(UInt32, Int, Int, String)] = [
      (2, 32, 18, "q4_0"), (3, 32, 20, "q4_1"), (6, 32, 22, "q5_0"), (7, 32, 24, "q5_1"),
      (8, 32, 34, "q8_0"), (9, 32, 40, "q8_1"), (10, 256, 84, "q2_K"), (11, 256, 110, "q3_K"),
      (12, 256, 144, "q4_K"), (13, 256, 176, "q5_K"), (14, 256, 210, "q6_K"),
      (15, 256, 292, "q8_K"), (16, 256, 66, "iq2_xxs"), (17, 256, 74, "iq2_xs"),
      (18, 256, 98, "iq3_xxs"), (19, 256, 50, "iq1_s"), (20, 32, 18, "iq4_nl"),
      (21, 256, 110, "iq3_s"), (22, 256, 82, "iq2_s"), (23, 256, 136, "iq4_xs"),
      (29, 256, 56, "iq1_m"), (34, 256, 54, "tq1_0"), (35, 256, 66, "tq2_0"),
      (39, 32, 17, "mxfp4"), (40, 64, 36, "nvfp4"), (41, 128, 18, "q1_0"), (42, 64, 18, "q2_0"),
    ]
    var gguf = GGUFBytes()
    gguf.add("general.architecture", "llama")
    for (number, block, bytes, name) in types {
      gguf.add(
        "blk.\(number).\(name).weight", [768, 3], type: number, bytes: 3 * 768 / block * bytes)
    }
    let network = try network(gguf)
    #expect(network.layers.map { $0.pinned?.weight.name } == types.map(\.3))
    for (layer, tensor) in zip(network.layers, gguf.tensors) {
      #expect(
        layer.pinned?.weight.storedBits(of: layer.params) == 8 * tensor.bytes, "\(layer.name)")
    }
  }

  @Test func anEmbeddingWithoutAnOutputIsUsedTwice() throws {
    var gguf = GGUFBytes()
    gguf.add("general.architecture", "gemma3")
    gguf.add("token_embd.weight", [32, 10])
    #expect(try network(gguf).layers.map(\.macs) == [320])
    gguf.keys = []
    gguf.add("general.architecture", "nomic-bert")
    #expect(try network(gguf).layers.map(\.macs) == [0])
  }

  @Test func aTokenUsesSomeExperts() throws {
    var gguf = GGUFBytes()
    gguf.add("general.architecture", "qwen3moe")
    gguf.add("qwen3moe.expert_count", 8)
    gguf.add("qwen3moe.expert_used_count", 3)
    gguf.add("output.weight", [32, 2])
    gguf.add("blk.0.ffn_gate_inp.weight", [32, 8])
    gguf.add("blk.0.ffn_up_exps.weight", [32, 10, 8])
    gguf.add("blk.0.ffn_up_shexp.weight", [32, 10])
    gguf.add("blk.1.ffn_up.7.weight", [32, 10])
    gguf.add("blk.1.attn_k_b.weight", [32, 10, 4])
    let network = try network(gguf)
    #expect(network.layers.map(\.macs) == [64, 256, 960, 320, 120, 1280])
    // llama-quantize leaves the choice of experts as it is.
    #expect(network.layers.map { $0.pinned?.weight.name } == [nil, "f32", nil, nil, nil, nil])
    gguf.keys.remove(at: 2)
    #expect(refused(gguf.file)?.contains("'expert_used_count' is missing") == true)
  }

  @Test func whatLlamaQuantizeLeavesIsNoLayer() throws {
    var gguf = Self.block
    for name in [
      "position_embd.weight", "token_types.weight", "blk.0.ssm_conv1d.weight",
      "blk.0.attn_k_norm.weight", "blk.0.time_mix_lerp_fused.weight", "v.patch_embd.weight",
    ] { gguf.add(name, [32, 2]) }
    gguf.add("v.conv.weight", [3, 3, 2, 5])
    gguf.add("blk.0.scale.weight", [32, 1])
    let network = try network(gguf)
    #expect(network.layers.count == 4)
    #expect(network.origin?.aside.count == 10)
  }

  @Test func itsTypesAreAPlanForTheFloatFile() throws {
    var float = Self.block
    float.tensors = float.tensors.map { ($0.name, $0.shape, 0, 4 * Int($0.shape.reduce(1, *))) }
    let network = try network(float)
    #expect(network.searched.count == 4)
    let content = try FileContent(Self.block.file, name: "q.gguf")
    let plan = try PlanFile.decode(content, network: network)[0].plan
    #expect(plan.formats.map(\.description) == ["f32", "f16", "q4_K", "bf16"])
    var other = Self.block
    other.tensors.remove(at: 1)
    #expect(
      refusal { () throws(FormatError) in
        _ = try PlanFile.decode(FileContent(other.file, name: "q.gguf"), network: network)
      } == "q.gguf: has no row for layer 'output' of network 'tiny'")
  }

  @Test func version2AndOtherAlignmentsAreRead() throws {
    var gguf = Self.block
    gguf.version = 2
    gguf.alignment = 64
    gguf.add("general.alignment", 64)
    #expect(try network(gguf).layers.count == 4)
  }

  // MARK: - Damage

  @Test func aFaultNamesItsPlace() {
    var gguf = Self.block
    gguf.version = 1
    #expect(
      refused(gguf.file)
        == "m: byte 4: GGUF version 1; versions 2 and 3 in little-endian order are read: convert the model anew"
    )
    gguf.version = 3 << 24
    #expect(refused(gguf.file)?.hasPrefix("m: byte 4: a GGUF file in big-endian order; ") == true)
    gguf = Self.block
    gguf.tensors[3].type = 36
    #expect(refused(gguf.file)?.contains("tensor 'blk.0.attn_q.weight' has the type 36") == true)
    gguf = Self.block
    gguf.tensors[3].shape = [255, 64]
    #expect(
      refused(gguf.file)?.contains("rows of 255, no multiple of the 256 of type Q4_K") == true)
    gguf = Self.block
    gguf.tensors[3].bytes -= 32
    #expect(refused(gguf.file)?.contains("start within those of 'blk.0.attn_q.weight'") == true)
    gguf = Self.block
    gguf.tensors[1].name = "token_embd.weight"
    #expect(refused(gguf.file)?.contains("tensor 'token_embd.weight' occurs twice") == true)
    gguf = Self.block
    gguf.tensors[1].name = "out\u{1B}put.weight"
    #expect(refused(gguf.file)?.contains("holds the control character U+001B") == true)
    gguf = GGUFBytes()
    gguf.add("general.type", "imatrix")
    gguf.add("a.counts", [1, 1])
    #expect(refused(gguf.file)?.contains("has no matrices of weights among its 1 tensors") == true)
  }

  @Test(arguments: [1 << 63, .max, 1 << 62, 1 << 40] as [UInt64])
  func noCountIsBelieved(count: UInt64) {
    let number = GGUFBytes.bytes(count)
    let start = Array("GGUF".utf8) + GGUFBytes.bytes(UInt32(3))
    let one = GGUFBytes.bytes(UInt64(1))
    let none = GGUFBytes.bytes(UInt64(0))
    let key = one + GGUFBytes.text("k")
    let tensor = one + none + GGUFBytes.text("t.weight") + GGUFBytes.bytes(UInt32(2))
    let rest = [UInt8](repeating: 0, count: 100)
    for body in [
      number + none, none + number, none + one + number,
      none + key + GGUFBytes.bytes(UInt32(8)) + number,
      none + key + GGUFBytes.bytes(UInt32(9)) + GGUFBytes.bytes(UInt32(8)) + number,
      none + key + GGUFBytes.bytes(UInt32(9)) + GGUFBytes.bytes(UInt32(12)) + number,
      one + none + number, tensor + number + number,
      tensor + one + one + GGUFBytes.bytes(UInt32(0)) + number,
    ] {
      let message = refused(start + body + rest)
      #expect(message?.hasPrefix("m: ") == true, "\(message ?? "is read")")
    }
  }

  @Test func everyTruncationIsRefused() {
    var gguf = Self.block
    gguf.tensors.removeLast(3)
    gguf.tensors[0] = ("token_embd.weight", [32, 2], 0, 256)
    gguf.tensors[1] = ("output.weight", [32, 2], 8, 68)
    let file = gguf.file
    for count in 0..<(file.count - 32 * 32) {
      #expect(refused(Array(file.prefix(count))) != nil, "\(count)")
    }
  }

  @Test func damageNeverStopsTheProgram() {
    var generator = SeededGenerator(seed: 15)
    let header = Self.block.header
    for _ in 0..<2000 {
      var bytes = header
      bytes.damage(using: &generator)
      _ = refused(bytes + [UInt8](repeating: 0, count: 1 << 15))
    }
  }

  @Test(.enabled(if: AcceptanceData.exists("interchange/gguf"), "\(AcceptanceData.absent)"))
  func readsWhatLlamaCppHasWritten() throws {
    let network = try NetworkFile.read(
      AcceptanceData.path("interchange/gguf/tiny-llama-f32.gguf"))
    #expect(network.layers.count == 16 && network.macs == 1_310_720)
    let stored = try #require(network.origin).aside.reduce(0) { $0 + $1.storedBits }
    #expect(network.params * 32 + stored == 8 * 5_772_288)
  }
}
