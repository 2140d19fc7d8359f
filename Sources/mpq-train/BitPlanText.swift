import MPQModel

/// Bit plans in a word.
enum BitPlanText {
  /// The layers' widths in network order, weights before activations: `8/8 3/4 …`.
  static func widths(_ plan: BitPlan) -> String {
    plan.widths.map { "\($0.weightBits)/\($0.activationBits)" }.joined(separator: " ")
  }
}
