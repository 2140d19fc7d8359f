import MPQModel

/// A scheme of auto-round: how weights and activations are stored.
struct AutoRoundScheme {
  let formats: LayerFormats

  /// Reads the object `scheme`, of which `bits` is required.
  ///
  /// A type of numbers that the catalogue lacks gets a choice by the scheme's name: its sizes are in the file.
  init(_ value: JSONValue) throws(FormatError) {
    let scheme = try value.object()
    let weight = try Tensor(scheme, prefix: "", defaultType: "int")
    guard let bits = weight.bits else {
      throw scheme.error("the key 'bits' is missing; expected the width of the scheme's weights")
    }
    guard IntegerFormats.bits.contains(bits) else {
      throw scheme.error("bits: expected a width from 1 to 32, found \(bits)")
    }
    let activation = try Tensor(scheme, prefix: "act_", defaultType: weight.type)
    let own = weight.format(bits)
    var label = weight.name(bits)
    var second = NumberFormat.unchanged
    if let width = activation.bits, width < 16 {
      guard IntegerFormats.bits.contains(width) else {
        throw scheme.error("act_bits: expected a width from 1 to 32, found \(width)")
      }
      let known = activation.activationFormat(width)
      label += "/" + (known?.name ?? activation.name(width))
      second = known ?? .unchanged
    }
    if let rotation = scheme["rotation_config"], rotation.text != "null" { label += "-rotated" }
    let spelled = LayerFormats(spelled: label)
    formats =
      spelled
      ?? LayerFormats(weight: own ?? .unknown(label), activation: second, label: label)
  }

  /// What a scheme says of one tensor.
  private struct Tensor {
    var bits: Int?
    var type: String
    var group: Int?
    var isSymmetric: Bool
    /// Whether scales are quantized themselves, as in llama.cpp's K types.
    var hasSuperBlocks: Bool

    init(_ scheme: JSONObject, prefix: String, defaultType: String) throws(FormatError) {
      bits = try scheme[prefix + "bits"]?.optionalInteger()
      group = try scheme[prefix + "group_size"]?.optionalInteger()
      type = defaultType
      if let value = scheme[prefix + "data_type"], value.text != "null" {
        type = try value.name().lowercased()
      }
      isSymmetric = true
      if let value = scheme[prefix + "sym"], value.text != "null" { isSymmetric = try value.bool() }
      hasSuperBlocks = try scheme["super_bits"]?.optionalInteger() != nil && prefix.isEmpty
    }

    /// The format whose name says all of it; nil if the catalogue lacks it.
    private func named(_ bits: Int) -> NumberFormat? {
      if bits >= 16 {
        return NumberFormat(named: bits == 32 ? "f32" : type.contains("bf") ? "bf16" : "f16")
      }
      if hasSuperBlocks, type.hasSuffix("_dq") { return NumberFormat(named: "q\(bits)_K") }
      if type.hasPrefix("mx_fp") { return NumberFormat(named: "mxfp\(bits)") }
      if type.hasPrefix("mx_int") { return NumberFormat(named: "mxint\(bits)") }
      if type.hasPrefix("nv_fp") { return NumberFormat(named: "nvfp\(bits)") }
      if type == "int", let group, group > 0, !hasSuperBlocks {
        return NumberFormat(named: "int\(bits)-g\(group)\(isSymmetric ? "" : "-asym")")
      }
      return nil
    }

    /// The format of the weights' elements, scales aside where its name does not say them.
    func format(_ bits: Int) -> NumberFormat? {
      if let format = named(bits) { return format }
      // A zero or negative length of groups is a scale per tensor or per channel, which sizes do not count.
      guard !hasSuperBlocks, group ?? -1 <= 0 else { return nil }
      return plain(bits)
    }

    private func plain(_ bits: Int) -> NumberFormat? {
      if type == "int" { return .integer(bits) }
      guard type.hasPrefix("fp") else { return nil }
      return NumberFormat(
        named: bits == 8 ? type.contains("e5m2") ? "fp8_e5m2" : "fp8_e4m3" : "fp\(bits)")
    }

    /// Activations have no groups that outlive a product.
    func activationFormat(_ bits: Int) -> NumberFormat? {
      type.hasPrefix("mx_") || type.hasPrefix("nv_") ? named(bits) : plain(bits)
    }

    /// The tensor's part of the scheme's name.
    func name(_ bits: Int) -> String {
      if let format = named(bits) { return format.name }
      let stem =
        type == "int" || type.hasPrefix("fp") && !type.contains("8")
        ? "\(type)\(bits)" : "\(type)-\(bits)"
      let grain = group.map { $0 > 0 ? "-g\($0)" : $0 == 0 ? "-tensor" : "-channel" } ?? ""
      return stem + grain + (isSymmetric ? "" : "-asym")
    }
  }
}
