import MPQReport
import TestFixtures
import Testing

/// Where values lie along a chart's axes, and where its ticks stand.
@Suite struct ChartAxisTests {
  private func isClose(_ value: Double, _ expected: Double, within tolerance: Double = 1e-9) -> Bool
  {
    abs(value - expected) <= tolerance * (1 + abs(expected))
  }

  @Test func aLinearAxisIsEvenlyDivided() {
    let axis = ChartAxis(upTo: 50, from: 100, to: 600)
    #expect(!axis.isLogarithmic)
    for (value, place) in [(0.0, 100.0), (10, 200), (25, 350), (50, 600)] {
      #expect(isClose(axis.position(value), place))
    }
    #expect(axis.ticks(5) == [0, 10, 20, 30, 40, 50])
    // Upright axes run from the bottom, which has the larger coordinate.
    let upright = ChartAxis(upTo: 4, from: 400, to: 0)
    #expect(isClose(upright.position(1), 300) && isClose(upright.position(4), 0))
  }

  @Test func aLogarithmicAxisIsDividedByRatio() {
    let scale = ValueScale(logarithmicFrom: 1, to: 1000)
    for (value, share) in [(1.0, 0.0), (10, 1.0 / 3), (100, 2.0 / 3), (1000, 1)] {
      #expect(isClose(scale.share(of: value), share))
    }
    #expect(scale.ticks(4) == [1, 10, 100, 1000])
  }

  @Test func anAxisIsLogarithmicFromARatioOn() {
    func axis(_ values: [Double]) -> ChartAxis {
      ChartAxis(showing: values, from: 0, to: 1, logarithmicFrom: 100)
    }
    #expect(axis([1, 100]).isLogarithmic && axis([0.5, 3, 60]).isLogarithmic)
    #expect(!axis([1, 99]).isLogarithmic && !axis([0, 100]).isLogarithmic)
    #expect(!axis([-1, 1000]).isLogarithmic)
  }

  @Test func zeroIsShownWhereItIsNear() {
    func zero(_ values: [Double]) -> Double {
      ChartAxis(showing: values, from: 0, to: 1, logarithmicFrom: .infinity).position(0)
    }
    #expect(isClose(zero([1, 8]), 0))
    #expect(zero([7, 8]) < 0)
    // Values below zero have no floor there.
    #expect(zero([-1, 8]) > 0)
  }

  /// The same for axes of any range: all values lie on them in their order, and ticks are round
  /// numbers at the places of their values.
  @Test func axesOfAnyRange() {
    for seed in UInt64(1)...400 {
      var random = SeededGenerator(seed: seed)
      let size = Double(sign: .plus, exponent: random.integer(-300...300), significand: 1)
      let values = (0..<random.integer(1...6)).map { _ in
        random.real(random.oneIn(3) ? -1...1 : 1e-3...1) * size
      }
      let count = random.integer(2...10)
      let axis = ChartAxis(
        showing: values, from: 50, to: 700, logarithmicFrom: random.oneIn(2) ? 100 : .infinity)
      let places = values.sorted().map { axis.position($0) }
      #expect(places == places.sorted(), "seed \(seed)")
      #expect(places.allSatisfy { (50...700).contains($0) }, "seed \(seed)")

      let ticks = axis.ticks(count)
      #expect(ticks == ticks.sorted() && Set(ticks).count == ticks.count, "seed \(seed)")
      #expect(ticks.allSatisfy { (49.999...700.001).contains(axis.position($0)) }, "seed \(seed)")
      guard !axis.isLogarithmic, let first = ticks.first, ticks.count > 1 else { continue }
      // Steps are 1, 2 or 5 times a power of ten, all alike; so a third of what was asked is there.
      #expect((count / 3...count + 1).contains(ticks.count), "seed \(seed): \(ticks)")
      let step = ticks[1] - first
      #expect(
        zip(ticks, ticks.dropFirst()).allSatisfy { isClose(($1 - $0) / step, 1, within: 1e-6) })
      var digit = step
      while digit >= 9.5 { digit /= 10 }
      while digit < 0.95 { digit *= 10 }
      #expect([1, 2, 5].contains { isClose(digit, $0, within: 1e-6) }, "seed \(seed): \(step)")
    }
  }

  /// Importances have been seen from the least subnormal number up to 1e106.
  @Test func extremeRangesKeepTheirOrder() {
    let scale = ValueScale(logarithmicFrom: .leastNonzeroMagnitude, to: 1e106)
    let shares = [.leastNonzeroMagnitude, 1e-200, 1e-3, 1, 1e106].map { scale.share(of: $0) }
    #expect(shares == shares.sorted() && Set(shares).count == 5)
    #expect(isClose(shares[0], 0) && isClose(shares[4], 1))
    let single = ChartAxis(showing: [3], from: 0, to: 100, logarithmicFrom: 100)
    #expect((0...100).contains(single.position(3)))
  }

  @Test func sharesAndValuesAreEachOthersInverse() {
    for scale in [ValueScale(from: -3, to: 5), ValueScale(logarithmicFrom: 1e-4, to: 20)] {
      for share in [0, 0.25, 0.5, 1] {
        #expect(isClose(scale.share(of: scale.value(at: share)), share))
      }
    }
    #expect(isClose(ValueScale(from: -3, to: 5).value(at: 0.25), -1))
    #expect(isClose(ValueScale(logarithmicFrom: 1, to: 100).value(at: 0.5), 10))
  }

  @Test func unitsCountInThousands() {
    #expect(ChartUnit(for: 1999).prefix == "" && ChartUnit(for: 2000).prefix == "k")
    #expect(ChartUnit(for: 5e9).prefix == "G" && ChartUnit(for: 5e9).size == 1e9)
    #expect(ChartUnit(for: 5e9, largest: 1e6).prefix == "M")
  }
}
