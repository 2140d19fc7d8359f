/// A kind of budget: what it limits, how amounts are written and counted, and what people read about it.
///
/// Flags, fields of requests, sliders and columns walk `BudgetKind.all`.
package struct BudgetKind: Sendable {
  /// The name in CSV columns and JSON keys, such as `max_bitops`; a flag has dashes for its underscores.
  package let name: String
  /// What the budget counts.
  package let measure: Measure
  /// Whether the budget limits each layer alone, not their sum.
  package let isPerLayer: Bool
  /// How its amounts are written.
  package let quantity: Quantity
  /// Whether pinned layers spend from the budget too.
  package let countsPinnedLayers: Bool
  /// What `--help` says of the flag.
  package let help: String
  /// The placeholder of an amount in `--help`.
  package let valueName: String
  /// What the description of the service says of the field.
  package let requestHelp: String
  /// What the budget is called beside its amount, such as `size (compression 12.2×)`.
  package let title: @Sendable (Budget.Amount) -> String
  /// How sweeps go through such budgets; nil if none does.
  package let sweep: Sweep?
  /// The name of its attainable range in the service's checks; nil if they have none.
  package var range: String?
  /// Its control on the page; nil if it has none.
  package var slider: Slider?
  /// The flag or field that selects another weighting of this mean; nil if there is none.
  package var weighting: WeightingChoice?
  /// The most that a plan may use over the layers that the budget counts.
  let limit: @Sendable (Budget.Amount, Network) -> Int
  /// Converts a usage to the budget's amount; nil if `measure.amount` does.
  let amountOfUsage: (@Sendable (Int, Network) -> Double)?

  /// - Parameters:
  ///   - quantity: nil for the measure's.
  ///   - limit: by default the amount itself, as a whole number.
  package init(
    name: String, measure: Measure, quantity: Quantity? = nil, countsPinnedLayers: Bool,
    isPerLayer: Bool = false, help: String, valueName: String, requestHelp: String,
    title: @escaping @Sendable (Budget.Amount) -> String, sweep: Sweep? = nil, range: String? = nil,
    slider: Slider? = nil,
    limit: @escaping @Sendable (Budget.Amount, Network) -> Int = { amount, _ in
      amount.number.floorOfProduct(1)
    },
    amountOfUsage: (@Sendable (Int, Network) -> Double)? = nil
  ) {
    (self.name, self.measure, self.quantity) = (name, measure, quantity ?? measure.quantity)
    (self.countsPinnedLayers, self.isPerLayer) = (countsPinnedLayers, isPerLayer)
    (self.help, self.valueName) = (help, valueName)
    (self.requestHelp, self.title, self.sweep) = (requestHelp, title, sweep)
    (self.range, self.slider) = (range, slider)
    (self.limit, self.amountOfUsage) = (limit, amountOfUsage)
  }

  /// How sweeps go through budgets of one kind.
  package struct Sweep: Sendable {
    /// The name of the flag and of the request's field.
    package let name: String
    package let help: String
    /// Whether budgets are given by their ends and their count, in even steps, rather than as a list.
    package let isRange: Bool

    package init(name: String, help: String, isRange: Bool = false) {
      (self.name, self.help, self.isRange) = (name, help, isRange)
    }
  }

  /// A choice between two budgets that differ in what their mean is weighted by.
  package struct WeightingChoice: Sendable {
    /// The name in requests; a flag has dashes for its underscores.
    package let name: String
    /// The budgets to choose from; the first one is the usual.
    package let kinds: [(weighting: Budget.Weighting, kind: BudgetKind)]

    /// The budget with a weighting; nil if there is none.
    package func kind(weightedBy weighting: Budget.Weighting?) -> BudgetKind? {
      kinds.first { $0.weighting == weighting }?.kind
    }
  }

  /// The flag, such as `--max-bitops` or `--max lut`.
  package var flag: String {
    "--" + (group.map { "\(Self.flagName($0.key)) \($0.member)" } ?? Self.flagName(name))
  }

  /// The name in tables for people, such as `max bitops`.
  package var words: String {
    func spaced(_ name: String) -> String { name.replacing("_", with: " ") }
    return group.map { "\(spaced($0.key)) \($0.member)" } ?? spaced(name)
  }

  /// A name as flags have it.
  package static func flagName(_ name: String) -> String { name.replacing("_", with: "-") }

  /// A usage as an amount of the budget.
  ///
  /// - Parameter usage: pinned layers included where the budget counts them.
  package func amount(ofUsage usage: Int, in network: Network) -> Double {
    amountOfUsage?(usage, network) ?? measure.amount(ofUsage: usage, in: network)
  }

  /// The tightest amount that allows a usage: rounding may have made the quotient a little too tight.
  package func tightestAmount(forUsage usage: Int, in network: Network) -> Double {
    let amount = amount(ofUsage: usage, in: network)
    return [amount, amount.nextUp, amount.nextDown].first { amount in
      (try? budget("\(amount)", isRequest: true)).map { $0.limit(for: network) >= usage } ?? false
    } ?? amount
  }

  /// Reads an amount that a person wrote.
  ///
  /// - Parameter isRequest: whether it is from a request, where some numbers need no unit.
  /// - Throws: `Refusal` when the text is no such amount, or none that is counted exactly.
  package func budget(
    _ text: String, isRequest: Bool = false
  ) throws(ExactDecimal.Refusal) -> Budget {
    guard quantity.style != .level else {
      guard let level = Level(text) else { throw .notANumber }
      return Budget(self, .level(level))
    }
    let bareUnit = isRequest ? quantity.bareUnitInRequests : nil
    return Budget(self, .number(try quantity.amount(text, bareUnit: bareUnit)))
  }

  /// The control of a budget on the page.
  ///
  /// A slider reaches past what plans can attain on the tight side.
  package struct Slider: Sendable {
    /// The name in the page's address.
    package let key: String
    package let title: String
    /// The unit behind an amount.
    package let unit: String
    /// What a person may type.
    package let expected: String
    /// The budget in few words, for titles and file names; `#` stands for the amount.
    package let words: String
    package let isLogarithmic: Bool
    /// Whether smaller amounts are tighter.
    package let isTightBelow: Bool
    /// Whether it starts at the mark that is nearest to its middle rather than at the middle.
    package let startsAtMark: Bool
    /// Named amounts; some may be out of reach.
    package let marks: @Sendable (SliderRange) -> [(amount: Double, label: String)]

    package init(
      key: String, title: String, unit: String, expected: String, words: String,
      isLogarithmic: Bool = false, isTightBelow: Bool = true, startsAtMark: Bool = false,
      marks: @escaping @Sendable (SliderRange) -> [(amount: Double, label: String)]
    ) {
      (self.key, self.title, self.unit) = (key, title, unit)
      (self.expected, self.words) = (expected, words)
      (self.isLogarithmic, self.isTightBelow) = (isLogarithmic, isTightBelow)
      (self.startsAtMark, self.marks) = (startsAtMark, marks)
    }
  }

  /// What is known where a slider is laid out.
  package struct SliderRange {
    package let network: Network
    /// The formats that the search may choose from.
    package let weightFormats: [NumberFormat]
    package let activationFormats: [NumberFormat]
    /// The amounts that plans can attain.
    package let attainable: ClosedRange<Double>

    package init(
      network: Network, weightFormats: [NumberFormat], activationFormats: [NumberFormat],
      attainable: ClosedRange<Double>
    ) {
      (self.network, self.attainable) = (network, attainable)
      (self.weightFormats, self.activationFormats) = (weightFormats, activationFormats)
    }
  }
}

