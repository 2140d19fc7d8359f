import MPQModel
import MPQReport
import MPQWords

/// The page's figures.
extension Claims {
  /// Accuracy of mixed, uniform and reversed plans by budget, a chart per network.
  var budgetCharts: [SVGChart] { networks.map { budgetChart($0.name) } }

  private func budgetChart(_ network: String) -> SVGChart {
    func points(shift: Double, _ isMeant: (ResultRow) -> Bool) -> [ScatterChart.Point] {
      UniformBudget.all.flatMap { budget in
        let rows = plans(network, within: budget.name).filter(isMeant)
        return rows.values("plan").enumerated().map { index, name in
          let accuracies = rows.with("plan", name).numbers("test_accuracy", times: 100)
          return ScatterChart.Point(
            x: Double(budget.bitOperationsPerMAC) + shift * Double(index + 1),
            y: accuracies.mean, name: name, spread: accuracies.deviation)
        }
      }
    }
    let gains = lessUniform.filter { $0.network == network }.map {
      "\($0.accuracy.text(2)) at \($0.budget.name)"
    }
    let float = plans(network, within: "").numbers("test_accuracy", times: 100)
    return ScatterChart(
      name: "mixed-against-uniform-\(network)",
      title: "\(network): accuracy after fine-tuning at equal BitOps",
      description:
        "Accuracy (up) by BitOps per MAC (across) of mixed, uniform and reversed plans, with standard deviations. "
        + "Mixed less the best uniform plan, in points: \(gains.joined(separator: ", ")).",
      across: "BitOps per MAC of the searched layers",
      up: "test accuracy (%); float \(float.spread(2))",
      ticksAcross: UniformBudget.all.map { Double($0.bitOperationsPerMAC) },
      groups: [
        .init(
          title: "mixed", mark: .disc, points: points(shift: 0) { $0.plan == "mixed" },
          isNamed: false),
        .init(
          title: "uniform", mark: .square, points: points(shift: 0.18, \.isUniform), isNamed: true),
        .init(
          title: "reversed table", mark: .ring,
          points: points(shift: -0.18) { $0.plan == "reversed" }, isNamed: false),
      ]
    ).chart
  }

  /// Importance by step sizes against test loss without retraining, a chart per network.
  var predictionCharts: [SVGChart] { self[.prediction].values("network").map(predictionChart) }

  private func predictionChart(_ network: String) -> SVGChart {
    let rows = self[.prediction].with("network", network)
    func points(_ rows: [ResultRow], name: (ResultRow) -> String) -> [ScatterChart.Point] {
      rows.map {
        ScatterChart.Point(
          x: $0.number("importance step size alpha 1.0"), y: $0.number("test_loss"), name: name($0))
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
          title: "random plans", mark: .ring, points: points(random, name: \.plan), isNamed: false),
        .init(
          title: "chosen by the search at an α", mark: .disc,
          points: points(own) { $0.plan.replacing("step size alpha", with: "α =") }, isNamed: true),
        .init(
          title: "uniform", mark: .square,
          points: points(rows.with("plan", "uniform")) { _ in "\(LossPrediction.widths)" },
          isNamed: true),
      ]
    ).chart
  }
}
