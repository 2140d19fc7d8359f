/// Number formats for every layer of a network: what the search finds and a toolchain carries out.
package struct BitPlan: Hashable, Sendable {
  /// One entry per layer, pinned ones included, in network order.
  package let formats: [LayerFormats]

  /// - Precondition: `formats` has one entry per layer of the network it is meant for.
  package init(_ formats: [LayerFormats]) {
    self.formats = formats
  }
}
