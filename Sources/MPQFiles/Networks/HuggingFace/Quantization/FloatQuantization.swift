import MPQModel

/// Models whose weights are short floats by rule: `fp8` in blocks with a scale, as DeepSeek's, and `mxfp4`, as gpt-oss.
enum FloatQuantization {
  static func fp8(_ ignored: [String]) -> QuantizedModules {
    QuantizedModules(method: "fp8") { (path, kind) throws(FormatError) in
      guard kind == .linear, !ignored.contains(where: { path.contains($0) }) else { return nil }
      return ModuleScheme(
        named("fp8_e4m3"), activation: named("fp8_e4m3"), bits: 8, layout: .shortFloats)
    }
  }

  /// Only experts are in short floats; their tensors are recognised by their names.
  static func mxfp4(_ ignored: [String]) -> QuantizedModules {
    QuantizedModules(method: "mxfp4") { (path, _) throws(FormatError) in
      guard path.split(separator: ".").contains("experts"),
        !ignored.contains(where: { path == $0 || path.hasPrefix("\($0).") })
      else { return nil }
      return ModuleScheme(named("mxfp4"), bits: 4, group: 32, layout: .plain)
    }
  }

  private static func named(_ name: String) -> NumberFormat {
    NumberFormat(named: name) ?? .unknown(name)
  }
}
