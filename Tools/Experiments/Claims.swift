/// The rows that the page judges, and what follows from them for each of the paper's claims.
struct Claims {
  typealias Row = EvidencePage.Row

  let mixed: [Row]
  let prediction: [Row]
  let predictionOnFloat: [Row]
  let alpha: [Row]
  let settings: [Row]
  let drops: [Row]
  let indicators: [Row]
  let schemes: [Row]
  let stability: [Row]

  let budgets = Level.all.map { "\($0.bitOperationsPerMAC)" }

  var networks: [String] {
    MPQExperiments.networks.filter { network in mixed.contains { $0.network == network } }
  }

  /// Rows of mixed against uniform at a budget; the float network's for an empty one.
  func mixed(_ network: String, _ budget: String) -> [Row] {
    mixed.filter { $0.network == network && $0["bitops_per_mac"] == budget }
  }

  /// The uniform plan with the best mean accuracy within a budget.
  func bestUniform(_ network: String, _ budget: String) -> String? {
    let stand = mixed(network, budget)
    func accuracy(_ plan: String) -> Double {
      Statistics.mean(stand.filter { $0.plan == plan }.numbers("test_accuracy"))
    }
    return stand.values("plan").filter { $0.hasPrefix("W") }
      .max { accuracy($0) < accuracy($1) }
  }

  /// The mixed plan's column less another plan's.
  func difference(
    _ network: String, _ budget: String, over other: String, _ column: String, times factor: Double
  ) -> PairedDifference? {
    let stand = mixed(network, budget)
    return PairedDifference(
      stand.filter { $0.plan == "mixed" }.bySeed(column, times: factor),
      stand.filter { $0.plan == other }.bySeed(column, times: factor))
  }

  /// In points.
  func accuracyGain(_ network: String, _ budget: String, over other: String) -> PairedDifference? {
    difference(network, budget, over: other, "test_accuracy", times: 100)
  }

  func lossGain(_ network: String, _ budget: String, over other: String) -> PairedDifference? {
    difference(network, budget, over: other, "test_loss", times: 1)
  }

  /// How much larger the mixed plan's weights are, as a share of the other plan's.
  func weightGain(_ network: String, _ budget: String, over other: String) -> Double {
    let size = mixed(network, budget).filter { $0.plan == other }.numbers("size_bytes")
    let gain = difference(network, budget, over: other, "size_bytes", times: 1)?.mean ?? .nan
    return gain / Statistics.mean(size)
  }
}
