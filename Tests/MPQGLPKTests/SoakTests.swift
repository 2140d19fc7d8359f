import Foundation
import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// The search against a count of all plans in exact arithmetic, for as long as `MPQ_SOAK_SECONDS` says and from
/// seed `MPQ_SOAK_SEED` on: `make test` does some of it, `make soak` any amount.
@Suite struct SoakTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seconds = environment["MPQ_SOAK_SECONDS"].flatMap(Double.init) ?? 2
  private static let firstSeed = environment["MPQ_SOAK_SEED"].flatMap(UInt64.init) ?? 10_000_000

  @Test func agreesWithBruteForce() throws {
    let end = ContinuousClock.now.advanced(by: .seconds(Self.seconds))
    var seed = Self.firstSeed
    var instances = 0
    var searches = 0
    var wrong: [UInt64] = []
    while ContinuousClock.now < end {
      if let instance = RandomInstance(seed: seed, style: Self.style(of: seed)) {
        instances += 1
        let (count, faults) = try Self.check(instance)
        searches += count
        if !faults.isEmpty { wrong.append(seed) }
        for fault in faults { Issue.record("\(fault)") }
      }
      seed += 1
    }
    print(
      "soak: seeds \(Self.firstSeed) to \(seed - 1), \(instances) instances, \(searches) searches, "
        + "\(wrong.count) instances answered wrongly \(wrong.prefix(20))")
    #expect(instances > 0)
  }

  /// Seeds take turns at what they draw: rows, ties and sizes.
  private static func style(of seed: UInt64) -> RandomInstance.Style {
    var style = RandomInstance.Style()
    style.rows = [1...3, 1...6, 4...6][Int(seed % 3)]
    style.hasHugeLayers = seed % 2 == 0
    style.hasNearlyEqualLayers = seed % 5 == 0
    style.hasDivergedWidths = seed % 7 == 0
    switch seed / 6 % 4 {
    case 0: style.ties = 0...0
    case 1: style.ties = 0...3
    case 2:
      style.layers = 2...6
      style.ties = 1...6
      style.tieMembers = 2...2
    default:
      style.layers = 3...6
      style.ties = 1...3
      style.tieMembers = 2...6
    }
    return style
  }

  private static func check(
    _ instance: RandomInstance
  ) throws -> (searches: Int, faults: [String]) {
    var random = SeededGenerator(seed: instance.seed)
    var searches = 0
    var faults: [String] = []
    for memory in memories(of: instance.seed) {
      let search = PlanSearch(instance.problem, solver: GLPKSolver(), memory: memory)
      for round in 0..<4 {
        let capacities = instance.capacities(&random)
        // GLPK is a hundred times slower.
        let provers: [PlanSearch.Prover] =
          round == 0 && instance.seed % 8 == 0 ? [.automatic, .integerProgram] : [.automatic]
        for prover in provers {
          // No search of this size takes long; one that does is a fault of its own.
          let outcome = try search.solve(
            capacities: capacities, prover: prover, limits: SearchLimits(timeLimit: .seconds(20)))
          searches += 1
          faults += instance.faults(in: outcome, of: search.problem, capacities: capacities)
            .map { "\(prover): \($0)" }
        }
      }
    }
    return (searches, faults)
  }

  /// As much memory as there is, and by turns hardly any.
  private static func memories(of seed: UInt64) -> [SearchMemory] {
    var little = SearchMemory()
    if seed % 2 == 0 {
      little.keyCount = 2
    } else {
      little.bucketCount = 4
      little.pairTableSize = 64
      little.narrowBeam = 1
      little.beams = [2, 1 << 12]
    }
    return [SearchMemory(), little]
  }
}
