import MPQFiles
import MPQModel

/// What the description says of budgets, from their list.
extension OpenAPIDocument {
  /// The members of a plan request's `budgets`.
  static var budgets: String {
    let kinds = BudgetKind.offered
    let choices = kinds.compactMap(\.weighting).map { choice in
      let usual = choice.kinds[0]
      return member(
        choice.name,
        [
          ("type", "\"string\""),
          (
            "description",
            JSONText.quoted(
              "What \(usual.kind.name) is weighted by. Default: \(usual.weighting).")
          ),
          ("enum", JSONText.array(Budget.Weighting.allCases.map { JSONText.quoted("\($0)") })),
        ])
    }
    let amounts = kinds.map { kind in
      member(kind.name, amount(kind.quantity, kind.requestHelp))
    }
    return (amounts + choices).joined(separator: ", ")
  }

  /// The members of a sweep request's `sweep`.
  static var swept: String {
    BudgetKind.swept.map { kind, sweep in
      guard sweep.isRange else {
        let items = JSONText.object(amount(kind.quantity, kind.requestHelp))
        return member(sweep.name, [("type", "\"array\""), ("items", items), ("minItems", "1")])
      }
      let from = amount(kind.quantity, "Default: the least that can be reached.")
      let to = amount(kind.quantity, "Default: the most that can be used.")
      return member(
        sweep.name,
        [
          ("type", "\"object\""),
          (
            "properties",
            JSONText.object([
              ("from", JSONText.object(from)), ("to", JSONText.object(to)),
              ("count", #"{"type": "integer", "minimum": 1}"#),
            ])
          ),
          ("required", #"["count"]"#),
          (
            "description",
            JSONText.quoted("\(kind.measure.name) in even steps, pinned layers included.")
          ),
          ("additionalProperties", "false"),
        ])
    }.joined(separator: ", ")
  }

  /// The members of a check's `ranges`.
  static var ranges: [(key: String, value: String)] {
    BudgetKind.offered.compactMap(\.range).map {
      ($0, ##"{"$ref": "#/components/schemas/Range"}"##)
    }
  }

  private static func member(_ name: String, _ schema: [(key: String, value: String)]) -> String {
    "\(JSONText.quoted(name)): \(JSONText.object(schema))"
  }

  /// The schema of an amount: a level, or a number that may be a text with a unit.
  private static func amount(
    _ quantity: Quantity, _ description: String
  ) -> [(key: String, value: String)] {
    guard quantity.style != .level else {
      let bits = "(0?[1-9]|[12][0-9]|3[01])([.][0-9]{1,6})?"
      return [
        ("type", "\"string\""), ("pattern", JSONText.quoted("^[Ww]\(bits)[Aa]\(bits)$")),
        ("description", JSONText.quoted(description)), ("examples", #"["W3A4"]"#),
      ]
    }
    let symbols = quantity.units.map(\.symbol).filter {
      !$0.isEmpty && $0.utf8.allSatisfy { $0 < 128 }
    }
    let isOptional = quantity.units.contains { $0.symbol.isEmpty }
    let unit = symbols.isEmpty ? "" : "(\(symbols.joined(separator: "|")))\(isOptional ? "?" : "")"
    let first = quantity.isAboveZero ? "[1-9]" : "[0-9]"
    let number = JSONText.object([
      ("type", "\"number\""), (quantity.isAboveZero ? "exclusiveMinimum" : "minimum", "0"),
      ("exclusiveMaximum", "\(quantity.limit.prefix { $0 != " " })"),
    ])
    let text = JSONText.object([
      ("type", "\"string\""),
      ("pattern", JSONText.quoted("^\(first)[0-9]{0,2}([.][0-9]{1,3})?\(unit)$")),
      (
        "description",
        JSONText.quoted(
          "A decimal number with its unit, if it has one. It may have more digits than the pattern shows."
        )
      ),
    ])
    return [
      ("description", JSONText.quoted(description)), ("anyOf", JSONText.array([number, text])),
    ]
  }
}
