import Foundation
import FoundationXML
import MPQModel
import MPQReport
import MPQSearch
import TestFixtures
import Testing

@Suite struct ReportTests {
  private static let oddNames = [
    "<script>alert(1)</script>", "a&b \"q\" 'r'", "tab\tline\nbell\u{7}", "層.\u{1F600}",
    "]]>-->",
  ]

  private func report(
    names: [String], outlier: Bool = false, measured: Bool = false
  ) throws -> Report {
    let small = try SmallCase(seed: 5, names: names, outlier: outlier)
    var measurements: [PlanMeasurement] = []
    if measured {
      measurements = small.search.uniformPlans.prefix(4).map { uniform in
        PlanMeasurement(
          name: "<i>.csv", costs: .init(uniform.costs), loss: 0.5,
          accuracy: 0.8 + uniform.formats.weight.bitsPerElement! / 50, line: 2)
      }
      measurements.append(
        PlanMeasurement(name: "<b>float", costs: nil, loss: 0.4, accuracy: 0.95, line: 3))
    }
    let own = small.search.scored(
      file: "\"><img src=x>.csv", row: nil, plan: small.search.uniformPlans[1].plan)
    return Report(
      try small.comparison(measurements: measurements, own: [own]),
      frontiers: try [Measure.bitOperations, .weightSize].map {
        .init($0, try small.search.frontier(in: $0, count: 8))
      },
      inputs: [.init(role: "network", name: "<network>", sha256: "abc")],
      settings: [("a & b", "<c>")])
  }

  private static let noFrontiers = [Measure.bitOperations, .weightSize].map {
    Report.Frontier($0, [])
  }

  /// The plan within the user's budgets has a mark, a name and a table of its own.
  @Test func theUsersPlanIsTold() throws {
    let small = try SmallCase.gaining()
    var search = small.search
    let size = try #require(small.search.uniformPlans.compactMap(\.costs.weightSizeInBits).max())
    let matchup = try search.matchup(within: [.maxSize(bytes: ExactDecimal(size / 8 + 1))])
    let comparison = Comparison(
      join: small.join, alpha: 2, matchups: [matchup], uniformPlans: search.uniformPlans,
      ownPlans: [], sweptPlans: [], measurements: try MeasurementJoin([], candidates: []))
    let report = Report(
      comparison, frontiers: Self.noFrontiers, inputs: [], settings: [])
    let chart = try #require(report.charts.first { $0.name == "tradeoff-bitops" })
    #expect(chart.file.contains(">within your budgets<"))
    #expect(chart.file.contains(">plan within your budgets<"))
    #expect(!chart.file.contains("within a level"))
    #expect(!report.html.contains("A dashed line leads"))
    #expect(report.html.contains("<summary>mixed within your budgets, as a table</summary>"))
    for layer in small.join.network.layers {
      #expect(report.html.contains("<td class=\"name\">\(layer.name)"))
    }
  }

  /// Numbers and last words tell layers apart, so they stay where a name is too long.
  @Test func longNamesKeepWhatTellsThemApart() throws {
    let names = [2, 20, 21].map {
      "model.decoder.transformer_layers.\($0).self_attention_output.dense"
    }
    let chart = try #require(try report(names: names).charts.first { $0.name.hasPrefix("plan-") })
    for number in [2, 20, 21] {
      #expect(chart.file.contains(">m.d.t.\(number).s.dense<"))
    }
  }

  /// Times of any size are told in seconds and their parts, never in multiples of picoseconds.
  @Test(arguments: [
    (1, "ps"), (1_000_000, "µs"), (1_000_000_000, "ms"), (1_000_000_000_000, "s"),
    (1_000_000_000_000_000, "s"),
  ])
  func latenciesHaveUnitsThatPeopleKnow(scale: Int, unit: String) throws {
    var small = try SmallCase(seed: 2)
    var latency = LatencyTable(source: "latency.csv")
    for layer in small.join.network.searched {
      for weight in SmallCase.bits {
        for activation in SmallCase.bits {
          try latency.add(
            layer: small.join.network.layers[layer].name,
            formats: LayerFormats(weight: .integer(weight), activation: .integer(activation)),
            picoseconds: scale * (weight + activation))
        }
      }
    }
    small.join.network.resources.latency = latency
    let search = try ComparisonSearch(
      small.join, alpha: 2, solver: ExhaustiveSolver())
    let comparison = Comparison(
      join: small.join, alpha: 2, matchups: [], uniformPlans: search.uniformPlans, ownPlans: [],
      sweptPlans: [], measurements: try MeasurementJoin([], candidates: []))
    let report = Report(
      comparison,
      frontiers: [.init(.latency, try search.frontier(in: .latency, count: 4))],
      inputs: [], settings: [])
    let chart = try #require(report.charts.first { $0.name == "tradeoff-latency" })
    #expect(chart.file.contains(">latency (\(unit)), pinned layers included<"))
  }

