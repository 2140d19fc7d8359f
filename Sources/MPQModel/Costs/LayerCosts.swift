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
      resources: network.resources.uses { $0.usage(of: layer, at: formats, in: network) })
  }
}

extension Layer {
  /// Multiply-accumulates times both widths; nil if the bits of a product are not defined.
  package func bitOperations(at formats: LayerFormats) -> Int? {
    formats.multipliedBits.map { macs * $0.weight * $0.activation }
  }
}

extension Resources {
  /// What is used of each resource, in the order of tables; without those of which that is not known.
  ///
  /// - Parameter usage: what is used of a resource's measure.
  func uses(_ usage: (Measure) -> Int?) -> [PlanCosts.ResourceUse] {
    names.compactMap { name in
      guard let decimals = column(name)?.decimals else { return nil }
      return usage(.resource(name)).map { .init(name: name, usage: $0, decimals: decimals) }
    }
  }
}

extension PlanCosts.ResourceUse {
  /// The amount as files hold it.
  package var amount: ExactDecimal { ExactDecimal(usage, decimals: decimals) }
}
