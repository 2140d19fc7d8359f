import Foundation
import MPQFiles
import MPQReport

extension EvidencePage {
  func mixedAgainstUniform(_ claims: Claims) throws -> String {
    guard !claims.mixed.isEmpty else { return "" }
    var text = """

      ## Mixed against uniform, and against the reversed table

      After the same fine-tuning, at the same BitOps per MAC of the searched layers. The reversed table gives every
      layer the importances of its mirror in their order.


      """
    for network in claims.networks {
      let chart = chart(network, claims)
      let file = "\(chart.name).svg"
      try FileBytes.write(chart.file, to: laboratory.results.appending(path: file).path())
      text += "![\(chart.description)](\(file))\n\n"
    }
    text += """
      | network | BitOps per MAC | plan | α | seeds | weights (kB) | test loss | accuracy (%) |
      | --- | --- | --- | --- | --- | --- | --- | --- |

      """
    for network in claims.networks {
      for budget in [""] + claims.budgets {
        let stand = claims.mixed(network, budget)
        for name in stand.values("plan") {
          let plans = stand.filter { $0.plan == name }
          text +=
            "| \(network) | \(budget.isEmpty ? "–" : budget) | \(name) | \(plans[0]["alpha"] ?? "") "
            + "| \(plans.count) "
            + "| \(name == "float" ? "–" : Written.spread(plans.numbers("size_bytes", times: 1e-3), 1)) "
            + "| \(Written.spread(plans.numbers("test_loss"), 4)) "
            + "| \(Written.spread(plans.numbers("test_accuracy", times: 100), 2)) |\n"
        }
      }
    }
    return text + differences(claims)
  }

  /// The mixed plan less the best uniform one and less the reversed one, seed by seed.
  private func differences(_ claims: Claims) -> String {
    var text = """

      The mixed plan less another one at the same budget, seed by seed. Of two uniform plans that fit, the one with the
      better mean accuracy on the test images is taken, which favours uniform:

      | network | BitOps per MAC | less | accuracy (points) | | test loss | | weights |
      | --- | --- | --- | --- | --- | --- | --- | --- |

      """
    for network in claims.networks {
      for budget in claims.budgets {
        for other in [claims.bestUniform(network, budget), "reversed"].compactMap({ $0 }) {
          guard let accuracy = claims.accuracyGain(network, budget, over: other) else { continue }
          let loss = claims.lossGain(network, budget, over: other)
          text +=
            "| \(network) | \(budget) | \(other) | \(Written.difference(accuracy, 2)) "
            + "| \(Written.verdict(accuracy.verdict(largerIsBetter: true))) "
            + "| \(Written.difference(loss, 4)) "
            + "| \(Written.verdict(loss?.verdict(largerIsBetter: false))) "
            + "| \(Written.signed(100 * claims.weightGain(network, budget, over: other), 0)) % |\n"
        }
      }
    }
    return text
  }

  private func chart(_ network: String, _ claims: Claims) -> SVGChart {
    func points(_ plans: [String]?, shift: Double) -> [ScatterChart.Point] {
      claims.budgets.flatMap { budget in
        let stand = claims.mixed(network, budget)
        let names = plans ?? stand.values("plan").filter { $0.hasPrefix("W") }
        return names.enumerated().compactMap { index, name -> ScatterChart.Point? in
          let accuracies = stand.filter { $0.plan == name }.numbers("test_accuracy", times: 100)
          guard !accuracies.isEmpty, let across = Double(budget) else { return nil }
          return ScatterChart.Point(
            x: across + shift * Double(index + 1), y: Statistics.mean(accuracies), name: name,
            spread: Statistics.deviation(accuracies))
        }
      }
    }
    let float = claims.mixed(network, "").numbers("test_accuracy", times: 100)
    let gains = claims.budgets.compactMap { budget -> String? in
      guard let other = claims.bestUniform(network, budget),
        let gain = claims.accuracyGain(network, budget, over: other)
      else { return nil }
      return "\(Written.difference(gain, 2)) at \(budget)"
    }
    return ScatterChart(
      name: "mixed-against-uniform-\(network)",
      title: "\(network): accuracy after fine-tuning at equal BitOps",
      description:
        "Accuracy (up) by BitOps per MAC (across) of mixed, uniform and reversed plans, with standard deviations. "
        + "Mixed less the best uniform plan, in points: \(gains.joined(separator: ", ")).",
      across: "BitOps per MAC of the searched layers",
      up: "test accuracy (%); float \(Written.spread(float, 2))",
      ticksAcross: claims.budgets.compactMap(Double.init),
      groups: [
        .init(title: "mixed", mark: .disc, points: points(["mixed"], shift: 0), isNamed: false),
        .init(title: "uniform", mark: .square, points: points(nil, shift: 0.18), isNamed: true),
        .init(
          title: "reversed table", mark: .ring, points: points(["reversed"], shift: -0.18),
          isNamed: false),
      ]
    ).chart
  }
}
