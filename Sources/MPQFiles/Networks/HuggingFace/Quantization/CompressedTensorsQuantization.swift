import MPQModel

/// Models of llm-compressor: `config_groups` with targets, and `ignore`.
///
/// An exact name goes before a pattern, a pattern before a class; of equals the last group counts. What is to be ignored is
/// ignored in any case (compressed-tensors 0.19).
enum CompressedTensorsQuantization {
  static func read(_ settings: JSONObject) throws(FormatError) -> QuantizedModules {
    let ignored = try ModuleTargets(settings["ignore"])
    var groups: [(targets: ModuleTargets, scheme: ModuleScheme?)] = []
    for (_, value) in try settings.required("config_groups").object().members {
      let group = try value.object()
      groups.append((try ModuleTargets(try group.required("targets")), try scheme(group)))
    }
    let work = PatternWork()
    return QuantizedModules(method: "compressed-tensors") { (path, kind) throws(FormatError) in
      if try ignored.fit(path, kind, work) != nil { return nil }
      var best: (fit: ModuleTargets.Fit, scheme: ModuleScheme?)?
      for group in groups {
        guard let fit = try group.targets.fit(path, kind, work) else { continue }
        if fit >= best?.fit ?? fit { best = (fit, group.scheme) }
      }
      return best?.scheme
    }
  }

  /// The scheme of a group; nil if it leaves weights as they are.
  private static func scheme(_ group: JSONObject) throws(FormatError) -> ModuleScheme? {
    guard let value = group["weights"], !value.isNull else { return nil }
    let weights = try format(value)
    var activation = NumberFormat.unchanged
    if let value = group["input_activations"], !value.isNull {
      activation = try format(value).format.withoutGroups
    }
    return ModuleScheme(
      weights.format, activation: activation, bits: weights.bits, group: weights.group,
      layout: .packed)
  }

  private static func format(
    _ value: JSONValue
  ) throws(FormatError) -> (format: NumberFormat, bits: Int, group: Int?) {
    let settings = try value.object()
    let width = try settings.required("num_bits")
    let bits = try width.integer()
    let type = try settings["type"]?.string() ?? "int"
    let strategy = try settings["strategy"].flatMap { $0.isNull ? nil : $0 }
      .map { value throws(FormatError) in try value.string() }
    let size = try settings["group_size"].flatMap { $0.isNull ? nil : $0 }
      .map { value throws(FormatError) in try value.integer() }
    let group = size.flatMap { $0 > 0 ? $0 : nil }
    switch (type, strategy) {
    case ("int", nil), ("int", "tensor"), ("int", "channel"), ("int", "token"), ("int", "group"):
      let isSymmetric = try settings["symmetric"]?.bool() ?? true
      let group = strategy == nil || strategy == "group" ? group : nil
      guard (1...16).contains(bits) else { break }
      return (
        try QuantizedModules.integers(
          bits: bits, group: group, isSymmetric: isSymmetric, at: width), bits, group
      )
    case ("float", _) where bits == 8 && group == nil: return (named("fp8_e4m3"), 8, nil)
    case ("float", _) where bits == 8 && group == 32: return (named("mxfp8"), 8, 32)
    case ("float", _) where bits == 4 && group == 16: return (named("nvfp4"), 4, 16)
    case ("float", _) where bits == 4 && group == 32: return (named("mxfp4"), 4, 32)
    case ("float", _) where bits == 16: return (named("f16"), 16, nil)
    default: break
    }
    throw value.error(
      "\(bits) bits of type '\(type)'\(strategy.map { " with the strategy '\($0)'" } ?? "")"
        + "\(group.map { " and groups of \($0)" } ?? "") are not known here")
  }

  private static func named(_ name: String) -> NumberFormat {
    NumberFormat(named: name) ?? .unknown(name)
  }
}

extension NumberFormat {
  /// Integers of the same bits without groups, since activations are scaled as they come; any other format itself.
  fileprivate var withoutGroups: NumberFormat {
    guard name.hasPrefix("int"), let multipliedBits else { return self }
    return .integer(multipliedBits)
  }
}
