import MPQModel
import TestFixtures

/// A random network as the readers of other tools' models give it, with what makes exports refuse: nodes without names,
/// shared tensors, folded normalizations, odd rows, names that tools take for their own.
struct RandomModel {
  private(set) var layers: [Layer] = []
  private(set) var origin: ModelOrigin?

  /// - Parameter kinds: the models that a target takes, which nearly all are; empty for any network.
  init(_ kinds: [ModelOrigin.Kind], _ random: inout SeededGenerator) {
    let kinds = random.oneIn(12) ? ModelOrigin.Kind.allCases : kinds
    switch kinds.isEmpty ? nil : Self.pick(kinds, &random) {
    case .onnx: makeGraph(&random)
    case .huggingFace: makeLanguageModel(.huggingFace, &random)
    case .gguf: makeLanguageModel(.gguf, &random)
    case .tensors: makeTensors(&random)
    case nil where random.oneIn(4): makeGraph(&random)
    case nil where random.oneIn(2): makeResNet(&random)
    case nil: makePlain(&random)
    }
  }

  private static func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
    values[random.integer(0...values.count - 1)]
  }

  private mutating func add(
    _ name: String, _ kind: Layer.Kind, rows: Int, columns: Int, input: String? = nil,
    _ names: ModelNames? = nil
  ) {
    guard !layers.contains(where: { $0.name == name }) else { return }
    layers.append(
      Layer(
        name: name, kind: kind, macs: rows * columns, params: rows * columns, input: input,
        rowLength: columns, names: names))
  }

  private static func columns(_ random: inout SeededGenerator) -> Int {
    random.oneIn(8) ? pick([27, 96, 100], &random) : pick([128, 256, 512], &random)
  }

  private mutating func makeGraph(_ random: inout SeededGenerator) {
    let isClean = random.oneIn(2)
    func odd(_ count: Int) -> Bool { !isClean && random.oneIn(count) }
    var origin = ModelOrigin(
      .onnx,
      producer: Self.pick(["pytorch 2.13.0", "pytorch 2.13.0", "tf2onnx 1.16", ""], &random))
    var nodes: [ModelGraph.Node] = []
    var (tensors, weights, initializers) = (["x"], [String](), Set<String>())
    let operations =
      random.oneIn(2)
      ? ["MatMul", "MatMul", "Relu", "Gemm"]
      : ["Conv", "Depthwise", "ConvTranspose", "Gemm", "MatMul", "MaxPool", "Relu", "Flatten"]
    for step in 0..<random.integer(2...10) {
      let operation = Self.pick(operations, &random)
      let input =
        odd(8) && !weights.isEmpty ? Self.pick(weights, &random) : Self.pick(tensors, &random)
      let output = "t\(step)"
      tensors.append(output)
      guard ["Conv", "Depthwise", "ConvTranspose", "Gemm", "MatMul"].contains(operation) else {
        nodes.append(.init(operation, name: "n\(step)", inputs: [input], outputs: [output]))
        continue
      }
      let node =
        odd(4)
        ? Self.pick(["", "", "same", "-dash", "it's $x", "a\nb"], &random) : "n\(step)"
      var weight = "block.\(step).weight"
      var layer = "block.\(step)"
      if odd(6), !weights.isEmpty {
        (weight, layer) = (Self.pick(weights, &random), "\(layer)#2")
      } else if odd(6) {
        weight = Self.pick(["onnx::Conv_\(step)", "val_\(step)", "block_\(step).weight"], &random)
        if weight.hasSuffix(".weight") { layer = "block_\(step)" }
      } else if odd(12), step > 0 {
        (weight, layer) = ("block_\(step - 1).weight", "block_\(step - 1)")
      }
      weights.append(weight)
      if !odd(10) { initializers.insert(weight) }
      var inputs = odd(12) ? [weight, input] : [input, weight]
      if random.oneIn(3) { inputs.append(odd(4) ? "\(weight)_bias" : "\(layer).bias") }
      let type = operation == "Depthwise" ? "Conv" : operation
      if !odd(15) {
        nodes.append(.init(type, name: node, inputs: inputs, outputs: [output]))
      }
      if type == "Conv", odd(4) {
        nodes.append(.init("BatchNormalization", inputs: [output], outputs: ["b\(step)"]))
        tensors.append("b\(step)")
      }
      let rows = Self.pick([8, 10, 32, 64], &random)
      let columns = Self.columns(&random)
      let kind: Layer.Kind =
        switch operation {
        case "Depthwise": .depthwiseConvolution
        case "Conv", "ConvTranspose": .convolution(groups: 1)
        default: .linear
        }
      add(
        layer, kind, rows: rows, columns: columns, input: odd(20) ? nil : input,
        ModelNames(
          operation: type, node: node.isEmpty ? nil : node, weight: odd(15) ? nil : weight,
          output: odd(20) ? nil : output,
          weightShape: odd(10) ? [2, rows, columns] : [columns, rows]))
    }
    origin.graph = ModelGraph(
      nodes: nodes, initializers: initializers, outputs: tensors.suffix(random.integer(1...2)))
    self.origin = origin
  }

  private mutating func makeLanguageModel(
    _ kind: ModelOrigin.Kind, _ random: inout SeededGenerator
  ) {
    let isClean = random.oneIn(2)
    func odd(_ count: Int) -> Bool { !isClean && random.oneIn(count) }
    let isGGUF = kind == .gguf
    var origin = ModelOrigin(
      kind, producer: odd(6) ? Self.pick(["gpt2", "glm5-next"], &random) : "llama")
    func add(_ module: String, _ tensor: String, shape: Int = 2) {
      let (rows, columns) = (Self.pick([32, 64, 72], &random), Self.columns(&random))
      let weight = isGGUF ? tensor : module
      self.add(
        isGGUF ? tensor : module, random.oneIn(6) ? .unspecified : .linear, rows: rows,
        columns: columns,
        ModelNames(
          weight: "\(weight).weight",
          weightShape: shape == 2 ? [rows, columns] : Array(repeating: 2, count: shape)))
    }
    for block in 0..<random.integer(1...2) {
      for (module, tensor) in [
        ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"),
        ("mlp.gate_proj", "ffn_gate"),
        ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
      ] where !random.oneIn(4) {
        add("model.layers.\(block).\(module)", "blk.\(block).\(tensor)", shape: odd(15) ? 3 : 2)
      }
      if odd(6) {
        add("model.layers.\(block).mlp.experts.0.w1", "blk.\(block).ffn_gate_inp")
        add("model.layers.\(block).mlp.experts.1.w1", "blk.\(block).ffn_gate_exps")
      }
    }
    if random.oneIn(2) || layers.isEmpty {
      if odd(2), !isGGUF {
        self.add(
          "lm_head", .linear, rows: 64, columns: 128,
          ModelNames(weight: "model.embed_tokens.weight", weightShape: [64, 128]))
      } else {
        add("lm_head", "output")
      }
    }
    if odd(6) { add("re:x", "blk.0.UPPER") }
    let isUnknown = odd(6)
    origin.aside = [
      .init(
        name: isGGUF ? "token_embd.weight" : "model.embed_tokens.weight", elements: 64,
        storedBits: isUnknown ? 64 * 5 : 64 * 16, elementType: isUnknown ? nil : "BF16"),
      .init(
        name: odd(6) ? "odd.thing.weight" : "model.norm.weight", elements: 8, storedBits: 256,
        elementType: "F32"),
    ]
    self.origin = origin
  }

  private mutating func makeTensors(_ random: inout SeededGenerator) {
    var origin = ModelOrigin(.tensors)
    let isLinear = random.oneIn(2)
    for index in 0..<random.integer(1...5) {
      let name = random.oneIn(10) ? "conv_\(index)" : "conv.\(index)"
      add(
        name, isLinear ? .linear : .unspecified, rows: 32, columns: Self.columns(&random),
        ModelNames(
          weight: random.oneIn(20) ? name : "\(name).weight",
          weightShape: isLinear ? [32, 128] : [32, 8, 4, 4]))
    }
    if random.oneIn(2) {
      origin.aside = [
        .init(name: "bn.running_mean", elements: 8, storedBits: 256, elementType: "F32")
      ]
    }
    self.origin = origin
  }

  /// The layers of torchvision's ResNet-18.
  private mutating func makeResNet(_ random: inout SeededGenerator) {
    var names = ["conv1"]
    for stage in 1...4 {
      for unit in 0...1 {
        names += ["layer\(stage).\(unit).conv1", "layer\(stage).\(unit).conv2"]
        if unit == 0, stage > 1 { names.append("layer\(stage).0.downsample.0") }
      }
    }
    for name in names { add(name, .convolution(groups: 1), rows: 32, columns: 128) }
    add("fc", .linear, rows: 32, columns: 128)
  }

  private mutating func makePlain(_ random: inout SeededGenerator) {
    for index in 0..<random.integer(1...5) {
      add(
        "layer\(index)", Self.pick([.linear, .depthwiseConvolution, .unspecified], &random),
        rows: 32, columns: Self.columns(&random))
    }
  }

  /// The network, with some layers pinned.
  func network(_ random: inout SeededGenerator, _ formats: [LayerFormats]) throws -> Network {
    var layers = layers
    if random.oneIn(3) {
      for index in layers.indices where random.oneIn(4) {
        layers[index].pinned = Self.pick(formats, &random)
      }
    }
    var network = try Network(name: "n", layers: layers)
    network.origin = origin
    return network
  }
}
