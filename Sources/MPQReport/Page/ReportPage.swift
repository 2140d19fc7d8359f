import MPQModel
import MPQSearch
import MPQWords

extension Report {
  /// The whole report: one page that needs nothing else, neither a network nor a script.
  package var html: String {
    let title = "\(comparison.network.name): mixed against uniform precision"
    let verdict = Verdict(comparison)
    let body =
      [
        header(title, verdict), section("The trade-off", tradeOff),
        section("The comparison", tableOfComparison), section("The plan, layer by layer", plans),
        section("Where the budget goes", spending), section("What the table says", importance),
        section("How this was made", making),
      ]
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Markup.escaped(title))</title>
      <style>
      \(ReportStyle.chart)
      \(ReportStyle.page)
      </style>
      </head>
      <body>
      \(body.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private func header(_ title: String, _ verdict: Verdict) -> String {
    let network = comparison.network
    let facts =
      "\(network.layers.count) layers, \(network.searched.count) of them searched"
      + (network.hasCosts
        ? (network.hasMACs ? " · \(Figures.metric(Double(network.macs))) MACs" : "")
          + " · \(Figures.metric(Double(network.params))) weights · "
          + "\(Figures.bytes(Double(network.params) * 4)) at 32 bits" : "")
    let sentences = verdict.sentences.map { "<li>\(Markup.escaped($0))</li>" }
    let list = sentences.isEmpty ? "" : "\n<ul>\n\(sentences.joined(separator: "\n"))\n</ul>"
    return """
      <h1>\(Markup.escaped(title))</h1>
      <p class="sub">\(Markup.escaped(facts))</p>
      <p class="lead">\(Markup.escaped(verdict.headline))</p>\(list)
      """
  }

  private func section(_ title: String, _ content: String) -> String {
    "<h2>\(title)</h2>\n\(content)"
  }

  private func figure(_ chart: SVGChart, _ caption: String) -> String {
    """
    <figure>
    <div class="scroll">
    \(chart.inline)
    </div>
    <figcaption>\(caption)</figcaption>
    </figure>
    """
  }

  private var tradeOff: String {
    let hasLevels = comparison.matchups.contains {
      $0.isLevel && $0.partner != nil && $0.mixed.plan != nil
    }
    let measures = comparison.measures
    var captions: [String: String] = [:]
    for (index, measure) in frontiers.map(\.measure).enumerated() {
      let name = Markup.escaped(measure.name)
      let others = Markup.escaped(WordList.and(measures.filter { $0 != measure }.map(\.name)))
      captions["tradeoff-\(slug(of: measure))"] =
        if index == 0 {
          "Each point of the curve is the best mixed plan for a budget on \(name) alone."
            + (hasLevels
              ? " A dashed line leads from a uniform level down to the importance of the mixed plan within the "
                + "same \(Markup.escaped(Measure.names(measures))), and across to its costs."
                + (measures.count == 1
                  ? ""
                  : " That plan keeps \(Self.number(measures.count)) budgets, so it may lie "
                    + "above the curve.") : "")
        } else if measure == .latency {
          "The same over the latency table's times, with budgets on latency alone."
        } else {
          "The same over \(measure == .weightSize ? "weight size" : name). The curve's budgets are on "
            + "\(name) alone, so its plans may spend any \(others)."
        }
    }
    let explained =
      measures.contains(.bitOperations)
      ? " BitOps are multiply-accumulates times weight bits times activation bits." : ""
    let intro =
      "<p>\(objective)\(explained)</p>\n"
      + "<p>\(Markup.escaped(Self.prediction)) \(measured)</p>"
    return intro + "\n"
      + tradeOffCharts.map { figure($0, captions[$0.name] ?? "Measured plans only.") }
      .joined(separator: "\n")
  }

  /// A small number as a word.
  private static func number(_ count: Int) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    return words.indices.contains(count) ? words[count] : "\(count)"
  }

  /// A sentence that says what a plan's importance is.
  private var objective: String {
    if comparison.join.table.scoresChoices {
      return
        "The importance of a plan predicts how much it loses: the sum of its layers' importances, each of the choice "
        + "that the layer has."
    }
    let alpha = Figures.significant(comparison.alpha, 6)
    let weights =
      comparison.alpha == 1 ? "weight importances" : "weight importances times α = \(alpha)"
    let activations =
      comparison.join.activationFormats.count == 1 ? "" : " and activation importances"
    return
      "The importance of a plan predicts how much it loses: the sum of its layers' \(weights)\(activations)."
  }

