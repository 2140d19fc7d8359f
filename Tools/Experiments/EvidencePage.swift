import Foundation
import MPQFiles
import MPQReport
import MPQWords

/// `README.md` and figures of the results' directory: `README.template.md` filled from the result rows.
package struct EvidencePage {
  private let laboratory: Laboratory
  private let claims: Claims

  package init(_ laboratory: Laboratory) {
    self.laboratory = laboratory
    claims = Claims(laboratory)
  }

  /// The page's text.
  package func text() throws -> String {
    try PageTemplate(at: laboratory.results.appending(path: "README.template.md"))
      .filled(with: claims.values)
  }

  func write() throws {
    let text = try self.text()
    for chart in claims.budgetCharts + claims.predictionCharts {
      let file = laboratory.results.appending(path: "\(chart.name).svg")
      try FileBytes.write(chart.file, to: file.path())
    }
    try FileBytes.write(text, to: laboratory.results.appending(path: "README.md").path())
  }
}

extension Claims {
  /// The template's values by placeholder.
  package var values: [String: String] {
    let separate = scheme("separate")
    let (timeRows, coreHours) = time
    return [
      "fine-tuning": WordList.and(
        networks.map { network in
          let (epochs, rate) = (network.fineTuning.epochs, network.fineTuning.learningRate)
          return "\(network.name) for \(epochs) \(epochs == 1 ? "epoch" : "epochs") "
            + "at a learning rate of \(rate)"
        }),
      "detailed-network": self[.indicators].first?.network ?? "–",
      "mixed-verdict": mixedVerdict,
      "mixed-figures": figures(budgetCharts),
      "mixed-rows": lines(mixedRows),
      "difference-rows": lines(differenceRows),
      "reversed-verdict": reversedVerdict,
      "rates-verdict": ratesVerdict,
      "rate-rows": lines(rateRows),
      "alpha-verdict": alphaVerdict,
      "alpha-rows": lines(alphaRows),
      "weight-steps": stepSizeRatios("weight").spread(1),
      "activation-steps": stepSizeRatios("activation").spread(1),
      "depthwise-verdict": depthwiseVerdict,
      "depthwise-weights": Figures.fixed(indicatorRatio("weight"), 1),
      "depthwise-activations": Figures.fixed(indicatorRatio("activation"), 2),
      "depthwise-loss": depthwiseLoss?.text(4) ?? "–",
      "depthwise-comparison": depthwiseComparison,
      "depthwise-per-byte": Figures.fixed(lossRatio(perSaved: "size_bytes"), 0),
      "depthwise-per-bitop": Figures.fixed(lossRatio(perSaved: "searched_bitops"), 0),
      "indicator-rows": lines(indicatorRows),
      "drop-rows": lines(dropRows),
      "joint-verdict": jointVerdict,
      "joint-time": Figures.fixed(jointTime, 2),
      "joint-weights": Figures.fixed(separate.number("rank_correlation_weights"), 3),
      "joint-activations": Figures.fixed(separate.number("rank_correlation_activations"), 3),
      "scheme-rows": lines(schemeRows),
      "prediction-verdict": predictionVerdict,
      "prediction-ranges": predictionRanges,
      "prediction-rows": lines(predictionRows),
      "prediction-figures": figures(predictionCharts),
      "uniform-verdict": uniformVerdict,
      "uniform-rows": lines(uniformRows),
      "stability-points": stabilityPoints,
      "stability-rows": lines(stabilityRows),
      "time-rows": lines(timeRows),
      "core-hours": Figures.fixed(coreHours, 1),
      "hours": Figures.fixed(coreHours / 2, 1),
    ]
  }

  /// The lines of a Markdown table's body.
  private func lines(_ cells: [[String]]) -> String {
    cells.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }

  private func figures(_ charts: [SVGChart]) -> String {
    charts.map { "![\($0.description)](\($0.name).svg)" }.joined(separator: "\n\n")
  }
}
