import ArgumentParser
import MPQFiles
import MPQModel
import MPQWords

/// The options of the budgets that a sweep goes through, one for each kind of budget that can be swept.
struct SweepOptions: ParsableArguments {
  private var lists: [Option<[Budget]?>]
  private var ranges = Option<[String]>(
    wrappedValue: [], name: .customLong("sweep"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Amounts of a resource in even steps, e.g. lut=20k:53k:12 or bits_per_weight=3:6:13.",
      valueName: "name=from:to:count"))
  private static let rangesKey = "sweep"

  private static var swept: [(kind: BudgetKind, sweep: BudgetKind.Sweep)] { BudgetKind.swept }

  init() {
    lists = Self.swept.map { kind, sweep in
      Option(
        name: .customLong(BudgetKind.flagName(sweep.name)),
        help: ArgumentHelp(
          "\(sweep.help)", valueName: sweep.isRange ? "from:to:count" : "list"),
        transform: { text in
          sweep.isRange
            ? try range(text, of: kind)
            : try text.split(separator: ",", omittingEmptySubsequences: false).map {
              try kind.read(String($0))
            }
        })
    }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    lists = try Self.swept.map { _, sweep in
      try values.decode(Option<[Budget]?>.self, forKey: Key(sweep.name))
    }
    ranges = try values.decode(Option<[String]>.self, forKey: Key(Self.rangesKey))
  }

  static let largestCount = 100_000

  /// Refuses a sweep over nothing.
  func check() throws {
    guard lists.contains(where: { $0.wrappedValue != nil }) || !ranges.wrappedValue.isEmpty else {
      let flags = Self.swept.map { _, sweep in
        "--\(BudgetKind.flagName(sweep.name))\(sweep.isRange ? " FROM:TO:COUNT" : "")"
      }
      throw ValidationError(
        "Say what to sweep: \(WordList.or(flags + ["--sweep NAME=FROM:TO:COUNT"])); two of them make a grid."
      )
    }
  }

  /// Every combination of the swept budgets, together with the fixed ones; the first kind changes slowest.
  func grid(fixed: [Budget], for network: Network) throws -> [[Budget]] {
    var axes: [[Budget]] = []
    for ((kind, sweep), list) in zip(Self.swept, lists) {
      guard let budgets = list.wrappedValue else { continue }
      try network.check(kind, flag: "--\(BudgetKind.flagName(sweep.name))")
      axes.append(budgets)
    }
    for text in ranges.wrappedValue {
      let budgets = try steps(text, for: network)
      try network.check(budgets[0].kind, flag: "--sweep \(text.prefix { $0 != "=" })")
      axes.append(budgets)
    }
    let names = axes.compactMap { $0.first?.name }
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw ValidationError("\(names[twice]) is swept twice; leave one of the two out.")
    }
    if let twice = fixed.first(where: { names.contains($0.name) }) {
      throw ValidationError("\(twice.kind.flag) is both swept and fixed; leave one of the two out.")
    }
    guard axes.reduce(1.0, { $0 * Double($1.count) }) <= Double(Self.largestCount) else {
      throw ValidationError(
        "The sweep has more than \(Self.largestCount) budgets; sweep it in parts.")
    }
    return BudgetGrid.combinations(of: axes, with: fixed)
  }
}

/// The parser takes a type's options from its mirror, so that a list can stand for properties.
extension SweepOptions: CustomReflectable {
  var customMirror: Mirror {
    var children: [(label: String?, value: Any)] = zip(Self.swept, lists).map {
      ($0.sweep.name, $1)
    }
    children.append((Self.rangesKey, ranges))
    return Mirror(self, children: children)
  }
}

/// `FROM:TO:COUNT` as a flag has it.
private struct Steps {
  let from: String
  let to: String
  let count: Int

  /// - Parameter expected: what is said of a text that is none, before an example.
  init(_ text: String, expected: String, example: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let counts = 1...SweepOptions.largestCount
    guard parts.count == 3, let count = Int(parts[2]), counts.contains(count) else {
      throw ValidationError(
        "\(expected) FROM:TO:COUNT with a count from 1 to \(counts.upperBound), such as \(example)")
    }
    (from, to, self.count) = (parts[0], parts[1], count)
  }
}

/// Reads `FROM:TO:COUNT` into budgets of evenly spaced whole amounts.
private func range(_ text: String, of kind: BudgetKind) throws -> [Budget] {
  let steps = try Steps(text, expected: "expected", example: "20G:80G:25")
  return BudgetGrid.budgets(
    of: kind, from: try kind.read(steps.from).units(ofDecimals: 0),
    to: try kind.read(steps.to).units(ofDecimals: 0), count: steps.count)
}

/// Reads `NAME=FROM:TO:COUNT` into budgets of evenly spaced amounts.
private func steps(_ text: String, for network: Network) throws -> [Budget] {
  let given = try ResourceAmount(text, flag: "--sweep")
  let kind = try given.kind(for: network)
  let steps = try Steps(
    given.amount, expected: "--sweep \(given.name): expected", example: "20k:53k:12")
  let decimals = kind.decimalsOfSteps(in: network)
  func units(_ amount: String) throws -> Int {
    do throws(ExactDecimal.Refusal) {
      return try kind.budget(amount).units(ofDecimals: decimals)
    } catch {
      throw ValidationError(
        "--sweep \(given.name): expected \(kind.quantity.expectation(error)), found '\(amount)'")
    }
  }
  return BudgetGrid.budgets(
    of: kind, from: try units(steps.from), to: try units(steps.to), count: steps.count,
    decimals: decimals)
}