  /// How well importance predicts the loss of a plan, with figures from experiments/README.md.
  private static let prediction =
    "Importance predicts loss; it is not accuracy. In the experiments of this project it ranks plans by "
    + "their loss with a correlation of 0.31 to 0.59 on one network and 0.39 to 0.43 on another, before "
    + "any fine-tuning."

  private var measured: String {
    let count = comparison.measurements.byPlan.count
    return count == 0
      ? "There are no measured accuracies; give yours with <code class=\"flag\">--accuracy</code>."
      : "The accuracy of \(count) plan\(count == 1 ? "" : "s") was measured."
  }

  private var tableOfComparison: String {
    let table = ComparisonTable(comparison, withCheapest: true)
    func style(_ isText: Bool) -> String { isText ? " class=\"text\"" : "" }
    let head = table.columns.map {
      "<th scope=\"col\"\(style($0.isText))>\(Markup.escaped($0.title))</th>"
    }
    let sections = table.sections.map { section in
      let rows = section.rows.map { row in
        let cells = row.cells.enumerated().map { column, cell in
          let kind =
            column == 0 ? " class=\"name\"" : style(table.columns[column].isText)
          return "<td\(kind)>\(Markup.escaped(cell))</td>"
        }
        return "<tr class=\"\(Markup.escaped(row.kind.name))\">\(cells.joined())</tr>"
      }
      return "<tbody>\n<tr><th colspan=\"\(table.columns.count)\" scope=\"rowgroup\">"
        + "\(Markup.escaped(section.title))</th></tr>\n\(rows.joined(separator: "\n"))\n</tbody>"
    }
    let notes = table.notes.map { "<p class=\"sub\">\(Markup.escaped($0)).</p>" }
    let measures = comparison.measures
    let savings = measures.map { measure in
      let others = measures.filter { $0 != measure }.map(\.name)
      return "in \(measure.name)" + (others.isEmpty ? "" : " at no more \(WordList.or(others))")
    }
    let saved =
      "Saved: how much the cheapest mixed plan that is as good as that uniform plan saves, "
      + (savings.dropLast() + ["\(savings.count > 1 ? "and " : "")\(savings.last ?? "")"])
      .joined(separator: ", ") + "."
    return """
      <p>Gain: how much less importance a plan has than the best uniform plan within the same costs. \
      \(Markup.escaped(saved))</p>
      <div class="scroll">
      <table>
      <thead><tr>\(head.joined())</tr></thead>
      \(sections.joined(separator: "\n"))
      </table>
      </div>
      \(notes.joined(separator: "\n"))
      """
  }

  private var plans: String {
    let charts = planCharts
    guard let first = charts.first else { return "<p>There is no plan to show.</p>" }
    let rest = zip(charts, shownPlans).dropFirst().map { chart, shown in
      "<details>\n<summary>\(Markup.escaped(shown.name))</summary>\n\(figure(chart, ""))\n</details>"
    }
    let isPlain = comparison.join.formatsArePlain
    let costs = Markup.escaped(
      WordList.and(comparison.measures.map { $0 == .weightSize ? "weight size" : $0.name }))
    let caption =
      (isPlain ? "Bits of weights and activations" : "Formats, their bits where they are known")
      + ", and each layer's share of the plan's \(costs)."
    return ([figure(first, caption), planTable] + rest).joined(separator: "\n")
  }

  /// The plan in focus, as a table.
  private var planTable: String {
    guard let shown = shownPlans.first else { return "" }
    let table = PlanTable(
      network: comparison.network, plan: shown.plan, measures: comparison.measures)
    return
      "<details>\n<summary>\(Markup.escaped(shown.name)), as a table</summary>\n\(table.html)\n</details>"
  }

  private var spending: String {
    guard let chart = spendingCharts.first else { return "<p>There is no plan to show.</p>" }
    return figure(
      chart, "Parts of the network in execution order; shares are of each plan's own total.")
  }

  private var importance: String {
    figure(
      importanceChart,
      comparison.join.formatsArePlain
        ? "The brighter a cell, the more the layer loses at these bits. Layers that the network pins have no cells."
        : "The brighter a cell, the more the layer loses with this format. Layers that the network pins have no cells."
    )
  }
}
