import MPQModel
import MPQWords

/// The bodies of the page's tables, a list of cells per line.
extension Claims {
  var mixedRows: [[String]] {
    networks.flatMap { network in
      ([""] + UniformBudget.all.map(\.name)).flatMap { budget in
        let all = plans(network.name, within: budget)
        return all.values("plan").map { name in
          let plans = all.with("plan", name)
          return plans.texts("network", "bitops_per_mac", "plan", "alpha") + [
            "\(plans.count)", plans.spread("size_bytes", 1, times: 1e-3),
            plans.spread("test_loss", 4), plans.spread("test_accuracy", 2, times: 100),
          ]
        }
      }
    }
  }

  var differenceRows: [[String]] {
    (lessUniform + lessReversed).map { less in
      [
        less.network, less.budget.name, less.other, less.accuracy.text(2), less.byAccuracy.rawValue,
        less.loss.text(4), less.byLoss.rawValue, less.verdict.rawValue,
        "\(Figures.signed(100 * less.weights, 0)) %",
      ]
    }
  }

  var alphaRows: [[String]] {
    func cell(_ loss: Double?, isBest: Bool) -> String {
      let text = Figures.fixed(loss ?? .nan, 4)
      return isBest ? "**\(text)**" : text
    }
    return self[.alpha].values("network").flatMap { network in
      AlphaChoice.candidates.map { alpha in
        [network, "\(alpha)"]
          + UniformBudget.all.map { budget in
            let text = cell(
              loss(network, budget, alpha: alpha), isBest: alpha == bestAlpha(network, budget))
            guard let tuned = tunedLoss(network, budget, alpha: alpha) else { return text }
            return "\(text) (\(cell(tuned, isBest: alpha == bestTunedAlpha(network, budget))))"
          }
      }
    }
  }

  var rateRows: [[String]] {
    trials.joined().map { trials in
      func best(_ plan: String) -> String {
        trials.best(plan).map {
          "\(Figures.fixed($0.number("held_back_loss"), 4)) (α = \($0["alpha"] ?? ""))"
        } ?? "–"
      }
      return [
        trials.network, trials.budget.name, trials.epochs, trials.rate, "\(trials.mixed.count)",
        Array(trials.uniform.values).spread(4), Array(trials.mixed.values).spread(4),
        trials.difference?.text(4) ?? "–",
        PairedVerdict(trials.difference, largerIsBetter: false).rawValue, best("mixed"),
        best("mixed by squares"),
      ]
    }
  }

  var indicatorRows: [[String]] {
    ["depthwise", "pointwise"].flatMap { kind in
      ["weight", "activation"].map { tensor in
        [kind, tensor] + (2...6).map { Figures.fixed(indicator(kind, tensor, bits: $0), 3) }
      }
    }
  }

  var dropRows: [[String]] {
    ["none", "depthwise", "pointwise"].map { kind in
      let measured = self[.drops].with("at_2_bits", kind)
      return [
        kind, "\(measured.count)", Figures.fixed(1e-6 * measured.mean("searched_bitops"), 1),
        Figures.fixed(1e-3 * measured.mean("size_bytes"), 1), measured.spread("test_loss", 4),
        measured.spread("test_accuracy", 2, times: 100),
        Figures.fixed(1e3 * lossPerSaved(kind, "size_bytes"), 4),
        Figures.fixed(1e6 * lossPerSaved(kind, "searched_bitops"), 4),
      ]
    }
  }

  var schemeRows: [[String]] {
    self[.schemes].map { row in
      [row].texts("network", "bitops_per_mac", "alpha", "scheme") + [
        [row].spread("seconds", 0), [row].spread("rank_correlation_weights", 3),
        [row].spread("rank_correlation_activations", 3), [row].spread("test_loss", 4),
        [row].spread("test_accuracy", 2, times: 100),
      ]
    }
  }

  var predictionRows: [[String]] {
    self[.prediction].values("network").flatMap { network in
      LossPrediction.metrics.flatMap { metric in
        LossPrediction.alphas.map { alpha in
          let key = "\(metric) alpha \(alpha)"
          let chosen = self[.prediction].with("network", network).with("plan", key)
          return [
            network, metric, "\(alpha)", Figures.fixed(rankCorrelation(network, key), 2),
            chosen.spread("test_loss", 4), chosen.spread("test_accuracy", 2, times: 100),
          ]
        }
      }
    }
  }

  var uniformRows: [[String]] {
    self[.prediction].values("network").flatMap { network in
      [("joint training", Table.prediction), ("float network", .predictionOnFloat)].compactMap {
        let plans = UniformAmongOthers(self, on: $1, network)
        return plans.random.isEmpty
          ? nil
          : [
            network, $0, plans.random.spread(4), Figures.fixed(plans.random.min() ?? .nan, 4),
            Figures.fixed(plans.uniform, 4), "\(plans.below) of \(plans.random.count)",
            Figures.fixed(plans.mixed, 4), Figures.fixed(plans.rankCorrelation, 2),
          ]
      }
    }
  }

  var stabilityRows: [[String]] {
    self[.stability].map { row in
      [row].texts("network", "bitops_per_mac", "alpha", "seed", "other_seed") + [
        [row].spread("rank_correlation_weights", 3),
        [row].spread("rank_correlation_activations", 3),
      ] + [row].texts("changed_widths", "all_widths")
    }
  }

  /// The rows of `time-rows`, and the hours on one core that all of them took.
  var time: (rows: [[String]], coreHours: Double) {
    var (lines, sum) = ([[String]](), 0.0)
    for network in self[.times].values("network") {
      for command in self[.times].values("command") {
        let rows = self[.times].with("network", network).with("command", command)
        guard !rows.isEmpty else { continue }
        // The clock counts for two cores where processor time was not read, and the mean where nothing was.
        let core = zip(rows.numbers("core_seconds"), rows.numbers("seconds", times: 2))
          .map { $0.isNaN ? $1 : $0 }.filter { !$0.isNaN }
        let all = core.mean * Double(rows.count)
        if !all.isNaN { sum += all }
        lines.append([
          network, command, "\(rows.count)", "\(core.count)",
          rows.numbers("seconds").filter { !$0.isNaN }.spread(0), core.spread(0),
          Figures.fixed(all / 60, 0),
        ])
      }
    }
    return (lines, sum / 3600)
  }
}
