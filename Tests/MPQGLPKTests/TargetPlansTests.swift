import MPQFiles
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// What `solve --for` promises: a search for a target is refused with a reason, or every plan that it can find is written.
@Suite struct TargetPlansTests {
  private static let targets = PlanExport.all.filter { $0.target != nil }.map(\.name)

  private static let weights = [
    "2", "3", "4", "4", "6", "8", "8", "8", "16", "f16", "bf16", "f32", "int3-g32", "int3-g64",
    "int4-g32", "int4-g128-asym", "int8-g64", "nbits4-g32", "nbits8-g64", "mlx4-g64", "gptq4-g128",
    "q4_K", "q8_0", "2.5", "int4-as-int8",
  ]
  private static let activations = ["4", "8", "8", "8", "16", "f16", "-"]

  @Test(arguments: targets) func isHeldOrRefusedBeforehand(_ name: String) throws {
    let export = try #require(PlanExport.all.first { $0.name == name })
    var written = 0
    var reasons: [String: Int] = [:]
    for seed in 0..<Self.seeds {
      var random = SeededGenerator(seed: UInt64(seed))
      do {
        written += try Self.plansHeld(by: export, &random, seed)
      } catch let error as Refused {
        reasons["\(error.reason.prefix(90))", default: 0] += 1
      }
    }
    // Else the test says nothing.
    #expect(written > 100, "\(name): \(reasons.sorted { $0.value > $1.value }.prefix(8))")
  }

  private static let seeds = 600

  private struct Refused: Error { let reason: String }

  private static func pick<Value>(_ values: [Value], _ random: inout SeededGenerator) -> Value {
    values[random.integer(0...values.count - 1)]
  }

  private static func some(
    _ names: [String], _ count: ClosedRange<Int>, _ random: inout SeededGenerator
  ) -> [NumberFormat] {
    Set((0..<random.integer(count)).map { _ in pick(names, &random) })
      .sorted().map { $0 == "-" ? .unchanged : NumberFormat(named: $0)! }
  }

  /// How many plans of one random search are written.
  private static func plansHeld(
    by export: PlanExport, _ random: inout SeededGenerator, _ seed: Int
  ) throws -> Int {
    guard let target = export.target else { return 0 }
    let model = RandomModel(target.models, &random)
    guard !model.layers.isEmpty else { throw Refused(reason: "nothing to search") }
    let settings = ExportTarget.Settings(
      groupSize: random.oneIn(3) ? pick([16, 32, 64, 100], &random) : nil)
    // Half of the tables have the tool's formats alone.
    var (weights, activations) = (weights, activations)
    if random.oneIn(2) {
      weights.removeAll { target.weightFormat(NumberFormat(named: $0)!, settings) == nil }
      activations.removeAll {
        target.activationFormat(NumberFormat(named: $0) ?? .unchanged, settings) == nil
      }
    }
    let formats = some(weights.isEmpty ? ["8"] : weights, 1...6, &random)
    let takesAny = target.activationFormat(.unchanged, settings) != nil
    let beside =
      activations.isEmpty || random.oneIn(takesAny ? 2 : 10)
      ? [] : some(activations, 1...3, &random)
    let pairs = formats.flatMap { weight in
      (beside.isEmpty ? [.unchanged] : beside).map {
        LayerFormats(weight: weight, activation: $0)
      }
    }
    let network = try model.network(&random, pairs)
    var table = ImportanceTable(source: "t")
    let isOfChoices = random.oneIn(3)
    for layer in network.layers where !random.oneIn(60) {
      if isOfChoices {
        for pair in pairs where !random.oneIn(8) {
          try table.add(.init(pair, importance: random.real(0...1)), layer: layer.name)
        }
        continue
      }
      for format in formats where !random.oneIn(20) {
        try table.add(
          layer: layer.name, tensor: .weight, format: format, importance: random.real(0...1))
      }
      for format in beside where !random.oneIn(20) {
        try table.add(
          layer: layer.name, tensor: .activation, format: format, importance: random.real(0...1))
      }
    }
    var constraints = SearchConstraints(source: "c")
    if random.oneIn(4) {
      let pattern = random.oneIn(2) ? "*" : pick(network.layers, &random).name
      constraints.rules.append(
        .init(
          pattern: pattern, weight: random.oneIn(2) ? [pick(formats, &random)] : nil,
          activation: random.oneIn(2) && !beside.isEmpty ? [pick(beside, &random)] : nil))
    }
    if random.oneIn(12) {
      constraints.rules.append(.init(pattern: "*", choices: pairs.map(\.description)))
    }
    constraints.equalWidths = random.oneIn(10)
    let search: TargetSearch
    do {
      search = try export.search(
        network, table, weight: random.oneIn(6) ? [pick(formats, &random)] : nil,
        activation: random.oneIn(6) && !beside.isEmpty ? [pick(beside, &random)] : nil,
        constraints: constraints, settings: settings)
    } catch {
      throw Refused(reason: error.description)
    }
    let join = TableJoin(
      network: search.network, table: search.table,
      candidates: .init(activation: search.activation), constraints: search.constraints,
      outliers: random.oneIn(2) ? .keep : .standard, invalid: random.oneIn(2) ? .error : .exclude)
    guard join.problems.isEmpty else { throw Refused(reason: join.problems[0]) }
    var written = 0
    for draw in 0..<6 {
      guard let plan = Self.plan(of: join, draw, &random) else { continue }
      // The answer itself, and the plan as a file has it, read beside the model.
      let read = plan.map { LayerFormats(named: $0.description) }
      for (plan, network) in [(plan, search.network), (read, network)] {
        var answer = PlanAnswer(BitPlan(plan), of: network)
        answer.settings = settings
        if let fault = target.fault(of: answer) ?? export.fault(answer) {
          Issue.record("\(export.name), seed \(seed): \(plan.map(\.description)): \(fault)")
        } else {
          written += 1
        }
      }
    }
    return written
  }

  /// A plan of the join's candidates that keeps its ties: of the narrowest, the widest or any formats; nil if none was
  /// found.
  private static func plan(
    of join: TableJoin, _ draw: Int, _ random: inout SeededGenerator
  ) -> [LayerFormats]? {
    for _ in 0..<20 {
      var chosen = [LayerFormats?](repeating: nil, count: join.layers.count)
      for (position, layer) in join.searchedLayers {
        let choices = layer.scoredChoices(alpha: 1).map(\.formats).filter { formats in
          join.ties.allSatisfy { tie in
            !tie.members.contains(position)
              || tie.members.allSatisfy { other in
                guard let own = chosen[other.index] else { return true }
                return tie.shared.allSatisfy { own[$0] == formats[$0] }
              }
          }
        }.sorted()
        guard !choices.isEmpty else { break }
        chosen[position.index] =
          switch draw {
          case 0: choices.first
          case 1: choices.last
          default: pick(choices, &random)
          }
      }
      guard !chosen.contains(nil) else { continue }
      var plan = join.network.layers.map { $0.pinned ?? .eightBit }
      for (layer, formats) in zip(join.layers, chosen) {
        plan[layer.networkLayer.index] = formats ?? .eightBit
      }
      return plan
    }
    return nil
  }
}