  @Test(arguments: [false, true])
  func chartsAreWellFormedWhateverNamesSay(outlier: Bool) throws {
    let charts = try report(names: Self.oddNames, outlier: outlier, measured: true).charts
    let names = charts.map(\.name)
    #expect(Set(names).count == names.count)
    for name in [
      "tradeoff-bitops", "tradeoff-size", "accuracy-bitops", "accuracy-size", "spending",
      "importance",
    ] {
      #expect(names.contains(name))
    }
    #expect(names.contains { $0.hasPrefix("plan-") })
    for chart in charts {
      let parser = XMLParser(data: Data(chart.file.utf8))
      #expect(parser.parse(), "\(chart.name): \(String(describing: parser.parserError))")
      #expect(chart.file.contains("role=\"img\""))
      #expect(chart.file.contains("<title id=\"\(chart.name)-title\">"))
      #expect(!chart.description.isEmpty)
      for word in ["nan", "inf\"", "-inf", "<script", "<img"] {
        #expect(!chart.file.contains(word), "\(chart.name) has \(word)")
      }
    }
  }

  @Test func thePageStandsAlone() throws {
    let html = try report(names: Self.oddNames, measured: true).html
    for word in ["http", "<script", "<img", "url(", "@import", "<link", "src="] {
      #expect(
        !html.replacing("&quot;&gt;&lt;img src=x&gt;", with: "").contains(word), "has \(word)")
    }
    for title in [
      "The trade-off", "The comparison", "The plan, layer by layer", "Where the budget goes",
      "What the table says", "How this was made",
    ] {
      #expect(html.contains("<h2>\(title)</h2>"))
    }
    #expect(html.contains("prefers-color-scheme:dark"))
    #expect(html.contains("@media print"))
    #expect(html.contains("SHA-256 <code>abc</code>"))
    #expect(html.contains("<dt>a &amp; b</dt><dd>&lt;c&gt;</dd>"))
  }

  @Test func tagsAreClosed() throws {
    let html = try report(names: ["a", "b"], measured: true).html
    // What remains beside void elements has to be well-formed.
    let body = html[try #require(html.range(of: "<body>")).lowerBound...]
      .replacing("<br>", with: "").replacing("</html>", with: "")
    let parser = XMLParser(data: Data(body.utf8))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
  }

  @Test func excludedIndicatorsAreMarked() throws {
    let report = try report(names: ["a", "b"], outlier: true)
    let chart = try #require(report.charts.first { $0.name == "importance" })
    #expect(chart.file.contains("class=\"cross\""))
    #expect(chart.file.contains("excluded: below the next higher width"))
    #expect(chart.description.contains("a weight at 2 bits"))
  }

  @Test(arguments: [1, 2, 54, 300, 2000])
  func anyNumberOfLayersIsDrawn(count: Int) throws {
    let small = try SmallCase(seed: 6, names: (0..<count).map { "block\($0)" })
    let comparison = try Comparison(
      join: small.join, alpha: 2, matchups: [], uniformPlans: small.search.uniformPlans,
      ownPlans: [
        small.search.scored(file: "p", row: nil, plan: small.search.uniformPlans[0].plan)
      ], sweptPlans: [], measurements: MeasurementJoin([], candidates: []))
    let report = Report(
      comparison, frontiers: Self.noFrontiers, inputs: [], settings: [])
    for chart in report.charts {
      #expect(XMLParser(data: Data(chart.file.utf8)).parse())
      #expect(!chart.file.contains("nan"))
    }
  }
}
