import MPQModel
import MPQReport
import MPQSearch
import TestFixtures

/// A comparison small enough to count all its plans.
struct SmallCase {
  var join: TableJoin
  var search: ComparisonSearch
  static let bits = [2, 3, 4]

  /// - Parameters:
  ///   - names: of the searched layers.
  ///   - outlier: makes the first layer's weights worse at 3 bits than at 2.
  init(
    seed: UInt64 = 1, names: [String] = ["a", "b", "c"], isFlat: Bool = false,
    outlier: Bool = false, rule: OutlierRule = .exclude
  ) throws {
    var random = SeededGenerator(seed: seed)
    var layers = [Layer(name: "first", macs: 500, params: 50, pinned: .eightBit)]
    var table = ImportanceTable(source: "table.csv")
    for (index, name) in names.enumerated() {
      layers.append(
        Layer(
          name: name, macs: 8 * random.integer(1...60), params: 4 * random.integer(1...90)))
      for tensor in TensorKind.allCases {
        let scale = random.real(0.2...2)
        for bits in Self.bits {
          let isOutlier = outlier && index == 0 && tensor == .weight && bits == 2
          try table.add(
            layer: name, tensor: tensor, format: .integer(bits),
            importance: isFlat ? 1 : isOutlier ? 0 : scale / Double(1 << bits))
        }
      }
    }
    join = TableJoin(
      network: try Network(name: "small", layers: layers), table: table, outliers: rule)
    search = try ComparisonSearch(join, alpha: 2, solver: ExhaustiveSolver())
  }

  /// The first case at whose W3A3 a mixed plan gains, and no other uniform plan is as good.
  static func gaining() throws -> SmallCase {
    for seed in 1...200 as ClosedRange<UInt64> {
      let small = try SmallCase(seed: seed)
      let matchup = try small.comparison(levels: [.bits(Level("W3A3")!)]).matchups[0]
      if matchup.best == matchup.uniform, (matchup.gain ?? 0) > 0.02 { return small }
    }
    throw NoneGains()
  }

  private struct NoneGains: Error {}

  /// Every plan, scored.
  var plans: [ScoredPlan] {
    var all: [[LayerFormats]] = [[.eightBit]]
    for _ in join.network.searched {
      all = all.flatMap { widths in
        Self.bits.flatMap { weight in
          Self.bits.map {
            widths + [LayerFormats(weight: .integer(weight), activation: .integer($0))]
          }
        }
      }
    }
    return all.map { search.scored(file: "", row: nil, plan: BitPlan($0)) }
  }

  /// The comparison at all levels.
  func comparison(
    levels: [ComparedLevel]? = nil, measurements: [PlanMeasurement] = [], own: [ScoredPlan] = []
  ) throws -> Comparison {
    var search = search
    let matchups = try (levels ?? ComparisonSearch.levels(of: join)).compactMap {
      try search.matchup(at: $0)
    }
    let candidates =
      search.uniformPlans.map {
        MeasurementJoin.Candidate(uniform: $0.formats, plan: $0.plan, costs: $0.costs)
      }
      + matchups.compactMap { matchup in
        matchup.mixed.plan.map {
          MeasurementJoin.Candidate(plan: $0, costs: PlanCosts(of: $0, in: join.network))
        }
      } + own.map { .init(file: $0.file, row: $0.row, plan: $0.plan, costs: $0.costs) }
    return Comparison(
      join: join, alpha: 2, matchups: matchups, uniformPlans: search.uniformPlans, ownPlans: own,
      sweptPlans: [],
      measurements: try MeasurementJoin(
        [("results.csv", measurements)], candidates: candidates))
  }
}
