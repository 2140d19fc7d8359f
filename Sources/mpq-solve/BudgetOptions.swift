package import ArgumentParser
import MPQFiles
import MPQModel

/// The options of what a plan may cost, one for each kind of budget. All given budgets have to be kept.
package struct BudgetOptions: ParsableArguments {
  private var amounts: [Option<Budget?>]
  private var weightings: [Option<Budget.Weighting?>]
  private var table = Option<String?>(
    name: .customLong("latency-table"), parsing: .unconditional,
    help: ArgumentHelp("A CSV layer,weight_bits,activation_bits,seconds.", valueName: "file"))

  private static var kinds: [BudgetKind] { BudgetKind.offered }
  private static var choices: [BudgetKind.WeightingChoice] { kinds.compactMap(\.weighting) }
  private static let tableKey = "latency_table"

  package init() {
    amounts = Self.kinds.map { kind in
      Option(
        name: .customLong(BudgetKind.flagName(kind.name)), parsing: .unconditional,
        help: ArgumentHelp("\(kind.help)", valueName: kind.valueName),
        transform: { try kind.read($0) })
    }
    weightings = Self.choices.map { choice in
      // The usual one is named as such.
      let names = Budget.Weighting.allCases.map { weighting in
        weighting == choice.kinds[0].weighting ? "\(weighting) (default)" : "\(weighting)"
      }
      return Option(
        name: .customLong(BudgetKind.flagName(choice.name)), parsing: .unconditional,
        help: ArgumentHelp(
          "The weighting of \(choice.kinds[0].kind.flag): \(names.joined(separator: " or ")).",
          valueName: "by"),
        transform: parseWeighting)
    }
  }

  /// Decodes what the parser found for the children of `customMirror`.
  package init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.container(keyedBy: Key.self)
    for (index, kind) in Self.kinds.enumerated() {
      amounts[index] = try values.decode(Option<Budget?>.self, forKey: Key(kind.name))
    }
    for (index, choice) in Self.choices.enumerated() {
      weightings[index] = try values.decode(
        Option<Budget.Weighting?>.self, forKey: Key(choice.name))
    }
    table = try values.decode(Option<String?>.self, forKey: Key(Self.tableKey))
  }

  /// The latency table's file.
  var latencyTable: String? { table.wrappedValue }

  /// Refuses options that need another one.
  ///
  /// `validate()` would do so before the message about a mistyped option.
  func check() throws {
    let given = zip(Self.kinds, amounts).filter { $1.wrappedValue != nil }.map { $0.0 }
    if let kind = given.first(where: \.measure.needsLatencyTable), latencyTable == nil {
      throw ValidationError("\(kind.flag) needs --latency-table FILE.")
    }
    for (choice, option) in zip(Self.choices, weightings) where option.wrappedValue != nil {
      let usual = choice.kinds[0].kind
      guard given.contains(usual) else {
        throw ValidationError(
          "--\(BudgetKind.flagName(choice.name)) needs \(usual.flag) \(usual.valueName.uppercased())."
        )
      }
    }
    let names = budgets.map(\.kind.flag)
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw ValidationError(
        "Two flags set \(names[twice]); give one of them.")
    }
  }

  /// Refuses a command line without a budget.
  func checkAny() throws {
    try check()
    guard !budgets.isEmpty else {
      throw ValidationError(
        "Give at least one budget, such as --level W4A4 or --min-compression 8; without one the "
          + "best plan is the highest bit-widths everywhere.")
    }
  }

  /// The budgets that were given.
  var budgets: [Budget] {
    amounts.compactMap(\.wrappedValue).map { budget in
      let chosen = zip(Self.choices, weightings).first { $0.0.kinds[0].kind == budget.kind }
      let kind = chosen.flatMap { choice, option in
        choice.kind(weightedBy: option.wrappedValue)
      }
      return Budget(kind ?? budget.kind, budget.amount)
    }
  }

  /// Reads the latency table, if one was given.
  func readLatencyTable() throws -> LatencyTable? {
    guard let latencyTable else { return nil }
    return try FileContent(reading: latencyTable).read(as: FileFormats.latencies)
  }
}

/// The parser takes a type's options from its mirror, so that a list can stand for properties.
extension BudgetOptions: CustomReflectable {
  package var customMirror: Mirror {
    var children: [(label: String?, value: Any)] = []
    for (kind, amount) in zip(Self.kinds, amounts) {
      if kind.measure.needsLatencyTable, !children.contains(where: { $0.label == Self.tableKey }) {
        children.append((Self.tableKey, table))
      }
      children.append((kind.name, amount))
      for (choice, option) in zip(Self.choices, weightings)
      where choice.kinds.last?.kind == kind {
        children.append((choice.name, option))
      }
    }
    return Mirror(self, children: children)
  }
}

/// The name of an option that stands in a list.
struct Key: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

extension BudgetKind {
  /// Reads a budget of a flag; throws what is wrong with it.
  func read(_ text: String) throws -> Budget {
    do throws(ExactDecimal.Refusal) {
      return try budget(text)
    } catch {
      let expected = quantity.expectation(error)
      throw ValidationError(
        text.isEmpty ? "expected \(expected), found nothing" : "expected \(expected)")
    }
  }
}

private func parseWeighting(_ text: String) throws -> Budget.Weighting {
  guard let weighting = Budget.Weighting(rawValue: text) else {
    let expected = "expected parameters or layers"
    throw ValidationError(text.isEmpty ? "\(expected), found nothing" : expected)
  }
  return weighting
}
