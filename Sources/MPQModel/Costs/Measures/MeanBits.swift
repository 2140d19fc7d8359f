extension Measure {
  /// Σ weight · bits of a weight, where the mean's weight is the layer's parameters or 1.
  package static func weightBits(_ weighting: Budget.Weighting) -> Measure {
    weighting == .parameters ? weightBitsByParameters : weightBitsByLayers
  }

  /// Σ weight · bits of an activation.
  package static func activationBits(_ weighting: Budget.Weighting) -> Measure {
    weighting == .parameters ? activationBitsByParameters : activationBitsByLayers
  }

  private static let weightBitsByParameters = meanBits(.weight, .parameters)
  private static let weightBitsByLayers = meanBits(.weight, .layers)
  private static let activationBitsByParameters = meanBits(.activation, .parameters)
  private static let activationBitsByLayers = meanBits(.activation, .layers)

  private static func meanBits(_ tensor: TensorKind, _ weighting: Budget.Weighting) -> Measure {
    Measure(
      key: "\(tensor)_bits_by_\(weighting)", name: "mean \(tensor) bits", unit: "bits",
      quantity: .bits, isPlural: true,
      layerUsage: { layer, formats, network in
        let denominator = network.resources.bitsDenominator
        guard let storage = formats[tensor].storage, denominator.isMultiple(of: storage.elements)
        else { return nil }
        return (storage.bits * (denominator / storage.elements))
          .saturatingProduct(weighting.weight(of: layer))
      },
      usagePerAmount: { network in
        Double(max(1, weighting.units(in: network)))
      })
  }
}

extension BudgetKind {
  /// Mean weight bits over the searched layers, weighted by parameters.
  package static let maxMeanWeightBits = meanBits(
    .weight, .parameters, isUsual: true,
    help: "Mean weight bits over the searched layers, each weighted by its parameters.")

  /// Mean weight bits over the searched layers, each counted alike.
  package static let maxMeanWeightBitsByLayers = meanBits(
    .weight, .layers, help: "The same, with every layer counted alike.")

  /// Mean activation bits over the searched layers, each counted alike.
  package static let maxMeanActivationBits = meanBits(
    .activation, .layers, isUsual: true,
    help: "Mean activation bits over the searched layers, each counted alike.")

  /// Mean activation bits over the searched layers, weighted by parameters.
  package static let maxMeanActivationBitsByParameters = meanBits(
    .activation, .parameters, help: "The same, with every layer weighted by its parameters.")

  /// The choice of a weighting is with the last of its budgets, where `--help` lists it.
  private static func meanBits(
    _ tensor: TensorKind, _ weighting: Budget.Weighting, isUsual: Bool = false, help: String
  ) -> BudgetKind {
    let name = "max_mean_\(tensor)_bits"
    let measure = tensor == .weight ? Measure.weightBits : Measure.activationBits
    let counted = weighting == .parameters ? "weighted by its parameters" : "counted alike"
    var kind = BudgetKind(
      name: isUsual ? name : "\(name)_by_\(weighting)", measure: measure(weighting),
      countsPinnedLayers: false, help: help, valueName: "bits",
      requestHelp: "Mean \(tensor) bits over the searched layers, each \(counted).",
      title: { _ in "mean \(tensor) bits by \(weighting)" },
      limit: { amount, network in
        amount.number.floorOfProduct(weighting.units(in: network))
      })
    guard isUsual else {
      let usual: BudgetKind = tensor == .weight ? .maxMeanWeightBits : .maxMeanActivationBits
      let usualWeighting: Budget.Weighting = weighting == .layers ? .parameters : .layers
      kind.weighting = WeightingChoice(
        name: "mean_\(tensor)_bits_by", kinds: [(usualWeighting, usual), (weighting, kind)])
      return kind
    }
    kind.range = "mean_\(tensor)_bits"
    kind.slider = Slider(
      key: "\(tensor)-bits", title: "Mean \(tensor) bits at most", unit: "bits",
      expected: "a number of bits such as 4.5", words: "\(tensor)s # bits",
      marks: { range in
        let (least, most) = (range.attainable.lowerBound, range.attainable.upperBound)
        return Swift.stride(from: least.rounded(.up), through: most, by: 1).map {
          ($0, "\(Int($0))")
        }
      })
    return kind
  }
}

extension CostFigure {
  package static let meanWeightBits = CostFigure(
    key: "mean_weight_bits", title: "mean W", value: { $0.meanWeightBits.map { .mean($0) } })
  package static let meanActivationBits = CostFigure(
    key: "mean_activation_bits", title: "mean A", value: { $0.meanActivationBits.map { .mean($0) } }
  )
}

extension Budget {
  /// Mean weight bits over the searched layers.
  package static func maxMeanWeightBits(_ bits: ExactDecimal, by weighting: Weighting) -> Budget {
    Budget(
      weighting == .parameters ? .maxMeanWeightBits : .maxMeanWeightBitsByLayers, .number(bits))
  }

  /// Mean activation bits over the searched layers.
  package static func maxMeanActivationBits(
    _ bits: ExactDecimal, by weighting: Weighting
  ) -> Budget {
    Budget(
      weighting == .layers ? .maxMeanActivationBits : .maxMeanActivationBitsByParameters,
      .number(bits))
  }
}
