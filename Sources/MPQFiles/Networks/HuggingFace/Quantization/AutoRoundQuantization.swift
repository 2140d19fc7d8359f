import MPQModel

/// Models of auto-round: one scheme, and exceptions by name or pattern (`extra_config`).
enum AutoRoundQuantization {
  /// What a scheme is made of.
  private struct Settings {
    var bits = 4
    var group = 128
    var isSymmetric = true
    var dataType = "int"
    var activationBits = 16

    /// The settings with what an object says besides.
    func reading(_ object: JSONObject) throws(FormatError) -> Settings {
      var settings = self
      for (key, value) in object.members where !value.isNull {
        switch key {
        case "bits": settings.bits = try value.integer()
        case "group_size": settings.group = try value.integer()
        case "sym": settings.isSymmetric = try value.bool()
        case "data_type": settings.dataType = try value.string()
        case "act_bits": settings.activationBits = try value.integer()
        default: break
        }
      }
      return settings
    }

    /// The scheme; nil for weights of 16 bits and more, which stay floats.
    func scheme(
      _ layout: ModuleScheme.Layout, at value: JSONValue
    ) throws(FormatError) -> ModuleScheme? {
      guard bits < 16 else { return nil }
      guard dataType == "int" || dataType.hasPrefix("int_") else {
        throw value.error("the data type '\(dataType)' of auto-round is not read, only 'int'")
      }
      let group = group > 0 ? group : nil
      let weight = try QuantizedModules.integers(
        bits: bits, group: group, isSymmetric: isSymmetric, at: value)
      let activation =
        (1..<16).contains(activationBits) ? .integer(activationBits) : NumberFormat.unchanged
      return ModuleScheme(weight, activation: activation, bits: bits, group: group, layout: layout)
    }
  }

  static func read(_ object: JSONObject) throws(FormatError) -> QuantizedModules {
    let settings = try Settings().reading(object)
    let format = try object["packing_format"]?.string() ?? "auto_round:auto_gptq"
    let layout: ModuleScheme.Layout =
      format.contains("awq") ? .awq : format.contains("llm_compressor") ? .packed : .gptq
    let width = try object.required("bits")
    let general = try settings.scheme(layout, at: width)
    var exact: [String: ModuleScheme?] = [:]
    var patterns: [(pattern: RegularPattern, scheme: ModuleScheme?, value: JSONValue)] = []
    if let extra = object["extra_config"], !extra.isNull {
      for (key, value) in try extra.object().members {
        let own = try settings.reading(try value.object()).scheme(layout, at: value)
        exact[key] = .some(own)
        if key.utf8.contains(where: { "*[(\\^$+?|".utf8.contains($0) }) {
          patterns.append((try RegularPattern(key, at: value), own, value))
        }
      }
    }
    let blocks = try blocks(object)
    let work = PatternWork()
    return QuantizedModules(method: "auto-round") { (path, _) throws(FormatError) in
      if let own = exact[path] { return own }
      for own in patterns where try own.pattern.matches(path, .anywhere, work, at: own.value) {
        return own.scheme
      }
      // Only blocks are quantized, unless something is said of a module itself.
      return blocks.isEmpty || blocks.contains { path.hasPrefix("\($0).") } ? general : nil
    }
  }

  /// The names of the lists of blocks that are quantized; empty for all modules.
  private static func blocks(_ object: JSONObject) throws(FormatError) -> [String] {
    guard let value = object["block_name_to_quantize"] ?? object["to_quant_block_names"] else {
      return []
    }
    switch value.content {
    case .string(let text): return text.split(separator: ",").map { String($0) }
    case .array: return try QuantizedModules.names(value)
    default: return []
    }
  }
}
