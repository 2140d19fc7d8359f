import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct HuggingFaceModelTests {
  typealias Tensor = (name: String, type: String, shape: [Int])

  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func network(_ config: String, _ tensors: [Tensor], numbers: [String: [Int64]] = [:])
    throws -> Network
  {
    try directory.write(config, to: "config.json")
    try Data(SafetensorsBytes.file(tensors, numbers: numbers))
      .write(to: directory.url.appending(path: "model.safetensors"))
    return try NetworkFile.read(directory.url.path)
  }

  private func refused(_ config: String, _ tensors: [Tensor]) -> String? {
    do {
      _ = try network(config, tensors)
      return nil
    } catch {
      return (error as? FormatError)?.message ?? "\(error)"
    }
  }

  private static let llama = #""architectures": ["LlamaForCausalLM"], "model_type": "llama""#

  /// A block of a language model at a type of elements.
  private static func block(_ type: String = "BF16") -> [Tensor] {
    [
      ("lm_head.weight", type, [10, 64]), ("model.embed_tokens.weight", type, [10, 64]),
      ("model.layers.10.mlp.up_proj.weight", type, [96, 64]),
      ("model.layers.2.mlp.up_proj.weight", type, [128, 64]),
      ("model.layers.2.mlp.up_proj.bias", type, [128]),
      ("model.norm.weight", type, [64]),
    ]
  }

  @Test func matricesAreLayersOfOneToken() throws {
    let network = try network("{\(Self.llama)}", Self.block())
    #expect(network.name == directory.url.lastPathComponent)
    #expect(
      network.layers.map(\.name) == [
        "lm_head", "model.layers.2.mlp.up_proj", "model.layers.10.mlp.up_proj",
      ])
    #expect(network.layers.map(\.macs) == [640, 8192, 6144])
    #expect(network.layers.map(\.rowLength) == [64, 64, 64])
    #expect(network.layers[1].names?.weight == "model.layers.2.mlp.up_proj.weight")
    // Tools leave the output as it is; a table that scores it says otherwise.
    #expect(network.layers[0].pinned?.description == "bf16")
    let origin = try #require(network.origin)
    #expect(origin.kind == .huggingFace && origin.producer == "llama")
    #expect(origin.pinnedByRule == ["lm_head"])
    #expect(
      origin.aside.map(\.name).sorted() == [
        "model.embed_tokens.weight", "model.layers.2.mlp.up_proj.bias", "model.norm.weight",
      ])
    #expect(try network.searching(scored: ["lm_head"]).searched.count == 3)
  }

  @Test func aTiedOutputMultipliesWithTheEmbedding() throws {
    let tensors = Array(Self.block().dropFirst())
    for tie in [#", "tie_word_embeddings": true"#, ""] {
      let network = try network("{\(Self.llama)\(tie)}", tensors)
      let head = try #require(network.layers.last)
      #expect(head.name == "lm_head" && head.macs == 640)
      #expect(head.names?.weight == "model.embed_tokens.weight")
      #expect(network.origin?.aside.contains { $0.name.contains("embed") } == false)
    }
    let apart = try network("{\(Self.llama), \"tie_word_embeddings\": false}", tensors)
    #expect(apart.layers.count == 2)
    #expect(try network(#"{"architectures": ["BertModel"]}"#, tensors).layers.count == 2)
  }

  @Test func aTokenUsesSomeExperts() throws {
    let tensors: [Tensor] = [
      ("model.layers.0.mlp.experts.0.up_proj.weight", "F16", [30, 64]),
      ("model.layers.0.mlp.experts.1.up_proj.weight", "F16", [30, 64]),
      ("model.layers.0.mlp.shared_expert.up_proj.weight", "F16", [30, 64]),
      ("model.layers.1.mlp.experts.gate_up_proj", "F16", [4, 64, 60]),
      ("model.layers.1.mlp.experts.gate_up_proj_bias", "F16", [4, 60]),
      ("model.layers.1.mlp.experts.down_proj", "F16", [4, 30, 64]),
      ("model.layers.2.moe.input_linear.weight", "F16", [4, 60, 64]),
    ]
    let config =
      #"{"model_type": "m", "text_config": {"num_experts_per_tok": 2, "num_local_experts": 4, "hidden_size": 64}}"#
    let network = try network(config, tensors)
    #expect(network.layers.map(\.macs) == [960, 960, 1920, 3840, 7680, 7680])
    #expect(network.layers.map(\.rowLength) == [64, 64, 64, 30, 64, 64])
    #expect(network.layers[3].name == "model.layers.1.mlp.experts.down_proj")
    #expect(
      refused(#"{"model_type": "m"}"#, tensors)
        == "module 'model.layers.0.mlp.experts.0.up_proj' is of 2 experts, and 'num_experts_per_tok' is missing; "
        + "add how many of them a token uses")
  }

  @Test func gpt2KeepsInputsFirst() throws {
    let network = try network(
      #"{"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}"#,
      [
        ("wte.weight", "F32", [10, 8]), ("wpe.weight", "F32", [4, 8]),
        ("h.0.attn.c_attn.weight", "F32", [8, 24]),
      ])
    #expect(network.layers.map(\.name) == ["h.0.attn.c_attn", "lm_head"])
    #expect(network.layers.map(\.rowLength) == [8, 8])
  }

  @Test func kernelsOverImagesHaveNoMACs() throws {
    let tensors: [Tensor] = [("conv.weight", "F32", [8, 3, 3, 3]), ("fc.weight", "F32", [10, 8])]
    let network = try network(#"{"model_type": "resnet"}"#, tensors)
    #expect(network.layers.map(\.params) == [216, 80])
    #expect(!network.hasMACs && network.hasCosts)
    #expect(network.lack(for: .maxBitOperations) == .macs && network.lack(for: .level) == .macs)
    #expect(network.lack(for: .maxSize) == nil)
    let plan = BitPlan(network.formats(searched: .eightBit))
    let costs = PlanCosts(of: plan, in: network)
    #expect(costs.bitOperations == nil && costs.sizeInBytes == 296)
  }

  // MARK: - Quantized models

  private func pins(
    _ quantization: String, _ tensors: [Tensor], numbers: [String: [Int64]] = [:]
  ) throws -> [String] {
    try network("{\"model_type\": \"m\", \(quantization)}", tensors, numbers: numbers).layers.map {
      "\($0.name) \($0.params) \($0.pinned?.description ?? "-")"
    }
  }

  @Test func compressedTensorsArePins() throws {
    let quantization = #"""
      "quantization_config": {"quant_method": "compressed-tensors", "ignore": ["lm_head", "re:.*\\.gate$"],
        "config_groups": {
          "group_0": {"targets": ["Linear"], "weights": {"num_bits": 4, "type": "int", "symmetric": true, "strategy": "group", "group_size": 32}, "input_activations": null},
          "group_1": {"targets": ["re:.*v_proj"], "weights": {"num_bits": 3, "type": "int", "symmetric": false, "strategy": "group", "group_size": 64}},
          "group_2": {"targets": ["a.k_proj"], "weights": {"num_bits": 8, "type": "int", "symmetric": true, "strategy": "channel"},
            "input_activations": {"num_bits": 8, "type": "int", "symmetric": true, "strategy": "token", "dynamic": true}}}}
      """#
    let tensors: [Tensor] = [
      ("a.gate.weight", "BF16", [4, 64]), ("a.k_proj.weight", "I8", [6, 64]),
      ("a.k_proj.weight_scale", "BF16", [6, 1]), ("a.q_proj.weight_packed", "I32", [6, 8]),
      ("a.q_proj.weight_scale", "BF16", [6, 2]), ("a.q_proj.weight_shape", "I64", [2]),
      ("a.v_proj.weight_packed", "I32", [6, 6]), ("a.v_proj.weight_zero_point", "I32", [1, 1]),
      ("lm_head.weight", "BF16", [10, 64]),
    ]
    #expect(
      try pins(quantization, tensors, numbers: ["a.q_proj.weight_shape": [6, 64]]) == [
        "a.gate 256 -", "a.k_proj 384 W8A8", "a.q_proj 384 int4-g32", "a.v_proj 384 int3-g64-asym",
        "lm_head 640 bf16",
      ])
    #expect(
      refused("{\"model_type\": \"m\", \(quantization)}", tensors)?
        .contains("'a.q_proj.weight_packed' of the shape [6, 8] and type I32") != true)
    var other = tensors
    other[6] = ("a.v_proj.weight_packed", "I32", [6, 7])
    #expect(
      refused("{\"model_type\": \"m\", \(quantization)}", other)?
        .contains("module 'a.v_proj' should hold weights as int3-g64-asym by config.json") == true)
  }

  @Test func gptqAndAWQArePins() throws {
    let tensors: [Tensor] = [
      ("a.q.qweight", "I32", [8, 48]), ("a.q.qzeros", "I32", [2, 6]),
      ("a.q.scales", "F16", [2, 48]),
      ("a.q.g_idx", "I32", [64]), ("a.v.qweight", "I32", [16, 48]), ("a.v.scales", "F16", [2, 48]),
      ("b.weight", "F16", [5, 64]),
    ]
    #expect(
      try pins(
        #""quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 32, "sym": true, "dynamic": {"+:^a\\.v$": {"bits": 8}, "-:b": {}}}"#,
        tensors) == ["a.q 3072 int4-g32", "a.v 3072 int8-g32", "b 320 -"])
    #expect(
      try pins(
        #""quantization_config": {"quant_method": "awq", "bits": 4, "group_size": 32, "zero_point": true, "version": "gemm"}"#,
        [
          ("a.q.qweight", "I32", [64, 6]), ("a.q.scales", "F16", [2, 48]),
          ("a.q.qzeros", "I32", [2, 6]),
        ]
      ) == ["a.q 3072 int4-g32-asym"])
    #expect(
      refused(#"{"model_type": "m"}"#, tensors)
        == "module 'a.q' is packed in 'a.q.qweight', and config.json does not say how; get the model anew"
    )
  }

  @Test func autoRoundIsPins() throws {
    let tensors: [Tensor] = [
      ("m.layers.0.k.weight", "F16", [5, 64]), ("m.layers.0.q.qweight", "I32", [8, 48]),
      ("m.layers.0.q.scales", "F16", [2, 48]), ("m.layers.0.v.qweight", "I32", [4, 48]),
    ]
    #expect(
      try pins(
        #""quantization_config": {"quant_method": "auto-round", "bits": 4, "group_size": 32, "sym": true, "data_type": "int", "packing_format": "auto_round:auto_gptq", "block_name_to_quantize": "m.layers", "extra_config": {"m.layers.0.k": {"bits": 16}, ".*v.*": {"bits": 2, "sym": false}}}"#,
        tensors) == [
          "m.layers.0.k 320 -", "m.layers.0.q 3072 int4-g32", "m.layers.0.v 3072 int2-g32-asym",
        ])
  }

  @Test func torchaoIsPins() throws {
    func weightOnly(_ bits: Int, _ group: Int) -> String {
      #"{"_type": "IntxWeightOnlyConfig", "_version": 2, "_data": {"weight_dtype": {"_type": "torch.dtype", "_data": "int\#(bits)"}, "granularity": {"_type": "PerGroup", "_version": 1, "_data": {"group_size": \#(group)}}, "mapping_type": {"_type": "MappingType", "_data": "SYMMETRIC"}}}"#
    }
    let quantization =
      #""quantization_config": {"quant_method": "torchao", "quant_type": {"default": {"_type": "FqnToConfig", "_version": 1, "_data": {"fqn_to_config": {"a.q": \#(weightOnly(3, 32)), "re:a\\..": \#(weightOnly(8, 64)), "_default": null}}}}}"#
    let tensors: [Tensor] = [
      ("a.q.weight", "BF16", [6, 64]), ("a.v._weight_qdata", "I8", [6, 64]),
      ("a.v._weight_scale", "BF16", [6, 1]), ("b.weight", "BF16", [6, 64]),
    ]
    #expect(
      try pins(quantization, tensors) == ["a.q 384 int3-g32", "a.v 384 int8-g64", "b 384 -"])
  }

  @Test func mlxIsPins() throws {
    let tensors: [Tensor] = [
      ("model.embed_tokens.weight", "U32", [10, 8]),
      ("model.embed_tokens.scales", "BF16", [10, 1]),
      ("model.embed_tokens.biases", "BF16", [10, 1]), ("model.q.weight", "U32", [6, 16]),
      ("model.q.scales", "BF16", [6, 2]), ("model.q.biases", "BF16", [6, 2]),
      ("model.q.bias", "BF16", [6]),
      ("model.v.weight", "BF16", [6, 64]), ("model.up.weight", "U32", [4, 6, 8]),
      ("model.up.scales", "BF16", [4, 6, 1]),
    ]
    let quantization =
      #""architectures": ["LlamaForCausalLM"], "num_experts": 4, "num_experts_per_tok": 1, "quantization": {"group_size": 64, "bits": 4, "mode": "affine", "model.q": {"bits": 8, "group_size": 32}, "model.v": false}"#
    #expect(
      try pins(quantization, tensors) == [
        "model.q 384 mlx8-g32", "model.up 1536 mlx4-g64", "model.v 384 -", "lm_head 640 mlx4-g64",
      ])
  }

  @Test(arguments: [("mxfp4", 4, 32), ("mxfp8", 8, 32), ("nvfp4", 4, 16)])
  func mlxHasShortFloatsToo(mode: String, bits: Int, group: Int) throws {
    let tensors: [Tensor] = [
      ("a.q.weight", "U32", [6, 2 * bits]), ("a.q.scales", "U8", [6, 64 / group]),
    ]
    func settings(_ members: String) -> String {
      #""quantization": {"mode": "\#(mode)", \#(members)}"#
    }
    for members in ["\"bits\": \(bits), \"group_size\": \(group)", "\"bits\": \(bits)"] {
      #expect(try pins(settings(members), tensors) == ["a.q 384 \(mode)"])
    }
    for (own, size) in [
      (0, group), (-4, group), (5, group), (bits, 0), (bits, -1), (bits, 1 << 62),
    ] {
      #expect(
        refused(
          "{\"model_type\": \"m\", \(settings("\"bits\": \(own), \"group_size\": \(size)"))}",
          tensors)?
          .contains("with the mode '\(mode)' are not known here") == true)
    }
  }

  /// Each method with the widths and groups that no integers have, and with tensors of any shape.
  @Test func strangeWidthsAndGroupsStopNothing() throws {
    let numbers = ["0", "-1", "4", "16", "32"]
    let shapes = [
      [4, 64], [64, 8], [0, 1 << 56], [1 << 56, 0], [Int.max, 0], [0, Int.max], [1, 2, 4], [7],
    ]
    for bits in numbers + ["9223372036854775807", "\"4\""] {
      for group in numbers + ["-9223372036854775808", "4611686018427387904"] {
        let own = "\"bits\": \(bits), \"group_size\": \(group)"
        let granularity =
          #"{"_type": "PerGroup", "_data": {"group_size": \#(group)}}"#
        let methods = [
          #""quant_method": "gptq", \#(own)"#, #""quant_method": "awq", \#(own)"#,
          #""quant_method": "auto-round", \#(own)"#,
          #""quant_method": "auto-round", "packing_format": "awq", \#(own)"#,
          #""quant_method": "compressed-tensors", "config_groups": {"g": {"targets": ["Linear"], "weights": {"num_bits": \#(bits), "group_size": \#(group), "type": "int"}}}"#,
          #""quant_method": "compressed-tensors", "config_groups": {"g": {"targets": ["Linear"], "weights": {"num_bits": \#(bits), "group_size": \#(group), "type": "float"}}}"#,
          #""quant_method": "torchao", "quant_type": {"default": {"_type": "Int4WeightOnlyConfig", "_data": {"group_size": \#(group)}}}"#,
          #""quant_method": "torchao", "quant_type": {"default": {"_type": "IntxWeightOnlyConfig", "_data": {"granularity": \#(granularity)}}}"#,
          #""mode": "affine", \#(own)"#, #""mode": "mxfp4", \#(own)"#, #""mode": "nvfp4", \#(own)"#,
        ]
        for method in methods {
          let config = Array(#"{"model_type": "m", "quantization_config": {\#(method)}}"#.utf8)
          for (position, shape) in shapes.enumerated() {
            let other = shapes[(position + bits.utf8.count + group.utf8.count) % shapes.count]
            let weights = SafetensorsBytes.file([
              ("a.q.qweight", "I32", shape), ("a.q.scales", "F16", other),
              ("a.k.weight_packed", "I32", shape), ("a.o.weight_packed", "U8", shape),
              ("a.v.weight", "U32", shape), ("a.v.scales", "U8", other),
              ("a.u.weight", "U32", [0, 1 << 50]), ("a.u.scales", "U8", [0, 1 << 48]),
              ("a.embed.weight", "F16", shape), ("lm_head.weight", "F16", [4, 64]),
            ])
            _ = try? HuggingFaceModel.network(
              config: config, weights: ByteSource(weights, name: "w"))
          }
        }
      }
    }
  }

  @Test func shortFloatsArePins() throws {
    #expect(
      try pins(
        #""quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}"#,
        [
          ("a.q.weight", "F8_E4M3", [6, 64]), ("a.q.weight_scale_inv", "F32", [1, 1]),
          ("lm_head.weight", "BF16", [8, 64]),
        ])
        == ["a.q 384 fp8_e4m3/fp8_e4m3", "lm_head 512 bf16"])
    #expect(
      try pins(
        #""num_experts_per_tok": 1, "quantization_config": {"quant_method": "mxfp4"}"#,
        [
          ("l.experts.up_blocks", "U8", [2, 6, 2, 16]), ("l.experts.up_scales", "U8", [2, 6, 2]),
          ("l.experts.up_bias", "BF16", [2, 6]), ("l.q.weight", "BF16", [6, 64]),
        ]) == ["l.experts.up 768 mxfp4", "l.q 384 -"])
  }

  @Test(arguments: [
    (
      #"{"quant_method": "bitsandbytes"}"#,
      "'quant_method': 'bitsandbytes' is not read; of quantized models those of"
    ),
    (#"{"bits": 4}"#, "'quantization_config' lacks 'quant_method'"),
    (
      #"{"quant_method": "gptq", "bits": 4, "dynamic": {"+:(?!a)": {"bits": 8}}}"#,
      "the pattern '(?!a)' has a group '(?' that is not read here"
    ),
    (#"{"quant_method": "gptq", "bits": "4"}"#, "'bits': expected a whole number"),
    (#"{"quant_method": "gptq", "bits": 40}"#, "integers of 40 bits are not known here"),
    (
      #"{"quant_method": "compressed-tensors", "config_groups": {"g": {"targets": ["Linear"], "weights": {"num_bits": 5, "type": "float"}}}}"#,
      "5 bits of type 'float' are not known here"
    ),
    (
      #"{"quant_method": "torchao", "quant_type": {"default": {"_type": "NewConfig", "_data": {}}}}"#,
      "the configuration 'NewConfig' of torchao is not read"
    ),
    ("[]", "expected an object"),
  ])
  func whatIsNotUnderstoodIsNamed(quantization: String, message: String) {
    let refusal = refused(
      "{\"model_type\": \"m\", \"quantization_config\": \(quantization)}", Self.block())
    #expect(refusal?.contains(message) == true, "\(refusal ?? "read")")
  }

  // MARK: - Files

  @Test func severalFilesAreOneModel() throws {
    try directory.write("{\(Self.llama)}", to: "config.json")
    let tensors = Self.block()
    for (file, part) in [("a.safetensors", tensors[..<3]), ("b.safetensors", tensors[3...])] {
      try Data(SafetensorsBytes.file(Array(part))).write(to: directory.url.appending(path: file))
    }
    func index(_ extra: String = "") throws {
      let map = tensors.enumerated().map { #""\#($1.name)": "\#($0 < 3 ? "a" : "b").safetensors""# }
      try directory.write(
        "{\"metadata\": {}, \"weight_map\": {\(map.joined(separator: ", "))\(extra)}}",
        to: "model.safetensors.index.json")
    }
    try index()
    #expect(try NetworkFile.read(directory.path("config.json")).layers.count == 3)
    let bare = try NetworkFile.read(directory.path("model.safetensors.index.json"))
    #expect(bare.layers.count == 3 && !bare.hasMACs && bare.name == "model")
    for (extra, message) in [
      (
        #", "x": "c.safetensors""#,
        "the model has 3 files, and 'c.safetensors' is not beside the index; download it too"
      ),
      (#", "x": "../c""#, "'x': '../c' is no name of a file beside the index; get the model anew"),
      (
        #", "x": "a.safetensors""#,
        "tensor 'x' is not in 'a.safetensors'; the files do not belong together: get the model anew"
      ),
    ] {
      try index(extra)
      let error = try #require(throws: FormatError.self) {
        try NetworkFile.read(directory.url.path)
      }
      #expect(error.message == message)
    }
  }

  /// Reading a file's header for each shape in it would take the square of its tensors, minutes here.
  @Test func shapesOfManyModulesAreReadAtOnce() throws {
    let config =
      #"{"model_type": "m", "quantization_config": {"quant_method": "compressed-tensors", "config_groups": {"g": {"targets": ["Linear"], "weights": {"num_bits": 4, "type": "int"}}}}}"#
    try directory.write(config, to: "config.json")
    var map: [String] = []
    for file in 0..<2 {
      var (tensors, numbers): ([Tensor], [String: [Int64]]) = ([], [:])
      for module in 0..<1500 {
        let path = "layers.\(2 * module + file).q"
        tensors.append(("\(path).weight_packed", "I32", [1, 4]))
        tensors.append(("\(path).weight_shape", "I64", [2]))
        numbers["\(path).weight_shape"] = [1, 30]
      }
      try Data(SafetensorsBytes.file(tensors, numbers: numbers))
        .write(to: directory.url.appending(path: "\(file).safetensors"))
      map += tensors.map { "\"\($0.name)\": \"\(file).safetensors\"" }
    }
    try directory.write(
      "{\"weight_map\": {\(map.joined(separator: ", "))}}", to: "model.safetensors.index.json")
    let network = try NetworkFile.read(directory.url.path)
    #expect(network.layers.count == 3000 && network.params == 90_000)
  }

  @Test func withoutWeightsItSaysWhatToDownload() throws {
    try directory.write("{\(Self.llama)}", to: "config.json")
    let error = try #require(throws: FormatError.self) { try NetworkFile.read(directory.url.path) }
    #expect(
      error.message.contains(
        "has no model.safetensors and no model.safetensors.index.json beside it"))
    let upload = refusal { () throws(FormatError) in
      try NetworkFile.decode(Array("{\(Self.llama)}".utf8), file: "upload")
    }
    #expect(upload?.contains("give the model's safetensors file") == true)
  }

  @Test(
    .enabled(if: AcceptanceData.exists("interchange/hf/tiny-llama"), "\(AcceptanceData.absent)"))
  func readsWhatTransformersHasWritten() throws {
    let network = try NetworkFile.read(AcceptanceData.path("interchange/hf/tiny-llama"))
    #expect(network.name == "tiny-llama")
    #expect(network.layers.count == 15 && network.macs == 1_310_720)
    #expect(network.origin?.pinnedByRule == ["lm_head"])
  }

  @Test func damageNeverStopsTheProgram() throws {
    let config = Array(
      #"{"model_type": "m", "architectures": ["MForCausalLM"], "num_experts_per_tok": 2, "quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 32, "sym": true, "dynamic": {"+:^a\\.[vw]{1,3}$": {"bits": 8}}}}"#
        .utf8)
    let weights = SafetensorsBytes.file([
      ("a.q.qweight", "I32", [8, 48]), ("a.q.scales", "F16", [2, 48]),
      ("embed.weight", "F16", [5, 64]),
      ("m.experts.1.weight", "F16", [5, 64]),
    ])
    var generator = SeededGenerator(seed: 15)
    for round in 0..<400 {
      var (first, second) = (config, weights)
      if round.isMultiple(of: 2) { first.damage(using: &generator) }
      if round.isMultiple(of: 3) { second.damage(using: &generator) }
      try Data(first).write(to: directory.url.appending(path: "config.json"))
      try Data(second).write(to: directory.url.appending(path: "model.safetensors"))
      _ = try? NetworkFile.read(directory.url.path)
    }
  }
}
