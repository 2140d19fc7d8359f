/// Number formats for every layer of a network: what the search finds and a toolchain carries out.
public struct BitPlan: Hashable, Sendable {
  /// One entry per layer, pinned ones included, in network order.
  public let formats: [LayerFormats]

  /// - Precondition: `formats` has one entry per layer of the network it is meant for.
  package init(_ formats: [LayerFormats]) {
    self.formats = formats
  }
}
