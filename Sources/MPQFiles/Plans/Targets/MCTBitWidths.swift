import MPQModel

extension PlanExport {
  /// Widths for Sony's Model Compression Toolkit.
  package static let mct = {
    var export = PlanExport(
      name: "mct", title: "Model Compression Toolkit",
      summary: "Widths by node for `BitWidthConfig` of Sony's MCT, for PyTorch.",
      suffixes: ["mct.json"], mediaType: "application/json"
    ) { answer in
      MCTBitWidths.encode(answer)
    }
    export.target = MCTBitWidths.target
    return export
  }()
}

/// Widths for `set_manual_weights_bit_width` of Sony's Model Compression Toolkit 2.6 on its target `imx500`.
enum MCTBitWidths {
  static let target = {
    var target = ExportTarget(
      models: [.onnx, .tensors], widths: "W 2, 4, 8; A 8", unknownNames: "stops",
      weightFormat: { format, _ in
        format.integerBits.flatMap { [2, 4, 8].contains($0) ? format : nil }
      },
      activationFormat: { format, _ in format == 8 ? format : nil })
    target.modelRefusal = modelRefusal
    return target
  }()

  /// A node's name in MCT's graph: the module's path with `_` for `.`, and `_bn` behind it where a batch normalization
  /// is folded.
  private static func node(_ layer: Layer, _ modules: TorchModules) -> String? {
    guard let path = modules.path(layer) else { return nil }
    let isFolded = modules.normalization(layer) == .folded
    return path.replacing(".", with: "_") + (isFolded ? "_bn" : "")
  }

  private static func modelRefusal(_ layers: [Layer], _ origin: ModelOrigin?) -> String? {
    guard let modules = origin.map(TorchModules.init) else { return nil }
    if let refusal = modules.refusal { return refusal }
    var names: [String: String] = [:]
    for layer in layers {
      guard let node = node(layer, modules) else {
        return "layer '\(layer.name)' is no weight of one module, and it finds layers by modules"
      }
      if modules.normalization(layer) == .unknown {
        return
          "layer '\(layer.name)' may have a batch normalization behind it, which changes its name, and the file does "
          + "not say so: export the network to ONNX"
      }
      if let other = names.updateValue(layer.name, forKey: node) {
        return "layers '\(other)' and '\(layer.name)' are both '\(node)' to it"
      }
    }
    return nil
  }

  static func encode(_ answer: PlanAnswer) -> String {
    guard let modules = answer.origin.map(TorchModules.init) else { return "" }
    let pairs = zip(answer.layers, answer.solution.plan?.formats ?? []).compactMap {
      layer, formats in
      node(layer, modules).map { "  [\(JSONText.quoted($0)), \(formats.weight)]" }
    }
    // Activations have 8 bits in this target without a word.
    return "{\n \"weights\": [\n\(pairs.joined(separator: ",\n"))\n ],\n \"activations\": []\n}\n"
  }
}
