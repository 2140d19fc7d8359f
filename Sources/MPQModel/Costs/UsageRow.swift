/// What a row of the search counts: a measure, or one of its parts.
package struct UsageRow: Sendable {
  package let measure: Measure
  /// The part's position; nil for the measure as a whole.
  package let part: Int?
  private let parts: MeasureParts?

  /// The measure as a whole.
  package init(_ measure: Measure) { (self.measure, part, parts) = (measure, nil, nil) }

  private init(_ measure: Measure, part: Int, of parts: MeasureParts) {
    (self.measure, self.part, self.parts) = (measure, part, parts)
  }

  /// A row for each part of a measure, or one for it as a whole.
  package static func rows(of measure: Measure, in network: Network) -> [UsageRow] {
    guard let parts = measure.parts(in: network) else { return [UsageRow(measure)] }
    return parts.names.indices.map { UsageRow(measure, part: $0, of: parts) }
  }

  /// The part's name, for messages; nil for the measure as a whole.
  package var name: String? { part.flatMap { parts?.names[$0] } }

  /// What every plan uses, whatever its layers get.
  package var constant: Int { part.flatMap { parts?.constants[$0] } ?? 0 }

  /// The row's part of a program's row names; no two rows share one.
  package var key: String { part.map { "\(measure.key)_\($0 + 1)" } ?? measure.key }

  /// What a layer uses with a choice; nil if that is not known.
  ///
  /// - Parameter layer: a position in `network.layers`.
  package func usage(ofLayer layer: Int, at formats: LayerFormats, in network: Network) -> Int? {
    usage(of: network.layers[layer], at: layer, with: formats, in: network)
  }

  /// The same for a layer that is at hand: to copy it from the network for each of its choices takes longer than to
  /// count what they use.
  ///
  /// - Parameter position: the layer's position in `network.layers`.
  package func usage(
    of layer: Layer, at position: Int, with formats: LayerFormats, in network: Network
  ) -> Int? {
    if let part { return parts?.usage(part, position, formats) }
    return measure.usage(of: layer, at: formats, in: network)
  }

  /// What every plan uses of a kind of budget: pinned layers where the budget counts them, and `constant`.
  package func fixedUsage(of kind: BudgetKind, in network: Network) -> Int {
    kind.countsPinnedLayers ? constant.saturatingSum(pinnedUsage(in: network)) : constant
  }

  /// What pinned layers use together; what is not known counts as 0.
  package func pinnedUsage(in network: Network) -> Int {
    network.layers.enumerated().reduce(0) { sum, layer in
      let own = layer.element.pinned.flatMap { usage(ofLayer: layer.offset, at: $0, in: network) }
      return sum.saturatingSum(own ?? 0)
    }
  }
}

extension UsageRow: Hashable {
  package static func == (left: UsageRow, right: UsageRow) -> Bool {
    left.measure == right.measure && left.part == right.part
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(measure)
    hasher.combine(part)
  }
}
