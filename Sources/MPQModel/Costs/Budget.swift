/// What the user allows a plan to cost: a kind of budget with an amount.
public struct Budget: Hashable, Sendable {
  package let kind: BudgetKind
  package let amount: Amount

  /// A budget by the name of its kind and an amount as on the command line: `try Budget("max_size", "8.2MB")`.
  ///
  /// The kinds are `level` (W3A4), `max_bitops` (48.3G), `min_compression` (12.2), `max_size` (8.2MB),
  /// `max_bits_per_weight` (4.25), `max_activation_memory` (256KiB), `max_latency` (3.1ms), the means
  /// `max_mean_weight_bits`, `max_mean_weight_bits_by_layers`, `max_mean_activation_bits` and
  /// `max_mean_activation_bits_by_parameters` (3.5), and `max:NAME` and `max_any:NAME` for a resource of a table (53k).
  ///
  /// - Throws: `BudgetError` if there is no such kind, or the text is no such amount.
  public init(_ name: String, _ amount: String) throws(BudgetError) {
    guard let kind = BudgetKind(named: name) else {
      let names = (BudgetKind.offered.map(\.name) + ["max:RESOURCE", "max_any:RESOURCE"])
        .joined(separator: ", ")
      throw BudgetError(description: "no budget is called '\(name)'; there are \(names)")
    }
    do throws(ExactDecimal.Refusal) {
      self = try kind.budget(amount)
    } catch {
      throw BudgetError(
        description: "\(name): expected \(kind.quantity.expectation(error)), found '\(amount)'")
    }
  }

  package init(_ kind: BudgetKind, _ amount: Amount) {
    (self.kind, self.amount) = (kind, amount)
  }

  /// How much a budget allows.
  package enum Amount: Hashable, Sendable {
    /// In the unit in which the kind counts, such as bytes or picoseconds.
    case number(ExactDecimal)
    case level(Level)

    /// The number; 0 for a level.
    package var number: ExactDecimal {
      if case .number(let number) = self { number } else { ExactDecimal(0) }
    }
  }

  /// What a mean over layers is weighted by.
  package enum Weighting: String, CaseIterable, Hashable, Sendable {
    case parameters
    case layers

    /// A layer's weight in the mean.
    package func weight(of layer: Layer) -> Int {
      switch self {
      case .parameters: layer.params
      case .layers: 1
      }
    }

    /// The weights of all searched layers, in the units in which mean bits are counted.
    func units(in network: Network) -> Int {
      network.searched.reduce(0) { $0 + weight(of: network.layers[$1]) }
        .saturatingProduct(network.resources.bitsDenominator)
    }
  }
}

extension Budget {
  /// What the budget counts.
  package var measure: Measure { kind.measure }

  /// The budget's name in CSV columns and JSON keys.
  package var name: String { kind.name }

  /// The level, if the budget is given as one.
  package var level: Level? {
    if case .level(let level) = amount { level } else { nil }
  }

  /// The amount in units of ten to the power of minus `decimals`, rounded down.
  ///
  /// - Throws: `Refusal` if it is too large to be counted so.
  package func units(ofDecimals decimals: Int) throws(ExactDecimal.Refusal) -> Int {
    try amount.number.scaled(byPowerOfTen: decimals).floorOfProduct(1)
  }

  /// The most that a plan may use of `measure`, in its unit, over the layers that the budget counts.
  ///
  /// The bound is the floor of the exact decimal quotient, so it is the largest usage that fits.
  package func limit(for network: Network) -> Int { kind.limit(amount, network) }

  /// The amount as files hold it: a level, bit operations, a ratio, bytes, bits, or seconds.
  package var text: String {
    switch amount {
    case .level(let level): "\(level)"
    case .number(let number):
      // Whole picoseconds below 10^18 have a text in seconds.
      "\((try? number.scaled(byPowerOfTen: kind.quantity.exponentInFiles)) ?? number)"
    }
  }

  /// The budget that has this name and amount in a file; nil if none has.
  package init?(name: String, amount text: String) {
    guard let kind = BudgetKind(named: name) else { return nil }
    if kind.quantity.style == .level {
      guard let level = Level(text) else { return nil }
      self.init(kind, .level(level))
    } else {
      guard let number = try? ExactDecimal(parsing: text),
        let counted = try? number.scaled(byPowerOfTen: -kind.quantity.exponentInFiles)
      else { return nil }
      self.init(kind, .number(counted))
    }
  }
}

extension Budget.Amount: CustomStringConvertible {
  package var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .level(let level): "\(level)"
    }
  }
}

/// A budget that cannot be read: what was expected, and what stood there.
public struct BudgetError: Error, Hashable, CustomStringConvertible {
  public let description: String
}
