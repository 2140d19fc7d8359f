import MPQModel
import MPQReport
import MPQSearch
import TestFixtures

/// A table of choices with three resources, small enough to count all its plans; without a network.
struct ChoiceCase {
  let join: TableJoin
  var search: ComparisonSearch
  /// Per layer and choice: the importance, and the amounts of the resources as the table counts them.
  let options: [[Option]]
  /// Per layer the group that shares the resources; nil without groups.
  let groups: [Int]?
  let isTied: Bool

  struct Option {
    let formats: LayerFormats
    let importance: Double
    let amounts: [Int]
  }

  static let columns = [
    ResourceTable.Column(name: "cycles", decimals: 0),
    .init(name: "DSP", decimals: 1), .init(name: "energy", decimals: 9, unit: "mJ"),
  ]
  static let measures = columns.map { Measure.resource($0.name) }

  /// One choice has formats, one is spelled as formats, and two are names alone.
  static let formats = [
    LayerFormats(weight: 4, activation: 8, label: "fast"), .eightBit,
    LayerFormats(named: "exact"), LayerFormats(named: "very exact"),
  ]

  /// - Parameters:
  ///   - groupCount: of layers that share the resources; 0 for none.
  ///   - isTied: whether the first two layers have the same choice.
  init(seed: UInt64, layerCount: Int = 4, groupCount: Int = 0, isTied: Bool = false) throws {
    var random = SeededGenerator(seed: seed)
    var table = ImportanceTable(source: "choices.csv")
    var resources = ResourceTable(source: "choices.csv", columns: Self.columns)
    var options: [[Option]] = []
    for layer in 0..<layerCount {
      let scale = random.real(0.2...2)
      let size = random.integer(1...60)
      let group = groupCount == 0 ? nil : resources.position(ofGroup: "bank \(layer % groupCount)")
      var own: [Option] = []
      for (index, formats) in Self.formats.enumerated() {
        let option = Option(
          formats: formats, importance: scale * random.real(0.5...1.5) / Double(1 << (2 * index)),
          amounts: [
            1000 * size * (index + 1) + random.integer(0...500), size * random.integer(1...9),
            size * (index + 2) * random.integer(900_000...1_100_000),
          ])
        try table.add(.init(formats, importance: option.importance), layer: "layer\(layer)")
        _ = resources.add(
          .init(amounts: option.amounts, group: group), layer: "layer\(layer)",
          choice: formats)
        own.append(option)
      }
      options.append(own)
    }
    table.resources = resources
    self.options = options
    groups = groupCount == 0 ? nil : (0..<layerCount).map { $0 % groupCount }
    self.isTied = isTied
    let tie = SearchConstraints.Tie(layers: ["layer0", "layer1"], shared: [.weight])
    join = TableJoin(
      network: try Network(ofChoicesIn: table, name: "engine"), table: table,
      constraints: SearchConstraints(ties: isTied ? [tie] : []))
    search = try ComparisonSearch(join, alpha: 1, solver: ExhaustiveSolver())
  }

  /// Every plan, as a choice per layer.
  var selections: [[Int]] {
    var all: [[Int]] = [[]]
    for layer in options.indices {
      all = all.flatMap { own in
        options[layer].indices.filter { !(isTied && layer == 1) || $0 == own[0] }
          .map { own + [$0] }
      }
    }
    return all
  }

  func importance(_ selection: [Int]) -> Double {
    zip(options, selection).reduce(0) { $0 + $1.0[$1.1].importance }
  }

  /// What a plan uses of each resource: of the group that uses most.
  func usages(_ selection: [Int]) -> [Int] {
    Self.columns.indices.map { resource in
      var sums: [Int: Int] = [:]
      for (layer, choice) in selection.enumerated() {
        sums[groups?[layer] ?? 0, default: 0] += options[layer][choice].amounts[resource]
      }
      return sums.values.max() ?? 0
    }
  }

  func plan(_ selection: [Int]) -> BitPlan {
    BitPlan(zip(options, selection).map { $0[$1].formats })
  }

  func comparison(own: [ScoredPlan] = [], budgets: [Budget] = []) throws -> Comparison {
    var search = search
    var matchups = try search.levels(besides: []).compactMap { try search.matchup(at: $0) }
    if !budgets.isEmpty { matchups.append(try search.matchup(within: budgets)) }
    return Comparison(
      join: join, alpha: 1, matchups: matchups, uniformPlans: search.uniformPlans, ownPlans: own,
      sweptPlans: [], measurements: try MeasurementJoin([], candidates: []))
  }
}
