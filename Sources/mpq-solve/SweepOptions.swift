import ArgumentParser
import MPQFiles
import MPQModel
import MPQWords

/// The options of the budgets that a sweep goes through, one for each kind of budget that can be swept.
struct SweepOptions: ParsableArguments {
  private var lists: [Option<[Budget]?>]

  private static var swept: [(kind: BudgetKind, sweep: BudgetKind.Sweep)] { BudgetKind.swept }

  init() {
    lists = Self.swept.map { kind, sweep in
      Option(
        name: .customLong(sweep.name),
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
  }

  static let largestCount = 100_000

  private var axes: [[Budget]] { lists.compactMap(\.wrappedValue) }

  /// Every combination of the swept budgets, together with the fixed ones; the first kind changes slowest.
  func grid(fixed: [Budget], hasLatencyTable: Bool) throws -> [[Budget]] {
    guard !axes.isEmpty else {
      let flags = Self.swept.map { _, sweep in
        "--\(sweep.name)\(sweep.isRange ? " FROM:TO:COUNT" : "")"
      }
      throw ValidationError(
        "Say what to sweep: \(WordList.or(flags)); two of them make a grid.")
    }
    if !hasLatencyTable,
      let place = lists.indices.first(where: { place in
        lists[place].wrappedValue != nil && Self.swept[place].kind.measure.needsLatencyTable
      })
    {
      throw ValidationError("--\(Self.swept[place].sweep.name) needs --latency-table FILE.")
    }
    let names = axes.compactMap { $0.first?.name }
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
    Mirror(self, children: zip(Self.swept, lists).map { ($0.sweep.name, $1) })
  }
}

/// Reads `FROM:TO:COUNT` into budgets of evenly spaced whole amounts.
private func range(_ text: String, of kind: BudgetKind) throws -> [Budget] {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
  guard parts.count == 3, let count = Int(parts[2]), (1...SweepOptions.largestCount).contains(count)
  else {
    throw ValidationError(
      "expected FROM:TO:COUNT with a count from 1 to \(SweepOptions.largestCount), such as 20G:80G:25"
    )
  }
  return BudgetGrid.steps(
    from: try kind.read(parts[0]).amount.number.floorOfProduct(1),
    to: try kind.read(parts[1]).amount.number.floorOfProduct(1), count: count
  ).map { Budget(kind, .number($0)) }
}
