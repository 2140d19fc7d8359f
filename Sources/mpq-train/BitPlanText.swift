import MPQModel

/// Bit plans as one line of text.
enum BitPlanText {
  /// The layers' widths in network order, weights before activations: `8/8 3/4 …`.
  static func widths(_ plan: BitPlan) -> String {
    plan.formats.map { "\($0.weight)/\($0.activation)" }.joined(separator: " ")
  }
}
