import Foundation
import MPQFormats
import MPQReport

/// `README.md` and figures of the results' directory, made from the rows that are there and nothing
/// else.
struct EvidencePage {
  private let laboratory: Laboratory

  init(_ laboratory: Laboratory) { self.laboratory = laboratory }

  /// Rows of a CSV, each by column name; none where there is no file.
  private func rows(_ name: String) -> [[String: String]] {
    let lines = ResultTable.records(of: laboratory.results.appending(path: name))
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  private func number(_ row: [String: String], _ column: String) -> Double {
    row[column].flatMap(Double.init) ?? .nan
  }

  func write() throws {
    var text = """
      # Experiments

      The paper's claims, measured on Fashion-MNIST with `mpq-train` and `mpq-solve` by `make experiments`. Every
      result is a row of a CSV here with its settings and seed; this page and its figures are made from those rows
      alone, by the same command. Float networks are trained for 5 epochs, indicators for 3 on half of the images,
      plans are fine-tuned for \(MixedAgainstUniform.epochs). α is chosen on held-back training images (`alpha.csv`).
      Accuracies and losses are on the 10,000 test images, mean ± standard deviation over seeds.

      """
    let networks = Array(Set(rows("prediction.csv").compactMap { $0["network"] })).sorted()
    let tuned = Set(rows("stability.csv").compactMap { $0["network"] })
    let missing = MPQExperiments.networks.filter { !tuned.contains($0) }
    if !missing.isEmpty {
      text +=
        "\nNot carried out to the end yet, and so not judged here: \(missing.joined(separator: ", ")).\n"
    }
    text += mixedAgainstUniform(networks)
    text += depthwise()
    text += jointAgainstSeparate()
    for network in networks { text += try prediction(network) }
    text += stability()
    try FileBytes.write(text, to: laboratory.results.appending(path: "README.md").path())
  }

  // MARK: The claims

  private func spread(_ values: [Double], _ digits: Int) -> String {
    let mean = String(format: "%.\(digits)f", Statistics.mean(values))
    guard values.count > 1 else { return mean }
    return mean + String(format: " ± %.\(digits)f", Statistics.deviation(values))
  }

  private func mixedAgainstUniform(_ networks: [String]) -> String {
    let rows = rows("mixed-against-uniform.csv")
    guard !rows.isEmpty else { return "" }
    var text = """

      ## Mixed against uniform, and against the reversed table

      After the same fine-tuning, at the same BitOps per MAC of the searched layers. The reversed table gives every
      layer the importances of its mirror in their order.

      | network | BitOps per MAC | plan | α | seeds | weights (kB) | test loss | accuracy (%) |
      | --- | --- | --- | --- | --- | --- | --- | --- |

      """
    for network in networks {
      for budget in ["", "6", "9", "12", "16"] {
        let stand = rows.filter { $0["network"] == network && $0["bitops_per_mac"] == budget }
        var names: [String] = []
        for name in stand.compactMap({ $0["plan"] }) where !names.contains(name) {
          names.append(name)
        }
        for name in names {
          let plans = stand.filter { $0["plan"] == name }
          let size = plans.map { number($0, "size_bytes") / 1000 }
          text +=
            "| \(network) | \(budget.isEmpty ? "–" : budget) | \(name) | \(plans[0]["alpha"] ?? "") "
            + "| \(plans.count) | \(name == "float" ? "–" : spread(size, 1)) "
            + "| \(spread(plans.map { number($0, "test_loss") }, 4)) "
            + "| \(spread(plans.map { 100 * number($0, "test_accuracy") }, 2)) |\n"
        }
      }
    }
    return text
  }

  private func depthwise() -> String {
    let indicators = rows("depthwise-indicators.csv")
    let drops = rows("depthwise-drops.csv")
    guard !indicators.isEmpty, !drops.isEmpty else { return "" }
    var text = """

      ## Depthwise against pointwise layers

      Mean indicators of `mobilenet-fashion`'s layers over layers and seeds:

      | kind | tensor | 2 bits | 3 bits | 4 bits | 5 bits | 6 bits |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    for kind in ["depthwise", "pointwise"] {
      for tensor in ["weight", "activation"] {
        let cells = ["2", "3", "4", "5", "6"].map { bits in
          let values = indicators.filter {
            $0["kind"] == kind && $0["tensor"] == tensor && $0["bits"] == bits
          }.map { number($0, "importance") }
          return String(format: "%.3f", Statistics.mean(values))
        }
        text += "| \(kind) | \(tensor) | \(cells.joined(separator: " | ")) |\n"
      }
    }
    text += """

      On the jointly trained network, all layers at 4 bits but for one kind at 2:

      | at 2 bits | seeds | test loss | accuracy (%) |
      | --- | --- | --- | --- |

      """
    for kind in ["none", "depthwise", "pointwise"] {
      let measured = drops.filter { $0["at_2_bits"] == kind }
      text +=
        "| \(kind) | \(measured.count) | \(spread(measured.map { number($0, "test_loss") }, 4)) "
        + "| \(spread(measured.map { 100 * number($0, "test_accuracy") }, 2)) |\n"
    }
    return text
  }

  private func jointAgainstSeparate() -> String {
    let rows = rows("joint-against-separate.csv")
    guard !rows.isEmpty else { return "" }
    var text = """

      ## Joint against separate indicators

      At equal epochs, five widths, `mobilenet-fashion`; rank correlation with the joint table, and the plan at 6 BitOps
      per MAC after fine-tuning:

      | scheme | seconds | rank correlation, weights | activations | test loss | accuracy (%) |
      | --- | --- | --- | --- | --- | --- |

      """
    for row in rows {
      text +=
        "| \(row["scheme"] ?? "") | \(String(format: "%.0f", number(row, "seconds"))) "
        + String(
          format: "| %.3f | %.3f | %.4f | %.2f |\n", number(row, "rank_correlation_weights"),
          number(row, "rank_correlation_activations"), number(row, "test_loss"),
          100 * number(row, "test_accuracy"))
    }
    return text
  }

  private func prediction(_ network: String) throws -> String {
    let rows = rows("prediction.csv").filter { $0["network"] == network }
    let random = rows.filter { $0["plan"]?.hasPrefix("random") == true }
    guard random.count > 2 else { return "" }
    let losses = random.map { number($0, "test_loss") }
    var text = """

      ## Importance as a predictor: \(network)

      Rank correlation of importance with test loss over \(random.count) random plans with the BitOps of W3A3, run on the
      jointly trained network without retraining, and the loss of the plan that the search then chooses:

      | metric | α | rank correlation | chosen plan's loss | accuracy (%) |
      | --- | --- | --- | --- | --- |

      """
    for metric in LossPrediction.metrics {
      for alpha in LossPrediction.alphas {
        let key = "\(metric) alpha \(alpha)"
        let correlation = Statistics.rankCorrelation(
          random.map { number($0, "importance \(key)") }, losses)
        let chosen = rows.first { $0["plan"] == key } ?? [:]
        text +=
          "| \(metric) | \(alpha) "
          + String(
            format: "| %.2f | %.4f | %.2f |\n", correlation, number(chosen, "test_loss"),
            100 * number(chosen, "test_accuracy"))
      }
    }
    let uniform = rows.filter { $0["plan"] == "uniform" }
    text +=
      "\nThe random plans' mean loss is \(String(format: "%.4f", Statistics.mean(losses))), the least "
      + "\(String(format: "%.4f", losses.min() ?? .nan)); uniform W3A3 has "
      + "\(uniform.map { String(format: "%.4f", number($0, "test_loss")) }.joined()).\n"
    let chart = scatter(network, random: random, chosen: rows, uniform: uniform)
    let file = "prediction-\(network).svg"
    try FileBytes.write(chart.file, to: laboratory.results.appending(path: file).path())
    return text + "\n![\(chart.description)](\(file))\n"
  }

  /// Importance by step sizes against test loss, at the α that the paper's case has.
  private func scatter(
    _ network: String, random: [[String: String]], chosen: [[String: String]],
    uniform: [[String: String]]
  ) -> SVGChart {
    let alpha = 1.0
    func points(_ rows: [[String: String]]) -> [ScatterChart.Point] {
      rows.map {
        ScatterChart.Point(
          x: number($0, "importance step size alpha \(alpha)"), y: number($0, "test_loss"),
          name: $0["plan"] == "uniform" ? "W3A3" : $0["plan"] ?? "")
      }
    }
    let own = chosen.filter { $0["plan"]?.hasPrefix("step size") == true }
    return ScatterChart(
      name: "prediction-\(network)",
      title: "\(network): importance and test loss of plans with the BitOps of W3A3",
      description: "Test loss (up) against importance by step sizes at α = 1 (across) of "
        + "\(random.count) random plans, \(own.count) plans that the search chose at several α, and uniform W3A3.",
      across: "importance by step sizes, α = 1", up: "test loss without retraining",
      groups: [
        .init(title: "random plans", mark: .ring, points: points(random), isNamed: false),
        .init(
          title: "chosen by the search, α = 0.1 to 3", mark: .disc, points: points(own),
          isNamed: false),
        .init(title: "uniform", mark: .square, points: points(uniform), isNamed: true),
      ]
    ).chart
  }

  private func stability() -> String {
    let rows = rows("stability.csv")
    guard !rows.isEmpty else { return "" }
    var text = """

      ## Stability

      Tables and plans (9 BitOps per MAC) from two seeds each:

      | network | seeds | rank correlation, weights | activations | widths that change |
      | --- | --- | --- | --- | --- |

      """
    for row in rows {
      text +=
        "| \(row["network"] ?? "") | \(row["seed"] ?? "") and \(row["other_seed"] ?? "") "
        + String(
          format: "| %.3f | %.3f ", number(row, "rank_correlation_weights"),
          number(row, "rank_correlation_activations"))
        + "| \(row["changed_widths"] ?? "") of \(row["all_widths"] ?? "") |\n"
    }
    return text
  }
}
