/// Bit-widths for every layer of a network: what the search finds and a toolchain carries out.
package struct BitPlan: Hashable, Sendable {
  /// One entry per layer, pinned ones included, in network order.
  package let widths: [BitWidths]

  /// - Precondition: `widths` has one entry per layer of the network it is meant for.
  package init(widths: [BitWidths]) {
    self.widths = widths
  }
}
