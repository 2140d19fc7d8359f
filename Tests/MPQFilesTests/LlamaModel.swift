import MPQModel

import MPQFiles

/// A small network as readers of Hugging Face models and of GGUF files give it, for exports.
struct LlamaModel {
  var kind = ModelOrigin.Kind.huggingFace
  var hidden = 256
  var intermediate = 512
  var blocks = 2
  /// The floats in which the embedding is stored.
  var embeddingType = "F16"

  /// The plan's layers in their order: modules, or tensors of llama.cpp.
  var layers: [Layer] {
    let names = [
      ("self_attn.q_proj", hidden, hidden), ("self_attn.k_proj", hidden / 2, hidden),
      ("self_attn.v_proj", hidden / 2, hidden), ("self_attn.o_proj", hidden, hidden),
      ("mlp.gate_proj", intermediate, hidden), ("mlp.up_proj", intermediate, hidden),
      ("mlp.down_proj", hidden, intermediate),
    ]
    var layers: [Layer] = []
    for block in 0..<blocks {
      layers += names.map { layer("model.layers.\(block).\($0)", rows: $1, columns: $2) }
    }
    return layers + [layer("lm_head", rows: 512, columns: hidden)]
  }

  var origin: ModelOrigin {
    var origin = ModelOrigin(kind, producer: "llama")
    let embedding = kind == .gguf ? "token_embd.weight" : "model.embed_tokens.weight"
    origin.aside = [
      .init(
        name: embedding, elements: 512 * hidden,
        storedBits: (embeddingType == "F32" ? 32 : 16) * 512 * hidden, elementType: embeddingType),
      .init(
        name: kind == .gguf ? "output_norm.weight" : "model.norm.weight", elements: hidden,
        storedBits: 32 * hidden, elementType: "F32"),
    ]
    return origin
  }

  private func layer(_ module: String, rows: Int, columns: Int) -> Layer {
    let tensor = kind == .gguf ? GGUFNames.gguf(module + ".weight") ?? module : module + ".weight"
    return Layer(
      name: String(tensor.dropLast(".weight".count)), kind: .linear, macs: rows * columns,
      params: rows * columns, rowLength: columns,
      names: ModelNames(
        weight: tensor, weightShape: kind == .gguf ? [columns, rows] : [rows, columns]))
  }

  /// The answer of a search that gave layers these formats, and the others one format.
  func answer(
    _ formats: [String: LayerFormats],
    others: LayerFormats = .init(weight: 4, activation: .unchanged),
    layers: [Layer]? = nil, groupSize: Int? = nil
  ) throws -> PlanAnswer {
    let layers = layers ?? self.layers
    for name in formats.keys where !layers.contains(where: { $0.name == name }) {
      throw NetworkError(message: "the test's network has no layer '\(name)'")
    }
    let plan = BitPlan(layers.map { formats[$0.name] ?? others })
    let network = try Network(name: "tiny", layers: layers)
    var answer = PlanAnswer(
      network: "tiny", layers: layers, budgets: [], alpha: 1,
      solution: PlanSolution(
        status: .optimal, proof: "none", plan: plan,
        layerImportances: layers.map { _ in nil }, importance: nil, bound: 0,
        costs: PlanCosts(of: plan, in: network), searchTime: .zero), blocking: nil)
    answer.origin = origin
    answer.settings.groupSize = groupSize
    return answer
  }
}

extension LayerFormats {
  /// Weights in a format, beside activations as they are.
  static func weights(_ name: String) throws -> LayerFormats {
    guard let format = NumberFormat(named: name) else {
      throw NetworkError(message: "there is no format '\(name)'")
    }
    return LayerFormats(weight: format, activation: .unchanged)
  }
}

extension PlanExport {
  /// Why an answer is not written; nil if it is.
  func refusal(of answer: PlanAnswer) -> String? {
    do throws(Refusal) {
      _ = try text(of: answer)
      return nil
    } catch .fault(let fault) {
      return fault
    } catch {
      return "\(error)"
    }
  }
}
