import Foundation
import FoundationXML
import MPQModel
import MPQReport
import MPQSearch
import TestFixtures
import Testing

@Suite struct ChoiceComparisonTests {
  /// Cases without groups, with two or three, and with tied layers.
  private static func instance(_ seed: UInt64) throws -> ChoiceCase {
    try ChoiceCase(
      seed: seed, layerCount: 3 + Int(seed % 3), groupCount: [0, 2, 0, 3][Int(seed % 4)],
      isTied: seed % 3 == 0)
  }

  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func mixedPlansAreTheBestAtTheSameResources(seed: UInt64) throws {
    var small = try Self.instance(seed)
    #expect(small.search.measures == ChoiceCase.measures)
    let levels = small.search.levels(besides: [])
    #expect(Set(levels) == Set(ChoiceCase.formats.map { .formats($0) }))
    for level in levels {
      let matchup = try #require(try small.search.matchup(at: level))
      let choice = try #require(
        ChoiceCase.formats.firstIndex { ComparedLevel.formats($0) == level })
      let uniform = small.options.map { _ in choice }
      let allowed = small.usages(uniform)
      #expect(matchup.measures == ChoiceCase.measures)
      #expect(matchup.uniform?.plan == small.plan(uniform))
      #expect(ChoiceCase.measures.map { $0.planUsage(matchup.uniform!.costs) } == allowed)
      let best = small.selections.filter { selection in
        zip(small.usages(selection), allowed).allSatisfy { $0 <= $1 }
      }.map(small.importance).min()
      #expect(matchup.mixed.status == .optimal)
      let found = try #require(matchup.mixed.importance)
      #expect(abs(found - (best ?? .infinity)) < 1e-12, "seed \(seed) at \(level)")
      let used = ChoiceCase.measures.map { $0.planUsage(matchup.mixed.costs!)! }
      #expect(zip(used, allowed).allSatisfy { $0 <= $1 })
    }
  }

  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func noPlanAsGoodUsesLess(seed: UInt64) throws {
    var small = try Self.instance(seed)
    for level in small.search.levels(besides: []) {
      let matchup = try #require(try small.search.matchup(at: level))
      let uniform = try #require(matchup.best)
      let allowed = ChoiceCase.measures.map { $0.planUsage(uniform.costs)! }
      #expect(matchup.cheapest.map(\.measure) == ChoiceCase.measures)
      for (resource, cheapest) in matchup.cheapest.enumerated() {
        let least = small.selections.filter { selection in
          small.importance(selection) <= uniform.importance * (1 + 1e-12)
            && zip(small.usages(selection), allowed).allSatisfy { $0 <= $1 }
        }.map { small.usages($0)[resource] }.min()
        let truth = try #require(least)
        #expect(cheapest.usage >= truth && cheapest.provenAbove < truth, "seed \(seed)")
        if cheapest.isExact { #expect(cheapest.usage == truth, "seed \(seed)") }
        #expect(cheapest.openShare <= CheapestPlan.tolerance)
        #expect(cheapest.uniformUsage == allowed[resource])
      }
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func frontiersGoFromTheLeastUsageToTheLeastImportance(seed: UInt64) throws {
    let small = try Self.instance(seed)
    for (resource, measure) in ChoiceCase.measures.enumerated() {
      let frontier = try small.search.frontier(in: measure, count: 12)
      let least = small.selections.map { small.usages($0)[resource] }.min()
      #expect(measure.planUsage(try #require(frontier.first?.costs)) == least)
      let best = try #require(small.selections.map(small.importance).min())
      let last = try #require(frontier.last?.importance)
      #expect(last <= best * (1 + ComparisonSearch.curveGap))
    }
  }

  /// A file has only the names of choices.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func plansFromFilesAreScoredByTheirLabels(seed: UInt64) throws {
    let small = try Self.instance(seed)
    for selection in small.selections {
      let plan = small.plan(selection)
      let read = BitPlan(plan.formats.map { LayerFormats(named: $0.description) })
      let underscored = BitPlan(
        plan.formats.map {
          LayerFormats(named: $0.description.replacingOccurrences(of: " ", with: "_"))
        })
      for read in [plan, read, underscored] {
        let scored = small.search.scored(file: "p.csv", row: nil, plan: read)
        #expect(scored.plan == plan)
        #expect(abs(try #require(scored.importance) - small.importance(selection)) < 1e-12)
        #expect(
          ChoiceCase.measures.map { $0.planUsage(scored.costs) } == small.usages(selection))
      }
    }
    let strange = BitPlan(small.options.map { _ in LayerFormats(named: "unheard of") })
    let scored = small.search.scored(file: "p.csv", row: nil, plan: strange)
    #expect(scored.importance == nil)
    #expect(scored.costs.resources.isEmpty)
    let comparison = try small.comparison(own: [scored])
    let own = try #require(comparison.rows.last)
    #expect(own.kind == .own && own.gain == nil && own.baseline == nil)
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func recordsHaveWhatTheTableSays(seed: UInt64) throws {
    let small = try Self.instance(seed)
    let selection = try #require(small.selections.last { $0[0] != $0[$0.count - 1] })
    let own = small.search.scored(file: "own.csv", row: nil, plan: small.plan(selection))
    let comparison = try small.comparison(own: [own])
    let records = ComparisonRecords(comparison)
    #expect(
      records.columns.suffix(6) == [
        "cycles", "DSP", "energy", "cycles_saved", "DSP_saved", "energy_saved",
      ])
    #expect(Set(records.columns).count == records.columns.count)
    for (row, record) in zip(comparison.rows, records.records) {
      #expect(record.count == records.columns.count)
      func value(_ column: String) -> ComparisonRecords.Value {
        record[records.columns.firstIndex(of: column)!]
      }
      #expect(value("bitops") == .missing && value("size_bytes") == .missing)
      #expect(value("bitops_saved") == .missing)
      let costs = try #require(row.costs)
      for column in ChoiceCase.columns {
        let used = try #require(costs.resources.first { $0.name == column.name })
        #expect(
          value(column.name)
            == .figure(
              .amount(ExactDecimal(used.usage, decimals: column.decimals), of: column.name)))
        if row.kind == .mixed {
          let saving = row.matchup?.cheapest(in: .resource(column.name))?.saving
          #expect(value("\(column.name)_saved") == .number(try #require(saving)))
        }
      }
    }
    // The plan's baseline is the best uniform plan that uses no more of anything.
    let row = try #require(comparison.rows.last)
    let fitting = small.options[0].indices.map { choice in small.options.map { _ in choice } }
      .filter { uniform in
        zip(small.usages(uniform), small.usages(selection)).allSatisfy { $0 <= $1 }
      }.map(small.importance).min()
    #expect(row.baseline?.importance == fitting || abs(row.baseline!.importance - fitting!) < 1e-12)
  }

  @Test func wordsNameWhatIsEqual() throws {
    let seed = try #require(
      try (1...60).first { seed in
        try ChoiceCase(seed: seed).comparison().matchups.contains { ($0.gain ?? 0) > 0.01 }
      })
    let small = try ChoiceCase(seed: seed)
    let comparison = try small.comparison(budgets: [
      Budget(.onResource("DSP"), .number(ExactDecimal(40)))
    ])
    let verdict = Verdict(comparison)
    #expect(
      verdict.headline.contains(
        " less importance than the best uniform plan within the same cycles, DSP and energy"))
    let table = ComparisonTable(comparison, withCheapest: true)
    #expect(
      table.columns.map(\.title) == [
        "plan", "cycles", "DSP", "energy", "importance", "gain", "cycles saved", "DSP saved",
        "energy saved", "proof",
      ])
    #expect(table.sections.map(\.title).contains("within the cycles, DSP and energy of W8A8"))
    #expect(table.sections.last?.title == "within your budgets: max DSP 40")
    #expect(
      table.notes.first?.hasPrefix("cycles saved, DSP saved and energy saved are savings of")
        == true)
    #expect(table.sections.allSatisfy { $0.rows.allSatisfy { $0.cells.count == 10 } })
    let names = comparison.rows.map(\.name)
    #expect(names.contains("as good with fewest cycles"))
    #expect(names.contains("as good with least DSP"))
    #expect(comparison.rows.map(\.kind.name).contains("cheapest-energy"))
  }

  @Test func chartsExistForEveryResource() throws {
    let small = try ChoiceCase(seed: 4, layerCount: 5)
    let report = Report(
      try small.comparison(),
      frontiers: try ChoiceCase.measures.map { .init($0, try small.search.frontier(in: $0)) },
      inputs: [], settings: [])
    let charts = report.charts
    #expect(
      charts.map(\.name).prefix(3) == ["tradeoff-cycles", "tradeoff-dsp", "tradeoff-energy"])
    #expect(Set(charts.map(\.name)).count == charts.count)
    for chart in charts {
      let parser = XMLParser(data: Data(chart.file.utf8))
      #expect(parser.parse(), "\(chart.name): \(String(describing: parser.parserError))")
      for word in ["nan", "inf\"", "BitOps"] { #expect(!chart.file.contains(word)) }
    }
    func has(_ name: String, _ words: String...) {
      let chart = charts.first { $0.name == name }
      for word in words { #expect(chart?.file.contains(word) == true, "\(name) lacks \(word)") }
    }
    has("tradeoff-energy", ">energy (mJ), pinned layers included", " mJ, importance ")
    has("tradeoff-cycles", ">cycles (k), pinned layers included", " k cycles, importance ")
    has("tradeoff-dsp", "mixed within a level&#39;s cycles, DSP and energy", ">fast<")
    has("spending", ">cycles (k)<", ">DSP<", ">energy (mJ)<", "DSP: layer0")
    has("importance", ">choices<", "layer0, very exact: ")
    let plan = try #require(charts.first { $0.name.hasPrefix("plan-") })
    #expect(plan.file.contains(">share of the plan&#39;s cycles<"))
    #expect(plan.file.contains(">very exact<") || plan.file.contains(">fast<"))
    let html = report.html
    for words in [
      "same cycles, DSP and energy, and across to its costs. That plan keeps three budgets",
      "its plans may spend any cycles and energy.",
      "in cycles at no more DSP or energy, in DSP at no more cycles or energy, and in energy at",
      "the sum of its layers' importances, each of the choice that the layer has.",
      "<th scope=\"col\">format</th><th scope=\"col\">cycles</th><th scope=\"col\">share</th>",
    ] {
      #expect(html.contains(words), "lacks \(words)")
    }
    #expect(!html.contains("BitOps") && !html.contains("MACs"))
    // What remains beside void elements has to be well-formed.
    let body = html[try #require(html.range(of: "<body>")).lowerBound...]
      .replacing("<br>", with: "").replacing("</html>", with: "")
    #expect(XMLParser(data: Data(body.utf8)).parse())
  }

  /// A resource may be called like a column or a file of another.
  @Test func namesOfResourcesNeverMeet() throws {
    var table = ImportanceTable(source: "choices.csv")
    let names = ["bitops", "size", "a b", "a/b", "</title>", "importance"]
    var resources = ResourceTable(
      source: "choices.csv", columns: names.map { .init(name: $0, decimals: 0) })
    for layer in ["one", "two"] {
      for (index, choice) in ["low", "high"].enumerated() {
        let formats = LayerFormats(named: choice)
        try table.add(.init(formats, importance: 1 / Double(index + 1)), layer: layer)
        _ = resources.add(
          .init(amounts: names.indices.map { ($0 + 1) * (index + 1) }), layer: layer,
          choice: formats)
      }
    }
    table.resources = resources
    let join = TableJoin(network: try Network(ofChoicesIn: table, name: "odd"), table: table)
    var search = try ComparisonSearch(join, alpha: 1, solver: ExhaustiveSolver())
    let comparison = Comparison(
      join: join, alpha: 1,
      matchups: try search.levels(besides: []).compactMap { try search.matchup(at: $0) },
      uniformPlans: search.uniformPlans, ownPlans: [], sweptPlans: [],
      measurements: try MeasurementJoin([], candidates: []))
    let records = ComparisonRecords(comparison)
    #expect(Set(records.columns).count == records.columns.count, "\(records.columns)")
    #expect(records.records.allSatisfy { $0.count == records.columns.count })
    let report = Report(
      comparison, frontiers: try search.measures.map { .init($0, try search.frontier(in: $0)) },
      inputs: [], settings: [])
    let charts = report.charts
    #expect(Set(charts.map(\.name)).count == charts.count, "\(charts.map(\.name))")
    for chart in charts {
      #expect(chart.name.allSatisfy { $0.isLetter || $0.isNumber || "-._".contains($0) })
      #expect(XMLParser(data: Data(chart.file.utf8)).parse(), "\(chart.name)")
    }
  }
}
