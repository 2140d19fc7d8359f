/// The number formats of every layer of a network; the search finds them, a toolchain applies them.
public struct BitPlan: Hashable, Sendable {
  /// One entry per layer, pinned ones included, in network order.
  public let formats: [LayerFormats]

  /// - Precondition: `formats` has one entry per layer of the network it is meant for.
  package init(_ formats: [LayerFormats]) {
    self.formats = formats
  }
}
