import MPQModel

extension PlanExport {
  /// Configurations of coremltools.
  package static let coreML = {
    var export = PlanExport(
      name: "coreml", title: "Core ML Tools",
      summary: "A configuration of coremltools' weight palettization.",
      suffixes: ["coreml.yaml"], mediaType: "application/yaml"
    ) { answer in
      CoreMLConfig.encode(answer)
    }
    export.target = CoreMLConfig.target
    return export
  }()
}

/// Palettization by coremltools 9.0 (`OptimizationConfig.from_yaml`), of a network that was traced by PyTorch and
/// converted to an ML program with 16-bit floats.
///
/// A palette of 2ⁿ values takes n bits per weight.
enum CoreMLConfig {
  static let target = {
    var target = ExportTarget(
      models: [.onnx, .huggingFace, .tensors], widths: "W 1, 2, 3, 4, 6, 8 or floats",
      unknownNames: "ignores them",
      weightFormat: { format, _ in
        TargetFormats.floats(format)
          ?? format.integerBits.flatMap { [1, 2, 3, 4, 6, 8].contains($0) ? format : nil }
      },
      activationFormat: TargetFormats.unchanged)
    target.modelRefusal = { _, origin in origin.flatMap { TorchModules($0).refusal } }
    target.modelRefusals = refusals
    target.idleRefusal = "it compresses no layer"
    target.ties = \.sharedWeightTies
    target.tieWords = "layers with one tensor of weights"
    return target
  }()

  /// The name of a constant: that of the parameter with `_` for what is no letter, digit or underscore.
  private static func constant(_ layer: Layer, _ modules: TorchModules) -> String? {
    guard let path = modules.path(layer) else { return nil }
    let name = path.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
        ? Character(scalar) : "_"
    }
    return String(name) + "_weight_to_fp16"
  }

  /// Layers whose weights it does not find; these have to stay floats.
  private static func refusals(
    _ layers: [Layer], _ origin: ModelOrigin
  ) -> @Sendable (Layer, LayerFormats) -> String? {
    let modules = TorchModules(origin)
    var reasons: [String: String] = [:]
    var owners: [String: String] = [:]
    for layer in layers {
      guard let name = constant(layer, modules) else {
        reasons[layer.name] = "is no weight of one module, and it finds layers by modules"
        continue
      }
      switch modules.normalization(layer) {
      case .none: break
      case .folded:
        reasons[layer.name] =
          "has a batch normalization folded into it, and coremltools numbers such weights (const_0_to_fp16); fold it "
          + "in PyTorch before both exports (torch.nn.utils.fuse_conv_bn_eval)"
      case .unknown:
        reasons[layer.name] =
          "may have a batch normalization behind it, which changes its name, and the file does not say so: export the "
          + "network to ONNX"
      }
      if let other = owners.updateValue(layer.name, forKey: name) {
        reasons[layer.name] = "is '\(name)' to it, as is layer '\(other)'"
        reasons[other] = "is '\(name)' to it, as is layer '\(layer.name)'"
      }
    }
    let known = reasons
    return { layer, formats in
      TargetFormats.floats(formats.weight) == nil ? known[layer.name] : nil
    }
  }

  static func encode(_ answer: PlanAnswer) -> String {
    guard let modules = answer.origin.map(TorchModules.init) else { return "" }
    let lines = zip(answer.layers, answer.solution.plan?.formats ?? []).compactMap {
      layer, formats -> String? in
      guard TargetFormats.floats(formats.weight) == nil, let name = constant(layer, modules) else {
        return nil
      }
      // Weights of fewer elements than the threshold stay as they are.
      return
        "  \(YAMLText.quoted(name)): {mode: kmeans, nbits: \(formats.weight), weight_threshold: 0}\n"
    }
    return "config_type: OpPalettizerConfig\nop_name_configs:\n\(lines.joined())"
  }
}
