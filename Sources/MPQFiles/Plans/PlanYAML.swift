package import MPQModel

/// Bit plans as the authors' fine-tuning takes them: two lists over the searched layers in order.
package enum PlanYAML {
  /// The two lists; pinned layers are not among them.
  package static func encode(_ plan: BitPlan, of network: Network) -> String {
    func list(_ tensor: TensorKind) -> String {
      network.searched.map { "\(plan.widths[$0][tensor])" }.joined(separator: ", ")
    }
    return "weight_bits: [\(list(.weight))]\nact_bits: [\(list(.activation))]\n"
  }
}
