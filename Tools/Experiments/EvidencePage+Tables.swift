extension EvidencePage {
  func depthwise(_ claims: Claims) -> String {
    guard !claims.indicators.isEmpty, !claims.drops.isEmpty else { return "" }
    var text = """

      ## Depthwise against pointwise layers

      Mean indicators of `mobilenet-fashion`'s layers over layers and seeds:

      | kind | tensor | 2 bits | 3 bits | 4 bits | 5 bits | 6 bits |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    for kind in ["depthwise", "pointwise"] {
      for tensor in ["weight", "activation"] {
        let cells = ["2", "3", "4", "5", "6"].map {
          Written.number(claims.indicator(kind, tensor, bits: $0), 3)
        }
        text += "| \(kind) | \(tensor) | \(cells.joined(separator: " | ")) |\n"
      }
    }
    text += """

      On the jointly trained network, all layers at 4 bits but for one kind at 2:

      | at 2 bits | seeds | MBitOps | weights (kB) | test loss | accuracy (%) | loss per kB saved | loss per MBitOp saved |
      | --- | --- | --- | --- | --- | --- | --- | --- |

      """
    for kind in ["none", "depthwise", "pointwise"] {
      let measured = claims.drops.filter { $0["at_2_bits"] == kind }
      func perSaved(_ column: String, _ unit: Double) -> String {
        kind == "none" ? "–" : Written.number(claims.lossPerSaved(kind, column) * unit, 4)
      }
      text +=
        "| \(kind) | \(measured.count) "
        + "| \(Written.number(Statistics.mean(measured.numbers("searched_bitops", times: 1e-6)), 1)) "
        + "| \(Written.number(Statistics.mean(measured.numbers("size_bytes", times: 1e-3)), 1)) "
        + "| \(Written.spread(measured.numbers("test_loss"), 4)) "
        + "| \(Written.spread(measured.numbers("test_accuracy", times: 100), 2)) "
        + "| \(perSaved("size_bytes", 1e3)) | \(perSaved("searched_bitops", 1e6)) |\n"
    }
    return text
  }

  func jointAgainstSeparate(_ claims: Claims) -> String {
    guard let first = claims.schemes.first else { return "" }
    var text = """

      ## Joint against separate indicators

      At equal epochs, five widths, `\(first.network)`, one seed; rank correlation with the joint table, and the plan at
      \(first["bitops_per_mac"] ?? "") BitOps per MAC (α = \(first["alpha"] ?? "")) after fine-tuning. A joint training runs n + 1 passes per batch for n
      widths, n separate ones run n; indicators of single layers would need 2·L·n trainings.

      | scheme | seconds | rank correlation, weights | activations | test loss | accuracy (%) |
      | --- | --- | --- | --- | --- | --- |

      """
    for row in claims.schemes {
      text +=
        "| \(row["scheme"] ?? "") | \(Written.number(row.number("seconds"), 0)) "
        + "| \(Written.number(row.number("rank_correlation_weights"), 3)) "
        + "| \(Written.number(row.number("rank_correlation_activations"), 3)) "
        + "| \(Written.number(row.number("test_loss"), 4)) "
        + "| \(Written.number(100 * row.number("test_accuracy"), 2)) |\n"
    }
    return text
  }

  func stability(_ claims: Claims) -> String {
    guard !claims.stability.isEmpty else { return "" }
    var text = """

      ## Stability

      Tables and plans from two seeds each, float network and all:

      | network | BitOps per MAC | α | seeds | rank correlation, weights | activations | widths that change |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    for row in claims.stability {
      text +=
        "| \(row.network) | \(row["bitops_per_mac"] ?? "") | \(row["alpha"] ?? "") "
        + "| \(row["seed"] ?? "") and \(row["other_seed"] ?? "") "
        + "| \(Written.number(row.number("rank_correlation_weights"), 3)) "
        + "| \(Written.number(row.number("rank_correlation_activations"), 3)) "
        + "| \(row["changed_widths"] ?? "") of \(row["all_widths"] ?? "") |\n"
    }
    return text
  }

  /// What all of this took.
  func times() -> String {
    let rows = rows("times.csv")
    guard !rows.isEmpty else { return "" }
    var text = """

      ## Time

      Trainings and measured tables, by the clock and by processor time over all cores, on a machine with 2 cores that
      had other work to do. Where only the clock was read its double counts, and where neither was, the mean of the
      others. Evaluations and searches are not in it.

      | network | command | runs | timed | seconds each | core seconds each | core minutes in all |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    var sum = 0.0
    for network in rows.values("network") {
      for command in rows.values("command") {
        let runs = rows.filter { $0.network == network && $0["command"] == command }
        let core = runs.map { run in
          let core = run.number("core_seconds")
          return core.isNaN ? 2 * run.number("seconds") : core
        }.filter { !$0.isNaN }
        guard !runs.isEmpty else { continue }
        let all = Statistics.mean(core) * Double(runs.count)
        if !all.isNaN { sum += all }
        text +=
          "| \(network) | \(command) | \(runs.count) | \(core.count) "
          + "| \(Written.spread(runs.numbers("seconds").filter { !$0.isNaN }, 0)) "
          + "| \(Written.spread(core, 0)) | \(Written.number(all / 60, 0)) |\n"
      }
    }
    return text + "\nIn all \(Written.number(sum / 3600, 1)) core hours, so "
      + "\(Written.number(sum / 7200, 1)) hours on two cores with nothing else to do.\n"
  }
}

extension Claims {
  /// The mean indicator of a kind of layer.
  func indicator(_ kind: String, _ tensor: String, bits: String) -> Double {
    Statistics.mean(
      indicators.filter { $0["kind"] == kind && $0["tensor"] == tensor && $0["bits"] == bits }
        .numbers("importance"))
  }

  /// The loss that a kind of layer adds at 2 bits, per unit of a cost that is saved by it.
  func lossPerSaved(_ kind: String, _ column: String) -> Double {
    func mean(_ kind: String, _ column: String) -> Double {
      Statistics.mean(drops.filter { $0["at_2_bits"] == kind }.numbers(column))
    }
    return (mean(kind, "test_loss") - mean("none", "test_loss"))
      / (mean("none", column) - mean(kind, column))
  }
}
