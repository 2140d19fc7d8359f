import MPQModel

/// Models of GPTQ and AWQ: one width, a group size, and for GPTQModel exceptions by pattern (`dynamic`).
enum GPTQQuantization {
  static func read(
    _ settings: JSONObject, method: String
  ) throws(FormatError) -> QuantizedModules {
    let general = try scheme(settings, method: method, general: nil)
    let ignored = try QuantizedModules.names(settings["modules_to_not_convert"])
    let exceptions = try exceptions(settings, method: method, general: general)
    let work = PatternWork()
    return QuantizedModules(method: method) { (path, _) throws(FormatError) in
      // As AutoAWQ and transformers have it: any part of the path.
      if ignored.contains(where: { path.contains($0) }) { return nil }
      // The first pattern that fits counts.
      for exception in exceptions
      where try exception.pattern.matches(path, .start, work, at: exception.value) {
        return exception.scheme
      }
      return general
    }
  }

  /// What `dynamic` says: `+:` or nothing before a pattern changes modules, `-:` leaves them as floats.
  private static func exceptions(
    _ settings: JSONObject, method: String, general: ModuleScheme
  ) throws(FormatError) -> [(pattern: RegularPattern, scheme: ModuleScheme?, value: JSONValue)] {
    guard let dynamic = settings["dynamic"], !dynamic.isNull else { return [] }
    var exceptions: [(pattern: RegularPattern, scheme: ModuleScheme?, value: JSONValue)] = []
    for (key, value) in try dynamic.object().members {
      let isFloat = key.hasPrefix("-:")
      let text = isFloat || key.hasPrefix("+:") ? String(key.dropFirst(2)) : key
      let own = try value.object()
      exceptions.append(
        (
          try RegularPattern(text, at: value),
          isFloat ? nil : try scheme(own, method: method, general: general), value
        ))
    }
    return exceptions
  }

  /// - Parameter general: what counts where settings say nothing; nil for those that have to say it.
  private static func scheme(
    _ settings: JSONObject, method: String, general: ModuleScheme?
  ) throws(FormatError) -> ModuleScheme {
    let width = settings["bits"] ?? settings["w_bit"]
    let size = settings["group_size"] ?? settings["q_group_size"]
    let isSymmetric: Bool
    if let value = settings["sym"] {
      isSymmetric = try value.bool()
    } else if let value = settings["zero_point"] {
      isSymmetric = !(try value.bool())
    } else {
      isSymmetric = general.map { !$0.formats.weight.name.hasSuffix("-asym") } ?? (method == "gptq")
    }
    let bits = try width?.integer() ?? general?.bits
    guard let bits else { throw try settings.required("bits").error("is missing") }
    var group = general?.group
    if let size {
      let length = try size.integer()
      group = length > 0 ? length : nil
    }
    let layout: ModuleScheme.Layout = method == "awq" ? .awq : .gptq
    guard let place = width ?? size ?? settings["sym"] ?? settings.members.first?.value else {
      guard let general else { throw settings.error("'bits' is missing") }
      return general
    }
    return ModuleScheme(
      try QuantizedModules.integers(bits: bits, group: group, isSymmetric: isSymmetric, at: place),
      bits: bits, group: group, layout: layout)
  }
}
