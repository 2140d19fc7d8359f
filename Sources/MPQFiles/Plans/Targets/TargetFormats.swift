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
}
