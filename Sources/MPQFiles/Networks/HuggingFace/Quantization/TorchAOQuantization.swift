import MPQModel

/// Models of torchao: a configuration for all modules, or by name and pattern (`FqnToConfig`).
enum TorchAOQuantization {
  static func read(_ settings: JSONObject) throws(FormatError) -> QuantizedModules {
    let type = try settings.required("quant_type")
    let root = try type.object()
    let config = root["default"] ?? type
    let ignored = try QuantizedModules.names(settings["modules_to_not_convert"])
    let kind = try kind(of: config)
    guard ["FqnToConfig", "ModuleFqnToConfig"].contains(kind.name) else {
      let general = try scheme(config)
      return QuantizedModules(method: "torchao") { (path, kind) throws(FormatError) in
        // Unless something else is said, matrices that multiply are quantized, except for the output.
        kind == .linear && !ignored.contains(where: { path.contains($0) }) ? general : nil
      }
    }
    var exact: [String: ModuleScheme?] = [:]
    var patterns: [(pattern: RegularPattern, scheme: ModuleScheme?, value: JSONValue)] = []
    let data = try kind.data.object()
    for key in ["fqn_to_config", "module_fqn_to_config"] {
      guard let list = data[key], !list.isNull else { continue }
      for (name, value) in try list.object().members {
        let own = value.isNull ? nil : try scheme(value)
        if name.hasPrefix("re:") {
          patterns.append((try RegularPattern(String(name.dropFirst(3)), at: value), own, value))
        } else {
          exact[name] = .some(own)
        }
      }
    }
    let work = PatternWork()
    return QuantizedModules(method: "torchao") { (path, kind) throws(FormatError) in
      if let own = exact[path] ?? exact["\(path).weight"] { return own }
      for own in patterns where try own.pattern.matches(path, .whole, work, at: own.value) {
        return own.scheme
      }
      return kind == .linear ? exact["_default"] ?? nil : nil
    }
  }

  /// An object's class and fields.
  private static func kind(
    of value: JSONValue
  ) throws(FormatError) -> (name: String, data: JSONValue) {
    let object = try value.object()
    let data = try object.required("_data")
    return (try object.required("_type").string(), data)
  }

  private static func scheme(_ value: JSONValue) throws(FormatError) -> ModuleScheme {
    let kind = try kind(of: value)
    let data = try kind.data.object()
    func group(_ key: String) throws(FormatError) -> Int? {
      guard let size = data[key], !size.isNull else { return nil }
      return try size.integer()
    }
    func integers(
      _ bits: Int, _ group: Int?, activation: NumberFormat = .unchanged
    ) throws(FormatError) -> ModuleScheme {
      let isAsymmetric = try data["mapping_type"].map { value throws(FormatError) in
        try Self.kind(of: value).data.string() == "ASYMMETRIC"
      }
      return ModuleScheme(
        try QuantizedModules.integers(
          bits: bits, group: group, isSymmetric: isAsymmetric != true, at: value),
        activation: activation, bits: bits, group: group, layout: .plain)
    }
    switch kind.name {
    case "IntxWeightOnlyConfig": return try integers(try bits(data), try granularity(data))
    case "Int8DynamicActivationIntxWeightConfig":
      return try integers(
        try bits(data), try granularity(data, key: "weight_granularity"), activation: 8)
    case "Int4WeightOnlyConfig": return try integers(4, try group("group_size") ?? 128)
    case "Int8WeightOnlyConfig": return try integers(8, try group("group_size"))
    case "Int8DynamicActivationInt8WeightConfig": return try integers(8, nil, activation: 8)
    case "Int8DynamicActivationInt4WeightConfig":
      return try integers(4, try group("group_size") ?? 32, activation: 8)
    case "Float8WeightOnlyConfig":
      return ModuleScheme(float8, bits: 8, layout: .plain)
    case "Float8DynamicActivationFloat8WeightConfig":
      return ModuleScheme(float8, activation: float8, bits: 8, layout: .plain)
    default:
      throw value.error("the configuration '\(kind.name)' of torchao is not read")
    }
  }

  private static var float8: NumberFormat { NumberFormat(named: "fp8_e4m3") ?? 8 }

  /// The bits of `weight_dtype`, such as int4.
  private static func bits(_ data: JSONObject) throws(FormatError) -> Int {
    guard let value = data["weight_dtype"] else { return 8 }
    let name = try kind(of: value).data.string()
    guard let bits = name.number(behind: "int", digits: 1...1), (1...8).contains(bits) else {
      throw value.error("the type '\(name)' of torchao is not read, only int1 to int8")
    }
    return bits
  }

  /// The weights that share a scale; nil if a row does.
  private static func granularity(
    _ data: JSONObject, key: String = "granularity"
  ) throws(FormatError) -> Int? {
    guard let value = data[key], !value.isNull else { return key == "granularity" ? nil : 32 }
    let kind = try kind(of: value)
    switch kind.name {
    case "PerGroup": return try kind.data.object().required("group_size").integer()
    case "PerAxis", "PerRow", "PerTensor": return nil
    default: throw value.error("the granularity '\(kind.name)' of torchao is not read")
    }
  }
}
