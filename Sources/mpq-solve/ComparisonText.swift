import MPQCommand
import MPQFiles
import MPQModel
import MPQReport

/// A comparison in the formats of `compare`.
enum ComparisonText {
  /// The columns that are left out on a narrow terminal, the first ones first: those that follow from others, then
  /// those about the cheapest plans. The proof stays longest if some plan is not proven.
  private static func dispensable(
    _ table: ComparisonTable, _ comparison: Comparison
  ) -> [[String]] {
    let proof = table.columns.firstIndex { $0.title == "proof" }
    let isProven = table.sections.flatMap(\.rows).allSatisfy { row in
      row.kind != .mixed || proof.map { row.cells[$0] } == PlanSolution.Status.optimal.rawValue
    }
    var groups = [["compression"], ["bits/weight"], ["mean W", "mean A"]]
    if isProven { groups.append(["proof"]) }
    groups += [["loss"], comparison.measures.map { "\($0.name) saved" }]
    groups += comparison.network.resources.names.reversed().map { [$0] }
    groups += [["size"], ["BitOps"], ["accuracy"], ["proof"]]
    return groups
  }

  /// Text for people: the table, and the verdict below it.
  ///
  /// - Parameter width: the columns of the terminal; nil for a file or a pipe.
  static func plain(_ comparison: Comparison, width: Int?) -> String {
    let table = ComparisonTable(comparison, withCheapest: false)
    var text = TextTable(table.columns.map { ($0.title, $0.isText) })
    text.dispensable = dispensable(table, comparison)
    for (index, section) in table.sections.enumerated() {
      if index > 0 { text.add(heading: "") }
      text.add(heading: section.title)
      for row in section.rows { text.add(["  \(row.cells[0])"] + row.cells.dropFirst()) }
    }
    let verdict = Verdict(comparison)
    let factor = ObjectiveText.factor(comparison.alpha, comparison.join).map {
      "importances count weights with \($0)"
    }
    let notes = table.notes + [factor].compactMap(\.self)
    let lines = ([verdict.headline] + verdict.sentences + notes).map {
      $0.folded(within: width)
    }
    return text.text(within: width, isStyled: width != nil, alternative: "--csv") + "\n"
      + lines.joined(separator: "\n") + "\n"
  }

  /// A Markdown table with the verdict above it.
  static func markdown(_ comparison: Comparison) -> String {
    let verdict = Verdict(comparison)
    let words = ([verdict.headline] + verdict.sentences).map(MarkdownTable.escaped)
    return words.joined(separator: "\n\n") + "\n\n"
      + MarkdownTable.encode(ComparisonTable(comparison, withCheapest: true))
  }

  /// A CSV with a row per plan.
  static func csv(_ comparison: Comparison) -> String {
    let records = ComparisonRecords(comparison)
    return CSVWriter.record(records.columns)
      + records.records.map { CSVWriter.record($0.map(field)) }.joined()
  }

  /// A JSON object: the verdict, and an object per plan with the CSV's columns as keys.
  static func json(_ comparison: Comparison) -> String {
    let verdict = Verdict(comparison)
    let records = ComparisonRecords(comparison)
    let plans = records.records.map { record in
      let members = zip(records.columns, record).map { column, value in
        "\(JSONText.quoted(column)): \(json(value))"
      }
      return "    {\(members.joined(separator: ", "))}"
    }
    let sentences = verdict.sentences.map { JSONText.quoted($0) }
    return """
      {
        "network": \(JSONText.quoted(comparison.network.name)),
        "alpha": \(comparison.alpha),
        "headline": \(JSONText.quoted(verdict.headline)),
        "sentences": [\(sentences.joined(separator: ", "))],
        "plans": [
      \(plans.joined(separator: ",\n"))
        ]
      }

      """
  }

  private static func field(_ value: ComparisonRecords.Value) -> String {
    switch value {
    case .missing: ""
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .figure(let figure): Decimals.text(figure) ?? ""
    }
  }

  private static func json(_ value: ComparisonRecords.Value) -> String {
    switch value {
    case .missing: "null"
    case .text(let text): JSONText.quoted(text)
    case .figure(let figure): Decimals.text(figure) ?? "null"
    case .integer, .number: field(value)
    }
  }
}