extension BudgetKind: Hashable {
  package static func == (left: BudgetKind, right: BudgetKind) -> Bool { left.name == right.name }
  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension BudgetKind {
  /// Every kind of budget, in the order of flags and columns.
  package static let all: [BudgetKind] = [
    .level,
    .maxBitOperations,
    .minCompression,
    .maxSize,
    .maxBitsPerWeight,
    .maxMeanWeightBits,
    .maxMeanWeightBitsByLayers,
    .maxMeanActivationBits,
    .maxMeanActivationBitsByParameters,
    .maxLatency,
    .maxActivationMemory,
  ]

  /// What is offered; a test offers one more.
  @TaskLocal package static var offered = all

  /// The kind with a name in CSV columns and JSON keys, a resource's included; nil if there is none.
  package init?(named name: String) {
    if let kind = Self.offered.first(where: { $0.name == name }) {
      self = kind
    } else if let resource = Self.resource(of: name, behind: Self.resourcePrefix) {
      self = .onResource(resource)
    } else if let resource = Self.resource(of: name, behind: Self.anyPrefix) {
      self = .onAnyLayer(resource)
    } else {
      return nil
    }
  }

  static func resource(of name: String, behind prefix: String) -> String? {
    name.hasPrefix(prefix) && name.count > prefix.count ? String(name.dropFirst(prefix.count)) : nil
  }

  /// The kinds that sweeps go through; the one that takes a range comes first and changes slowest.
  package static var swept: [(kind: BudgetKind, sweep: Sweep)] {
    let all = offered.compactMap { kind in kind.sweep.map { (kind, $0) } }
    return all.filter(\.1.isRange) + all.filter { !$0.1.isRange }
  }
}
