/// What one layer costs under a plan.
package struct LayerCosts: Hashable, Sendable {
  /// Nil if it is not defined or not known.
  package var bitOperations: Int?
  /// Nil if it is not known.
  package var sizeInBits: Int?
  /// What tables say of further resources, in their order.
  package var resources: [PlanCosts.ResourceUse]

  package init(
    bitOperations: Int?, sizeInBits: Int?, resources: [PlanCosts.ResourceUse] = []
  ) {
    (self.bitOperations, self.sizeInBits) = (bitOperations, sizeInBits)
    self.resources = resources
  }

  /// What follows from a layer and its formats, without any table.
  package init(of layer: Layer, at formats: LayerFormats) {
    self.init(
      bitOperations: layer.bitOperations(at: formats),
      sizeInBits: formats.weight.storedBits(of: layer.params))
  }

  /// - Precondition: the layer is one of the network's.
  package init(of layer: Layer, at formats: LayerFormats, in network: Network) {
    self.init(
      bitOperations: Measure.bitOperations.usage(of: layer, at: formats, in: network),
      sizeInBits: Measure.weightSize.usage(of: layer, at: formats, in: network),
      resources: network.resources.names.compactMap { name in
        guard let decimals = network.resources.column(name)?.decimals else { return nil }
        return Measure.resource(name).usage(of: layer, at: formats, in: network).map {
          PlanCosts.ResourceUse(name: name, usage: $0, decimals: decimals)
        }
      })
  }
}

extension Layer {
  /// Multiply-accumulates times both widths; nil if the bits of a product are not defined.
  package func bitOperations(at formats: LayerFormats) -> Int? {
    formats.multipliedBits.map { macs * $0.weight * $0.activation }
  }
}

extension PlanCosts.ResourceUse {
  /// The amount as files hold it.
  package var amount: ExactDecimal { ExactDecimal(usage, decimals: decimals) }
}
