import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQReport

/// The options of what a plan may cost, one for each kind of budget. All given budgets have to be kept.
package struct BudgetOptions: ParsableArguments {
  private var amounts: [Option<Budget?>]
  private var weightings: [Option<Budget.Weighting?>]
  private var tables = Option<[String]>(
    wrappedValue: [], name: [.customLong("latency-table"), .customLong("latency")],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A CSV layer,weight_bits,activation_bits,seconds; or W8A8=FILE, a profile of ONNX Runtime, OpenVINO or TensorRT with all layers at W8A8, once for each pair of widths (docs/latency.md); or a NumPy array of cycles, with --clock.",
      valueName: "file"))
  private var clock = Option<Double?>(
    name: .customLong("clock"), parsing: .unconditional,
    help: ArgumentHelp(
      "How many cycles of the latency table's NumPy array a second has, e.g. 200MHz.",
      valueName: "frequency"),
    transform: { try ClockOption.parse($0) })

  private var resourceTables = Option<[String]>(
    wrappedValue: [], name: .customLong("resource"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A CSV of what layers use of resources, keyed by layer,choice or layer,format or layer,weight_bits,activation_bits; every other numeric column is a resource. May be given several times.",
      valueName: "file"))
  private var limits = Option<[String]>(
    wrappedValue: [], name: .customLong("max"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The most of a resource, e.g. lut=53k or energy=3.1mJ; of each group where its table has groups. May be given several times.",
      valueName: "name=amount"))
  private var ceilings = Option<[String]>(
    wrappedValue: [], name: .customLong("max-any"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The most of a resource that any single layer may use, e.g. cycles=20k. May be given several times.",
      valueName: "name=amount"))

  private static var kinds: [BudgetKind] { BudgetKind.offered }
  private static var choices: [BudgetKind.WeightingChoice] { kinds.compactMap(\.weighting) }
  private static let tableKey = "latency_table"
  private static let clockKey = "clock"
  private static let resourceKey = "resource"
  private static let limitKey = "max"
  private static let ceilingKey = "max_any"

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
    tables = try values.decode(Option<[String]>.self, forKey: Key(Self.tableKey))
    clock = try values.decode(Option<Double?>.self, forKey: Key(Self.clockKey))
    resourceTables = try values.decode(Option<[String]>.self, forKey: Key(Self.resourceKey))
    limits = try values.decode(Option<[String]>.self, forKey: Key(Self.limitKey))
    ceilings = try values.decode(Option<[String]>.self, forKey: Key(Self.ceilingKey))
  }

  /// The files of the latency table: one, or a profile for each pair of widths.
  var latencyFiles: [LatencyFile] { (try? LatencyFile.list(tables.wrappedValue)) ?? [] }

  /// The tables of resources.
  var resourceFiles: [String] { resourceTables.wrappedValue }

  /// The files that these options read.
  var inputs: [String?] { latencyFiles.map(\.path) + resourceTables.wrappedValue }

  /// Whether any budget was given.
  var isEmpty: Bool {
    amounts.allSatisfy { $0.wrappedValue == nil } && limits.wrappedValue.isEmpty
      && ceilings.wrappedValue.isEmpty
  }

  /// Refuses options that need another one.
  ///
  /// `validate()` would do so before the message about a mistyped option.
  func check() throws {
    _ = try LatencyFile.list(tables.wrappedValue)
    let given = zip(Self.kinds, amounts).filter { $1.wrappedValue != nil }.map { $0.0 }
    for (choice, option) in zip(Self.choices, weightings) where option.wrappedValue != nil {
      let usual = choice.kinds[0].kind
      guard given.contains(usual) else {
        throw ValidationError(
          "--\(BudgetKind.flagName(choice.name)) needs \(usual.flag) \(usual.valueName.uppercased())."
        )
      }
    }
    for (flag, texts) in [("--max", limits), ("--max-any", ceilings)] {
      if let text = texts.wrappedValue.first(where: { !$0.dropFirst().contains("=") }) {
        throw ValidationError(
          "\(flag): expected a name and an amount, such as lut=53k, found '\(text)'.")
      }
    }
    let names = ownBudgets.map(\.kind.flag)
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw ValidationError(
        "Two flags set \(names[twice]); give one of them.")
    }
  }

  /// Refuses a command line without a budget.
  func checkAny() throws {
    try check()
    guard !isEmpty else {
      throw ValidationError(
        "Give at least one budget, such as --level W4A4 or --min-compression 8; without one the "
          + "best plan is the highest bit-widths everywhere.")
    }
  }

  /// All budgets that were given, for a network with the resources of its tables.
  func budgets(for network: Network) throws -> [Budget] {
    var budgets = ownBudgets
    for (flag, texts, isPerLayer) in [("--max", limits, false), ("--max-any", ceilings, true)] {
      for text in texts.wrappedValue {
        budgets.append(
          try ResourceAmount(text, flag: flag).budget(isPerLayer: isPerLayer, for: network))
      }
    }
    for budget in budgets { try network.check(budget.kind, flag: budget.kind.flag) }
    let names = budgets.map(\.name)
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      let flag = budgets[twice].kind.isPerLayer ? "--max-any" : "--max"
      throw ValidationError(
        "\(flag) \(budgets[twice].measure.name) is given twice; give one of them.")
    }
    return budgets
  }

  /// The budgets that have a flag of their own.
  private var ownBudgets: [Budget] {
    amounts.compactMap(\.wrappedValue).map { budget in
      let chosen = zip(Self.choices, weightings).first { $0.0.kinds[0].kind == budget.kind }
      let kind = chosen.flatMap { choice, option in
        choice.kind(weightedBy: option.wrappedValue)
      }
      return Budget(kind ?? budget.kind, budget.amount)
    }
  }

  /// Reads the tables that were given.
  func readResources() throws -> ResourceFiles {
    try ResourceFiles(
      readingLatencies: try LatencyFile.list(tables.wrappedValue), clock: clock.wrappedValue,
      tables: resourceFiles)
  }
}

/// The parser takes a type's options from its mirror, so that a list can stand for properties.
extension BudgetOptions: CustomReflectable {
  package var customMirror: Mirror {
    var children: [(label: String?, value: Any)] = []
    for (kind, amount) in zip(Self.kinds, amounts) {
      if kind.measure.needsLatencyTable, !children.contains(where: { $0.label == Self.tableKey }) {
        children.append((Self.tableKey, tables))
        children.append((Self.clockKey, clock))
      }
      children.append((kind.name, amount))
      for (choice, option) in zip(Self.choices, weightings)
      where choice.kinds.last?.kind == kind {
        children.append((choice.name, option))
      }
    }
    children += [
      (Self.resourceKey, resourceTables), (Self.limitKey, limits), (Self.ceilingKey, ceilings),
    ]
    return Mirror(self, children: children)
  }
}

extension Network {
  /// Throws where a kind of budget needs what neither the network nor a table has.
  func check(_ kind: BudgetKind, flag: String) throws {
    guard let lack = lack(for: kind) else { return }
    let line = LackText.line(lack, of: flag, latencyTable: "--latency-table FILE")
    if case .activations = lack { throw ProgramFailure.badData(line) }
    throw ValidationError("\(line).")
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
