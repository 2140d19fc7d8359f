import MPQTraining
import Testing

/// Moments of 100,000 draws, within five standard deviations of the estimates.
@Suite struct SeededDrawsTests {
  static let count = 100_000

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test(arguments: UInt64(1)...3) func uniform(seed: UInt64) {
    var draws = SeededDraws(seed: seed, for: .other)
    let values = (0..<Self.count).map { _ in draws.unit() }
    #expect(values.allSatisfy { (0..<1).contains($0) })
    let deviation = (1.0 / 12 / Double(Self.count)).squareRoot()
    #expect(abs(mean(values) - 0.5) < 5 * deviation)
    #expect(
      abs(mean(values.map { $0 * $0 }) - 1.0 / 3) < 5 * (4.0 / 45 / Double(Self.count)).squareRoot()
    )
    // Neighbours do not go together.
    let products = zip(values, values.dropFirst()).map { ($0 - 0.5) * ($1 - 0.5) }
    #expect(abs(mean(products)) < 5 / 12 / Double(Self.count).squareRoot())
  }

  @Test(arguments: UInt64(1)...3) func normal(seed: UInt64) {
    var draws = SeededDraws(seed: seed, for: .other)
    let values = (0..<Self.count).map { _ in draws.normal() }
    let root = Double(Self.count).squareRoot()
    #expect(values.allSatisfy { $0.isFinite })
    #expect(abs(mean(values)) < 5 / root)
    #expect(abs(mean(values.map { $0 * $0 }) - 1) < 5 * 2.0.squareRoot() / root)
    #expect(abs(mean(values.map { $0 * $0 * $0 })) < 5 * 15.0.squareRoot() / root)
    #expect(abs(mean(values.map { $0 * $0 * $0 * $0 }) - 3) < 5 * 96.0.squareRoot() / root)
  }

  @Test func integers() {
    var draws = SeededDraws(seed: 1, for: .other)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[draws.integer(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
  }

  @Test func permutationsAreThatAndAllAreEquallyLikely() {
    for count in [0, 1, 2, 100] {
      var draws = SeededDraws(seed: UInt64(count), for: .other)
      #expect(draws.permutation(of: count).sorted() == Array(0..<count))
    }
    var seen: [[Int]: Int] = [:]
    for place in UInt64(0)..<6_000 {
      var draws = SeededDraws(seed: 5, for: .other, at: place)
      seen[draws.permutation(of: 3), default: 0] += 1
    }
    #expect(seen.count == 6)
    #expect(seen.values.allSatisfy { abs($0 - 1_000) < 150 })
  }

  @Test func drawsFollowFromSeedAndPlace() {
    func first(_ draws: SeededDraws) -> UInt64 {
      var draws = draws
      return draws.next()
    }
    #expect(
      first(SeededDraws(seed: 1, for: .other, at: 2, 3))
        == first(SeededDraws(seed: 1, for: .other, at: 2, 3)))
    let different = [
      SeededDraws(seed: 1, for: .other), SeededDraws(seed: 1, for: .other, at: 0),
      SeededDraws(seed: 1, for: .other, at: 2, 3),
      SeededDraws(seed: 1, for: .other, at: 3, 2), SeededDraws(seed: 2, for: .other, at: 2, 3),
      SeededDraws(seed: 2, for: .other, at: 1, 3),
    ]
    #expect(Set(different.map(first)).count == different.count)
  }
}
