import MPQModel

extension PlanExport {
  /// Recipes of ai-edge-quantizer.
  package static let aiEdge = {
    var export = PlanExport(
      name: "ai-edge", title: "AI Edge Quantizer",
      summary: "A recipe of ai-edge-quantizer for a LiteRT (TensorFlow Lite) model.",
      suffixes: ["ai-edge.json"], mediaType: "application/json"
    ) { answer in
      AIEdgeRecipe.encode(answer)
    }
    export.target = AIEdgeRecipe.target
    return export
  }()
}

/// Recipes of ai-edge-quantizer 0.10: a rule per layer, whose regular expression is searched in the names of the
/// operation's results, each with a semicolon behind it.
enum AIEdgeRecipe {
  /// What its policy (`default_policy.py`) has for weights whose activations are quantized while the model runs, to 8
  /// bits, or stay floats. What the policy lacks stays float without a word.
  static let target = {
    var target = ExportTarget(
      models: [],
      widths:
        "W 2, 4, 8 with A 8; W 4, 8 with floats; only 8 for depthwise and transposed convolutions; floats",
      unknownNames: "ignores them",
      weightFormat: { format, _ in
        TargetFormats.floats(format)
          ?? format.integerBits.flatMap { [2, 4, 8].contains($0) ? format : nil }
      },
      activationFormat: { format, settings in
        format == 8 ? format : TargetFormats.unchanged(format, settings)
      })
    target.refusal = refusal
    target.modelRefusal = modelRefusal
    return target
  }()

  private static func refusal(_ layer: Layer, _ formats: LayerFormats) -> String? {
    let isFloat = TargetFormats.floats(formats.weight) != nil
    if isFloat {
      return formats.activation == 8 ? "has floats for weights and not for activations" : nil
    }
    guard let bits = formats.weight.integerBits, bits < 8 else { return nil }
    if bits == 2, formats.activation != 8 {
      return "has 2 bits, which are only for activations of 8 bits"
    }
    if layer.kind == .depthwiseConvolution || layer.names?.operation == "ConvTranspose" {
      return "has \(bits) bits, and depthwise and transposed convolutions have only 8"
    }
    if layer.kind == .unspecified {
      return
        "has \(bits) bits, which some operations lack, and the network does not say what it is"
    }
    return nil
  }

  /// Models whose names are not LiteRT's.
  private static func modelRefusal(_ layers: [Layer], _ origin: ModelOrigin?) -> String? {
    if let origin {
      guard origin.kind == .onnx, origin.producer.hasPrefix("tf2onnx") else {
        return
          "it finds layers by the results of a LiteRT model, whose names an ONNX model has only if tf2onnx made it "
          + "from that file; or give a table of layers with these names"
      }
    }
    var names: [String: String] = [:]
    for layer in layers {
      guard let name = name(layer, origin) else {
        return "layer '\(layer.name)' has a result without a name"
      }
      if let other = names.updateValue(layer.name, forKey: name) {
        return "layers '\(other)' and '\(layer.name)' are both '\(name)' to it"
      }
    }
    return nil
  }

  private static func name(_ layer: Layer, _ origin: ModelOrigin?) -> String? {
    origin == nil ? layer.name : layer.names?.output
  }

  static func encode(_ answer: PlanAnswer) -> String {
    let rules = zip(answer.layers, answer.solution.plan?.formats ?? []).compactMap {
      layer, formats -> String? in
      guard let own = target.native(formats, answer.settings), let bits = own.weight.integerBits,
        TargetFormats.floats(own.weight) == nil, let name = name(layer, answer.origin)
      else { return nil }
      let quantizesActivations = own.activation == 8
      let weights = JSONText.object([
        ("num_bits", "\(bits)"), ("symmetric", "true"), ("granularity", "\"CHANNELWISE\""),
        ("dtype", "\"INT\""),
      ])
      let config = JSONText.object([
        ("weight_tensor_config", weights),
        ("compute_precision", quantizesActivations ? "\"INTEGER\"" : "\"FLOAT\""),
        ("explicit_dequantize", "\(!quantizesActivations)"), ("skip_checks", "false"),
        ("min_weight_elements", "0"),
      ])
      return " "
        + JSONText.object([
          ("regex", JSONText.quoted("^\(RegexText.escaped(name));$")), ("operation", "\"*\""),
          ("algorithm_key", "\"min_max_uniform_quantize\""), ("op_config", config),
        ])
    }
    return "[\n\(rules.joined(separator: ",\n"))\n]\n"
  }
}
