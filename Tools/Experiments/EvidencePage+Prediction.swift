import Foundation
import MPQFiles
import MPQReport

extension EvidencePage {
  func prediction(_ claims: Claims) throws -> String {
    var text = ""
    for network in claims.prediction.values("network") {
      text += try prediction(network, claims)
    }
    return text + onFloat(claims)
  }

  private func prediction(_ network: String, _ claims: Claims) throws -> String {
    let rows = claims.prediction.filter { $0.network == network }
    let random = rows.filter(\.isRandom)
    guard random.count > 2 else { return "" }
    var text = """

      ## Importance as a predictor: \(network)

      Rank correlation of importance with test loss over \(random.count) random plans with the BitOps of \(LossPrediction.widths), run on the
      jointly trained network without retraining, and the loss of the plan that the search then chooses:

      | metric | α | rank correlation | chosen plan's loss | accuracy (%) |
      | --- | --- | --- | --- | --- |

      """
    for metric in LossPrediction.metrics {
      for alpha in LossPrediction.alphas {
        let key = "\(metric) alpha \(alpha)"
        let chosen = rows.first { $0.plan == key } ?? [:]
        text +=
          "| \(metric) | \(alpha) "
          + "| \(Written.number(claims.rankCorrelation(network, key), 2)) "
          + "| \(Written.number(chosen.number("test_loss"), 4)) "
          + "| \(Written.number(100 * chosen.number("test_accuracy"), 2)) |\n"
      }
    }
    let losses = random.numbers("test_loss")
    let uniform = rows.first { $0.plan == "uniform" }?.number("test_loss") ?? .nan
    text +=
      "\nThe random plans' mean loss is \(Written.number(Statistics.mean(losses), 4)), the least "
      + "\(Written.number(losses.min() ?? .nan, 4)); uniform \(LossPrediction.widths) has "
      + "\(Written.number(uniform, 4)).\n"
    let chart = scatter(network, rows)
    let file = "\(chart.name).svg"
    try FileBytes.write(chart.file, to: laboratory.results.appending(path: file).path())
    return text + "\n![\(chart.description)](\(file))\n"
  }

  /// Importance by step sizes against test loss.
  private func scatter(_ network: String, _ rows: [Row]) -> SVGChart {
    let alpha = 1.0
    func points(_ rows: [Row], name: (Row) -> String) -> [ScatterChart.Point] {
      rows.map {
        ScatterChart.Point(
          x: $0.number("importance step size alpha \(alpha)"), y: $0.number("test_loss"),
          name: name($0))
      }
    }
    let random = rows.filter(\.isRandom)
    let own = rows.filter { $0.plan.hasPrefix("step size") }
    return ScatterChart(
      name: "prediction-\(network)",
      title:
        "\(network): importance and test loss of plans with the BitOps of \(LossPrediction.widths)",
      description: "Test loss (up) against importance by step sizes at α = 1 (across) of "
        + "\(random.count) random plans, \(own.count) plans that the search chose at several α, and uniform "
        + "\(LossPrediction.widths).",
      across: "importance by step sizes, α = 1", up: "test loss without retraining",
      groups: [
        .init(
          title: "random plans", mark: .ring, points: points(random) { $0.plan }, isNamed: false),
        .init(
          title: "chosen by the search at an α", mark: .disc,
          points: points(own) { $0.plan.replacing("step size alpha", with: "α =") }, isNamed: true),
        .init(
          title: "uniform", mark: .square,
          points: points(rows.filter { $0.plan == "uniform" }) { _ in "\(LossPrediction.widths)" },
          isNamed: true),
      ]
    ).chart
  }

  /// The same plans on a network that no width has been trained on.
  private func onFloat(_ claims: Claims) -> String {
    guard !claims.predictionOnFloat.isEmpty else { return "" }
    var text = """

      ## Uniform plans on the jointly trained network

      In the joint training, every batch passes once at each width in all layers alike, and once at widths drawn per
      layer: the network has learned uniform plans as such, and any mixed one only as one of very many. The float
      network has been trained at no width. The same plans on both, without retraining, test loss:

      | network | weights from | random plans | uniform \(LossPrediction.widths) | random plans below uniform | mixed, α as chosen | rank correlation |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    for network in claims.predictionOnFloat.values("network") {
      for (name, rows) in [
        ("joint training", claims.prediction), ("float network", claims.predictionOnFloat),
      ] {
        let alpha = claims.bestAlpha(network, LossPrediction.level) ?? 1
        let comparison = UniformAmongOthers(rows, network: network, alpha: alpha)
        let correlation = claims.rankCorrelation(network, "step size alpha \(alpha)", on: rows)
        text +=
          "| \(network) | \(name) | \(Written.spread(comparison.random, 4)) "
          + "| \(Written.number(comparison.uniform, 4)) "
          + "| \(comparison.below) of \(comparison.random.count) "
          + "| \(Written.number(comparison.mixed, 4)) | \(Written.number(correlation, 2)) |\n"
      }
    }
    return text
  }
}

/// Where the uniform plan lies among others of equal BitOps, by loss without retraining.
struct UniformAmongOthers {
  let random: [Double]
  let uniform: Double
  /// The search's plan by step sizes.
  let mixed: Double
  /// Random plans with a lower loss than the uniform one.
  var below: Int { random.count { $0 < uniform } }

  init(_ rows: [EvidencePage.Row], network: String, alpha: Double) {
    let rows = rows.filter { $0.network == network }
    func loss(_ plan: String) -> Double {
      rows.first { $0.plan == plan }?.number("test_loss") ?? .nan
    }
    random = rows.filter(\.isRandom).numbers("test_loss")
    uniform = loss("uniform")
    mixed = loss("step size alpha \(alpha)")
  }
}

extension EvidencePage.Row {
  /// Whether the row is of a plan that was drawn.
  var isRandom: Bool { plan.hasPrefix("random") }
}

extension Claims {
  /// Of importance with the loss that random plans have, which may have been measured elsewhere.
  func rankCorrelation(_ network: String, _ key: String, on rows: [Row]? = nil) -> Double {
    let losses = Dictionary(
      uniqueKeysWithValues: (rows ?? prediction).filter { $0.network == network }
        .map { ($0.plan, $0.number("test_loss")) })
    let random = prediction.filter {
      $0.network == network && $0.isRandom && losses[$0.plan] != nil
    }
    guard random.count > 2 else { return .nan }
    return Statistics.rankCorrelation(
      random.numbers("importance \(key)"), random.map { losses[$0.plan]! })
  }
}
