import MPQModel
import MPQMachine

/// The reason why there is nothing to search, as text.
package enum BuildingFaultText {
  /// One line for a fault.
  package static func line(_ fault: ChoiceProblem.BuildingFault, _ join: TableJoin) -> String {
    let network = join.network
    return switch fault {
    case .noCommonFormat(let layers, let tensor):
      "tied layers have no \(tensor) bit-width in common: \(layers.joined(separator: ", "))"
    case .missingUsage(let measure, let layer, let formats):
      missing(measure, layer, formats, join)
    case .noneWithin(let budget, let layer, let least):
      "\(budget.measure.name): layer '\(layer)' uses at least \(amount(least, budget, network)), and any layer "
        + "may use at most \(budget.text)\(unit(of: budget)); allow that much, or give the layer a cheaper choice"
    case .noChoiceLeft(let layer):
      "ties and rules leave layer '\(layer)' no choice; give the tied layers a choice in common"
    case .clashingTies:
      "no plan keeps all ties with the choices that layers have; give the tied layers choices in common"
    case .tooLarge(let measure):
      "the costs in \(measure.unit) add up to more than can be counted exactly"
    case .tooManyChoices(let count):
      "the layers' candidates make \(count) choices, more than the \(ChoiceProblem.largestChoiceCount) that are "
        + "searched; give fewer widths per layer, or tie layers that share theirs"
    case .tooLittleMemory(let bytes, let left):
      "the layers' candidates take \(left.exceeded(by: Double(bytes))); give fewer widths per layer, or more "
        + "memory"
    case .stopped:
      "stopped by a limit before the choices were built; give more time, or fewer widths per layer"
    }
  }

  private static func missing(
    _ measure: Measure, _ layer: String, _ formats: LayerFormats, _ join: TableJoin
  ) -> String {
    let network = join.network
    if measure == .latency {
      let source = network.resources.latency?.source ?? "latency table"
      return
        "\(source): no entry for layer '\(layer)' at \(formats); add the row, or leave these widths out of "
        + "the layer's candidates"
    }
    if measure == .bitOperations, network.hasCosts {
      return
        "layer '\(layer)' at \(formats): BitOps are not defined, since nothing says with how many bits it "
        + "multiplies; limit another resource, or fix the activations with "
        + join.spelling.fixedWidth(.activation)
    }
    // A name that is no format may be a misspelt one.
    let unknown = [formats.weight, formats.activation].first {
      $0.storage == nil && $0 != .unchanged
    }
    if network.hasCosts, measure.resourceName == nil, let name = unknown {
      return
        "layer '\(layer)' at \(formats): there is no number format '\(name)', so its \(measure.name) "
        + "\(measure.isPlural ? "are" : "is") not known; correct the name, or add columns with its formats "
        + "(weight_format, activation_format) or costs (size_bits, macs, seconds)"
    }
    if let table = measure.resourceName.flatMap({ network.resources.place(of: $0)?.table }) {
      return
        "\(table.source): no '\(measure.name)' for layer '\(layer)' at \(formats); add the entry, or "
        + "leave the choice out"
    }
    return
      "layer '\(layer)' at \(formats): its \(measure.name) \(measure.isPlural ? "are" : "is") not known; give the "
      + "network with \(join.spelling.network), or add what is missing to the table (columns size_bits, macs or seconds)"
  }

  private static func amount(_ usage: Int, _ budget: Budget, _ network: Network) -> String {
    let amount = budget.measure.amount(ofUsage: usage, in: network)
    let number = Int(exactly: amount).map { "\($0)" } ?? "\(amount)"
    return number + unit(of: budget)
  }

  /// The unit in which amounts of a budget are written in files.
  private static func unit(of budget: Budget) -> String {
    switch budget.kind.quantity.style {
    case .bytes: " bytes"
    case .seconds: " s"
    case .metric where !budget.kind.quantity.symbol.isEmpty: " \(budget.kind.quantity.symbol)"
    case .metric, .bits, .ratio, .level: ""
    }
  }
}
