import MPQModel
import MPQReport
import MPQSearch
import TestFixtures
import Testing

@Suite struct VerdictTests {
  @Test func saysPlainlyWhereUniformIsAsGood() throws {
    // Where all widths are alike, nothing can be gained.
    let verdict = Verdict(try SmallCase(isFlat: true).comparison())
    #expect(verdict.headline == "Uniform precision is as good as mixed at every level compared.")
    let mixed = Verdict(try SmallCase.gaining().comparison())
    #expect(mixed.headline.hasPrefix("Mixed precision costs "))
    #expect(mixed.headline.hasSuffix(" at W3A3."))
    #expect(mixed.sentences.contains("At W2A2 and W4A4 uniform is as good."))
  }

  @Test func saysWhereNoPlanFits() throws {
    let comparison = try SmallCase(outlier: true).comparison(levels: [.bits(Level("W2A2")!)])
    let verdict = Verdict(comparison)
    #expect(verdict.headline == "Nothing was compared: within W2A2 no mixed plan was found.")
    #expect(
      verdict.sentences == [
        "No mixed plan fits within W2A2: 1 of the least widths are left out as not monotone."
      ])
  }

  /// What is shared is what the budgets speak of: a plan within a latency may have any BitOps.
  @Test func namesTheBudgetsThatAreShared() throws {
    for seed in UInt64(1)...200 {
      var plain = try SmallCase(seed: seed)
      var latency = LatencyTable(source: "latency.csv")
      for layer in plain.join.layers {
        for weight in SmallCase.bits {
          for activation in SmallCase.bits {
            try latency.add(
              layer: plain.join.network.layers[layer.networkLayer].name,
              formats: LayerFormats(weight: .integer(weight), activation: .integer(activation)),
              picoseconds: 1_000 * (weight + 2 * activation) + 17 * layer.networkLayer.index)
          }
        }
      }
      plain.join.network.resources.latency = latency
      var search = try ComparisonSearch(
        plain.join, alpha: 2, solver: ExhaustiveSolver())
      let matchup = try search.matchup(within: [.maxLatency(picoseconds: ExactDecimal(27_500))])
      guard let gain = matchup.gain, gain > 0.01 else { continue }
      let comparison = Comparison(
        join: plain.join, alpha: 2, matchups: [matchup], uniformPlans: search.uniformPlans,
        ownPlans: [], sweptPlans: [], measurements: try MeasurementJoin([], candidates: []))
      let headline = Verdict(comparison).headline
      #expect(headline.hasSuffix("the best uniform plan within the same latency."))
      let table = ComparisonTable(comparison, withCheapest: false)
      #expect(table.columns.contains { $0.title == "latency" })
      return
    }
    Issue.record("no case gains within a latency")
  }

  /// A table of resources without times has gaps to tell as well.
  @Test func saysWhichPinnedLayersHaveNoAmount() throws {
    var small = try SmallCase.gaining()
    let layers = small.join.network.layers
    var table = ResourceTable(source: "luts.csv", columns: [.init(name: "lut", decimals: 0)])
    for position in small.join.network.searched {
      for bits in SmallCase.bits {
        _ = table.add(
          .init(amounts: [bits]), layer: layers[position].name,
          choice: LayerFormats(weight: .integer(bits), activation: .unchanged))
      }
    }
    try small.join.network.resources.add(table)
    small.search = try ComparisonSearch(small.join, alpha: 2, solver: ExhaustiveSolver())
    let pinned = try #require(layers.first { $0.pinned != nil })
    let verdict = Verdict(try small.comparison())
    #expect(
      verdict.sentences.contains {
        $0.hasPrefix("Luts.csv: no 'lut' for layer '\(pinned.name)' at its pinned W8A8")
      }, "\(verdict.sentences)")
  }

  /// A plan of the user's own shares its costs with no row beside it, so its baseline is named.
  @Test func namesWhatTheGainOfAUsersPlanIsAgainst() throws {
    let small = try SmallCase.gaining()
    let matchup = try #require(try small.comparison(levels: [.bits(Level("W3A3")!)]).matchups.first)
    let mixed = try #require(matchup.mixed.plan)
    let own = small.search.scored(file: "own.csv", row: nil, plan: mixed)
    let comparison = try small.comparison(levels: [.bits(Level("W3A3")!)], own: [own])
    let row = try #require(comparison.rows.last)
    let baseline = try #require(row.baseline)
    #expect(row.gain == Comparison.gain(of: own.importance, over: baseline))
    let table = ComparisonTable(comparison, withCheapest: false)
    let cells = try #require(table.sections.last?.rows.first?.cells)
    #expect(cells.contains("\(ComparisonTable.percent(row.gain!)) (\(baseline.formats))"))
    #expect(table.notes.contains { $0.contains("the uniform plan in brackets") })
    let records = ComparisonRecords(comparison)
    #expect(records.records.last?.last == .text(baseline.label))
  }

  @Test func saysWhyTheUsersBudgetsCannotBeKept() throws {
    let small = try SmallCase(seed: 3)
    var search = small.search
    let matchup = try search.matchup(within: [.maxBitOperations(ExactDecimal(1))])
    let comparison = Comparison(
      join: small.join, alpha: 2, matchups: [matchup], uniformPlans: search.uniformPlans,
      ownPlans: [], sweptPlans: [], measurements: try MeasurementJoin([], candidates: []))
    let sentences = Verdict(comparison).sentences
    #expect(sentences.first == "No mixed plan fits within your budgets.")
    #expect(sentences.last?.hasPrefix("BitOps alone need at least ") == true)
  }

  @Test(arguments: [(0.9, "mixed is more accurate"), (0.7, "uniform is more accurate")])
  func measuredAccuracyComesFirst(accuracy: Double, words: String) throws {
    let small = try SmallCase.gaining()
    let matchup = try #require(try small.comparison(levels: [.bits(Level("W3A3")!)]).matchups.first)
    func result(_ name: String, _ plan: BitPlan, _ accuracy: Double) -> PlanMeasurement {
      PlanMeasurement(
        name: name, costs: .init(PlanCosts(of: plan, in: small.join.network)), loss: 1,
        accuracy: accuracy, line: 2)
    }
    let comparison = try small.comparison(
      measurements: [
        result("W3A3.csv", try #require(matchup.uniform?.plan), 0.8),
        result("mine.csv", try #require(matchup.mixed.plan), accuracy),
      ])
    let verdict = Verdict(comparison)
    #expect(verdict.sentences.first?.hasPrefix("Measured at W3A3, \(words): mixed ") == true)
    #expect(verdict.headline.contains("Measured, uniform is more accurate") == (accuracy < 0.8))
    let table = ComparisonTable(comparison, withCheapest: true)
    #expect(table.columns.map(\.title).contains("accuracy"))
    #expect(table.notes.count { $0.hasPrefix("†") } == 1)
  }

  @Test func recordsHaveAValuePerColumn() throws {
    let small = try SmallCase(seed: 4)
    let records = ComparisonRecords(try small.comparison(own: [small.plans[5]]))
    #expect(records.records.allSatisfy { $0.count == records.columns.count })
    #expect(records.records.last?[1] == .text("own"))
  }

  @Test func markdownCellsStayCells() throws {
    let small = try SmallCase(seed: 4)
    let plan = small.search.scored(file: "a|b*<c>\n.csv", row: nil, plan: small.plans[0].plan)
    let text = MarkdownTable.encode(
      ComparisonTable(try small.comparison(own: [plan]), withCheapest: true))
    #expect(text.contains("| a\\|b\\*\\<c\\> .csv |"))
    let bars = Set(
      text.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
        line.replacing("\\|", with: "").count { $0 == "|" }
      })
    #expect(bars.count == 1)
  }
}
