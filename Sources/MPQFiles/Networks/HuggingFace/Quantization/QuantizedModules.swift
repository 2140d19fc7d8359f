import MPQModel

/// How a quantized model stores one module.
struct ModuleScheme {
  /// How the weights lie in the module's tensors.
  enum Layout {
    /// As one tensor `weight` of the weights' shape.
    case plain
    /// As one tensor `weight` of 8-bit floats; a module without one is not quantized.
    case shortFloats
    /// GPTQ: `qweight`, integers of a column packed below each other.
    case gptq
    /// AWQ: `qweight`, integers of a row packed side by side, [inputs, outputs].
    case awq
    /// compressed-tensors: `weight_packed`, integers of a row packed side by side.
    case packed
    /// MLX: `weight`, integers of a row packed side by side, with `scales`.
    case mlx
  }

  var formats: LayerFormats
  /// Bits of an integer in the packed tensor.
  var bits: Int
  /// The weights that share a scale; nil if a whole row does.
  var group: Int?
  var layout: Layout

  init(
    _ weight: NumberFormat, activation: NumberFormat = .unchanged, bits: Int, group: Int? = nil,
    layout: Layout
  ) {
    formats = LayerFormats(weight: weight, activation: activation)
    (self.bits, self.group, self.layout) = (bits, group, layout)
  }
}

/// What a model's configuration says of how its modules are quantized.
struct QuantizedModules {
  /// The method in messages, such as `gptq`.
  let method: String
  /// How a module is stored; nil if it is not quantized.
  let scheme: (_ path: String, _ kind: Kind) throws(FormatError) -> ModuleScheme?

  /// What a module is, for rules that name classes of PyTorch.
  enum Kind: String {
    case linear = "Linear"
    case convolution = "Conv2d"
    case embedding = "Embedding"
  }

  /// Reads what a configuration says; nil if the model is not quantized.
  ///
  /// - Parameter config: the content of config.json.
  /// - Throws: `FormatError` with the line of what is not understood.
  static func read(_ config: JSONObject) throws(FormatError) -> QuantizedModules? {
    // MLX says the same under both keys; its own has no method.
    if let own = config["quantization"]?.asObject { return try MLXQuantization.read(own) }
    guard let value = config["quantization_config"], !value.isNull else { return nil }
    let settings = try value.object()
    guard let word = settings["quant_method"] else {
      if settings["bits"] != nil, settings["mode"] != nil {
        return try MLXQuantization.read(settings)
      }
      throw settings.error(
        "'quantization_config' lacks 'quant_method', so it is not known how the weights are stored")
    }
    let method = try word.string()
    switch method {
    case "compressed-tensors": return try CompressedTensorsQuantization.read(settings)
    case "gptq", "awq": return try GPTQQuantization.read(settings, method: method)
    case "auto-round", "intel/auto-round": return try AutoRoundQuantization.read(settings)
    case "torchao": return try TorchAOQuantization.read(settings)
    case "fp8": return FloatQuantization.fp8(try names(settings["modules_to_not_convert"]))
    case "mxfp4": return FloatQuantization.mxfp4(try names(settings["modules_to_not_convert"]))
    default:
      throw word.error(
        "'\(method)' is not read; of quantized models those of compressed-tensors, gptq, awq, auto-round, torchao, "
          + "mlx, fp8 and mxfp4 are: give the model as it was before it was quantized")
    }
  }

  /// The texts of a list; none for null and for a key that is missing.
  static func names(_ value: JSONValue?) throws(FormatError) -> [String] {
    guard let value, !value.isNull else { return [] }
    var names: [String] = []
    for element in try value.array() { names.append(try element.string()) }
    return names
  }

  /// The format of integers of some bits, in groups that share a scale or not.
  ///
  /// - Parameter group: nil, or -1 in files, for one scale per row or tensor.
  static func integers(
    bits: Int, group: Int?, isSymmetric: Bool, at value: JSONValue
  ) throws(FormatError) -> NumberFormat {
    let name = group.map { "int\(bits)-g\($0)\(isSymmetric ? "" : "-asym")" } ?? "int\(bits)"
    guard bits <= 16, let format = NumberFormat(named: name) else {
      throw value.error(
        "integers of \(bits) bits\(group.map { " in groups of \($0)" } ?? "") are not known here")
    }
    return format
  }
}

extension JSONValue {
  /// Whether the value is null.
  var isNull: Bool { if case .null = content { true } else { false } }
}

extension RegularPattern {
  /// A pattern of a configuration.
  init(_ pattern: String, at value: JSONValue) throws(FormatError) {
    do {
      self = try RegularPattern(pattern)
    } catch {
      throw value.error("the pattern '\(pattern)' \(error.message)")
    }
  }

  /// Whether a module's path has a match.
  func matches(
    _ path: String, _ extent: Extent, _ work: PatternWork, at value: JSONValue
  ) throws(FormatError) -> Bool {
    do {
      return try matches(path.utf8, extent, work)
    } catch {
      throw value.error("a pattern \(error.message)")
    }
  }
}
