package import MPQModel

/// What plans' formats are to tools of language models.
///
/// These write `16` and `W4A16` for tensors that stay floats, and keep the floats that the model has.
package enum TargetFormats {
  /// The floats that a plan leaves a tensor in; nil if it is quantized.
  package static func floats(_ format: NumberFormat) -> NumberFormat? {
    switch format.name {
    case "16": NumberFormat(named: "f16")
    case "32": NumberFormat(named: "f32")
    case "f16", "bf16", "f32": format
    default: nil
    }
  }

  /// The activations of a tool that quantizes weights alone: as the model has them.
  package static func unchanged(
    _ format: NumberFormat, _ settings: ExportTarget.Settings
  ) -> NumberFormat? {
    format == .unchanged || floats(format) != nil ? .unchanged : nil
  }

  /// Weights of a tool that scales groups: a plan's bits in groups of the user's size, or groups as the plan has them.
  ///
  /// - Parameters:
  ///   - bits: the tool's widths.
  ///   - groupSize: the tool's usual group.
  ///   - name: the name of its format of so many bits in groups of a size, with a zero point or without.
  ///   - isAsymmetric: whether it has groups with zero points.
  package static func groups(
    of bits: some Sequence<Int> & Sendable, groupSize: Int, isAsymmetric: Bool = false,
    name: @escaping @Sendable (Int, Int, Bool) -> String
  ) -> @Sendable (NumberFormat, ExportTarget.Settings) -> NumberFormat? {
    let bits = Set(bits)
    return { format, settings in
      if let floats = floats(format) { return floats }
      let parts: (bits: Int, group: Int, isAsymmetric: Bool)
      if let width = format.integerBits {
        parts = (width, settings.groupSize ?? groupSize, false)
      } else if let group = GroupedIntegers.parts(of: format) {
        parts = group
      } else {
        // The tool's own format, as a search for it finds.
        let own = [GPTQFormats.parts, MLXFormats.parts].compactMap { $0(format) }.first
        let inBytes = IntegersInBytes.parts(of: format)
        guard
          let (width, group) = own
            ?? inBytes.flatMap({ bytes in bytes.group.map { (bytes.bits, $0) } }),
          name(width, group, false) == format.name
        else { return nil }
        parts = (width, group, false)
      }
      guard bits.contains(parts.bits), isAsymmetric || !parts.isAsymmetric else { return nil }
      return NumberFormat(named: name(parts.bits, parts.group, parts.isAsymmetric))
    }
  }
}
