import MPQModel

/// The formats of a recipe of ModelOpt: what it does to weights and inputs of a module.
enum ModelOptFormat {
  /// The name and the formats of a recipe in a pickle.
  ///
  /// The recipe's configuration is a list of rules, of which the last that fits a quantizer's name counts. Where it is not
  /// understood, the recipe's effective bits say what weights take.
  ///
  /// - Parameter error: makes an error about the recipe.
  static func formats(
    _ value: PickleValue, error: (String) -> FormatError
  ) throws(FormatError) -> (name: String, formats: LayerFormats) {
    guard let state = value.call?.state, let title = state["_str_repr"]?.text
    else { throw error("expected a recipe with its text '_str_repr'") }
    // Such as `INT4_AWQ_CFG(effective-bits: 4.5)`.
    let parts = title.split(separator: "(", maxSplits: 1)
    let name = String(parts.first ?? "")
    guard parts.count == 2, !name.isEmpty, ControlCharacters.first(in: name) == nil,
      let bits = parts[1].split(separator: ":").last?.filter({ $0 != " " && $0 != ")" })
    else { throw error("the recipe '\(title.prefix(100))' has no effective bits") }
    if name == "NONE" {
      return (
        name, LayerFormats(weight: NumberFormat(named: "f16") ?? 16, activation: .unchanged)
      )
    }
    if let text = state["_config_signature"]?.text, let own = formats(configuration: text) {
      return (name, own)
    }
    guard let weight = NumberFormat(written: bits) else {
      throw error("the recipe '\(title.prefix(100))' has no effective bits from 1 to 32")
    }
    return (name, LayerFormats(weight: weight, activation: .unchanged, label: name))
  }

  /// The formats by a configuration in JSON; nil if it is not understood.
  private static func formats(configuration: String) -> LayerFormats? {
    guard
      let root = try? JSONValue(parsing: Array(configuration.utf8), file: "recipe").object(),
      let rules = try? root["quant_cfg"]?.array()
    else { return nil }
    var quantizers: [String: JSONObject?] = ["weight_quantizer": nil, "input_quantizer": nil]
    for rule in rules {
      guard let rule = rule.asObject, let pattern = try? rule["quantizer_name"]?.string() else {
        return nil
      }
      // Rules for single modules and classes are none of the recipe's.
      if let parent = rule["parent_class"], !parent.isNull { continue }
      let isEnabled = (try? rule["enable"]?.bool()) ?? true
      for quantizer in quantizers.keys
      where pattern == "*" || pattern == "*\(quantizer)" || pattern == quantizer {
        quantizers[quantizer] = .some(isEnabled ? rule["cfg"]?.asObject : nil)
      }
    }
    guard let weight = quantizers["weight_quantizer"].flatMap({ $0 }),
      let weightFormat = format(weight)
    else { return nil }
    guard let input = quantizers["input_quantizer"].flatMap({ $0 }) else {
      return LayerFormats(weight: weightFormat, activation: .unchanged)
    }
    return format(input).map { LayerFormats(weight: weightFormat, activation: $0) }
  }

  /// The format of one quantizer; nil if it is not understood.
  private static func format(_ settings: JSONObject) -> NumberFormat? {
    guard let bits = settings["num_bits"] else { return nil }
    var group: Int?
    if let blocks = settings["block_sizes"], !blocks.isNull {
      guard let own = blocks.asObject, let length = try? own["-1"]?.integer() else { return nil }
      group = length
    }
    if let integer = try? bits.integer() {
      return NumberFormat(named: group.map { "int\(integer)-g\($0)" } ?? "int\(integer)")
    }
    guard let pair = try? bits.array(), pair.count == 2, let exponent = try? pair[0].integer(),
      let mantissa = try? pair[1].integer()
    else { return nil }
    switch (exponent, mantissa, group) {
    case (4, 3, nil): return NumberFormat(named: "fp8_e4m3")
    case (5, 2, nil): return NumberFormat(named: "fp8_e5m2")
    case (4, 3, 32): return NumberFormat(named: "mxfp8")
    case (2, 1, 16): return NumberFormat(named: "nvfp4")
    case (2, 1, 32): return NumberFormat(named: "mxfp4")
    default: return nil
    }
  }
}
