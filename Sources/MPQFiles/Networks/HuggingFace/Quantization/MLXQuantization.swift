import MPQModel

/// Models of mlx-lm: one width and group size, and by module others, or false for floats.
enum MLXQuantization {
  static func read(_ settings: JSONObject) throws(FormatError) -> QuantizedModules {
    let general = try scheme(settings, general: nil)
    var exact: [String: ModuleScheme?] = [:]
    for (key, value) in settings.members {
      switch value.content {
      case .object(let own): exact[key] = .some(try scheme(own, general: general))
      case .bool(false): exact[key] = .some(nil)
      case .bool(true): exact[key] = .some(general)
      default: continue
      }
    }
    return QuantizedModules(method: "mlx") { (path, _) throws(FormatError) in
      exact[path] ?? general
    }
  }

  private static func scheme(
    _ settings: JSONObject, general: ModuleScheme?
  ) throws(FormatError) -> ModuleScheme {
    let width = try settings.required("bits")
    let bits = try width.integer()
    let size = try settings["group_size"]?.integer()
    let mode = try settings["mode"]?.string() ?? "affine"
    let group = size ?? general?.group ?? 64
    if mode == "affine", let format = MLXFormats.format(named: "mlx\(bits)-g\(group)") {
      return ModuleScheme(format, bits: bits, group: group, layout: .mlx)
    }
    // Short floats have the widths and groups that their names stand for.
    guard ["mxfp4", "mxfp8", "nvfp4"].contains(mode), let format = NumberFormat(named: mode),
      let block = format.storage?.block, format.multipliedBits == bits, size ?? block == block
    else {
      throw width.error(
        "\(bits) bits in groups of \(group) with the mode '\(mode)' are not known here")
    }
    return ModuleScheme(format, bits: bits, group: block, layout: .mlx)
  }
}
