import MPQModel
import MPQSearch
import Testing

@Suite struct OutlierRuleTests {
  private func entries(_ bits: [Int], _ importances: [Double]) -> [ImportanceTable.Entry] {
    zip(bits, importances).map { .init(format: .integer($0), importance: $1) }
  }

  @Test func excludesWhatLiesBelowTheNextHigherCandidate() {
    let candidates = entries([2, 4, 8], [0.5, 0.6, 0.1])
    let (available, touched) = OutlierRule.exclude.apply(to: candidates)
    #expect(available == entries([4, 8], [0.6, 0.1]))
    #expect(touched == entries([2], [0.5]))
  }

  /// The rule looks at the table, not at what it left: 3 bits is compared with 4, excluded or not.
  @Test func comparesWithAnExcludedNeighbourToo() {
    let candidates = entries([2, 3, 4, 5], [0.45, 0.3, 0.4, 0.5])
    let (available, touched) = OutlierRule.exclude.apply(to: candidates)
    #expect(available == entries([2, 5], [0.45, 0.5]))
    #expect(touched == entries([3, 4], [0.3, 0.4]))
  }

  @Test func clampRaisesToTheNextHigherAsRaised() {
    let candidates = entries([2, 3, 4, 5], [0.45, 0.3, 0.4, 0.5])
    let (available, touched) = OutlierRule.clamp.apply(to: candidates)
    #expect(available == entries([2, 3, 4, 5], [0.5, 0.5, 0.5, 0.5]))
    #expect(touched == entries([2, 3, 4], [0.45, 0.3, 0.4]))
  }

  @Test func keepChangesNothingAndNamesTheOutliers() {
    let candidates = entries([2, 3, 4], [0.1, 0.3, 0.2])
    let (available, touched) = OutlierRule.keep.apply(to: candidates)
    #expect(available == candidates)
    #expect(touched == entries([2], [0.1]))
  }

  @Test(arguments: OutlierRule.allCases) func leavesMonotoneTablesAlone(rule: OutlierRule) {
    for candidates in [
      entries([2, 4, 8], [0.3, 0.3, 0.1]), entries([8], [0]), entries([2, 3], [0, 0]), [],
    ] {
      let (available, touched) = rule.apply(to: candidates)
      #expect(available == candidates)
      #expect(touched.isEmpty)
    }
  }
}
