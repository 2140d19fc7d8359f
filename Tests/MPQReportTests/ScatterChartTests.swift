import Foundation
import MPQReport
import Testing

@Suite struct ScatterChartTests {
  @Test func everyPlanHasItsMark() {
    let chart = ScatterChart(
      name: "scatter", title: "a & b", description: "Two numbers <each>.", across: "importance",
      up: "loss",
      groups: [
        .init(
          title: "random", mark: .ring,
          points: (0..<7).map { .init(x: Double($0), y: Double($0 * $0), name: "plan \($0)") },
          isNamed: false),
        .init(
          title: "chosen", mark: .disc, points: [.init(x: 1, y: 2, name: "own")], isNamed: false),
        .init(
          title: "uniform", mark: .square, points: [.init(x: 3, y: 1, name: "<W3A3>")],
          isNamed: true),
      ]
    ).chart
    let file = chart.file
    // One more of each in the legend.
    #expect(file.components(separatedBy: "class=\"swept\"").count - 1 == 8)
    #expect(file.components(separatedBy: "class=\"mixed\"").count - 1 == 2)
    #expect(file.components(separatedBy: "class=\"uniform\"").count - 1 == 2)
    #expect(file.contains("a &amp; b") && file.contains("Two numbers &lt;each&gt;."))
    #expect(file.contains(">&lt;W3A3&gt;</text>") && !file.contains("<W3A3>"))
    #expect(file.contains(">importance<") && file.contains(">loss<"))
  }

  @Test func errorBarsReachTheSpreadAndStayOnTheChart() throws {
    let chart = ScatterChart(
      name: "bars", title: "", description: "", across: "budget", up: "accuracy",
      ticksAcross: [6, 9],
      groups: [
        .init(
          title: "mixed", mark: .disc,
          points: [
            .init(x: 6, y: 86, name: "m", spread: 0.5), .init(x: 9, y: 88, name: "m"),
          ], isNamed: false)
      ]
    ).chart
    let file = chart.file
    // The bar and its two ends; a point without spread has none.
    #expect(file.components(separatedBy: "class=\"spread\"").count - 1 == 3)
    #expect(file.contains(">6</text>") && file.contains(">9</text>") && !file.contains(">7</text>"))
  }

  @Test func namesOfNeighboursStandApart() {
    let file = ScatterChart(
      name: "names", title: "", description: "", across: "importance", up: "loss",
      groups: [
        .init(
          title: "chosen", mark: .disc,
          points: [
            .init(x: 1, y: 1, name: "first"), .init(x: 1, y: 1, name: "second"),
            .init(x: 3, y: 3, name: "far"),
          ], isNamed: true)
      ]
    ).chart.file
    let places = ["first", "second"].map { name in
      file.split(separator: "\n").first { $0.hasSuffix(">\(name)</text>") }
        .map { $0.replacing(name, with: "") }
    }
    #expect(places[0] != nil && places[0] != places[1])
  }

  /// The axes' ticks say where a value lies; every mark must lie where its own values do.
  @Test func marksLieWhereTheirValuesSay() throws {
    let values = [(1.0, 40.0), (2.5, 10), (7, 25), (9, 37)]
    let file = ScatterChart(
      name: "marks", title: "", description: "", across: "x", up: "y",
      groups: [
        .init(
          title: "g", mark: .disc,
          points: values.map { .init(x: $0.0, y: $0.1, name: "at \($0.0)") }, isNamed: false)
      ]
    ).chart.file
    func number(_ name: String, _ line: Substring) -> Double? {
      line.firstRange(of: " \(name)=\"").flatMap {
        Double(line[$0.upperBound...].prefix { $0 != "\"" })
      }
    }
    let lines = file.split(separator: "\n")
    let ticks = lines.filter { $0.contains("class=\"tick\"") }.compactMap { line in
      let text = line.dropLast("</text>".count)
      return text.lastIndex(of: ">").flatMap { Double(text[text.index(after: $0)...]) }
        .map { (value: $0, line: line) }
    }
    let upright = ticks.filter { $0.line.contains("\"end\"") }
    let across = ticks.filter { $0.line.contains("\"middle\"") }
    /// From the places of two ticks to that of any value.
    func place(
      _ value: Double, _ ticks: [(value: Double, line: Substring)], _ name: String
    ) throws -> Double {
      let (first, last) = (try #require(ticks.first), try #require(ticks.last))
      let (start, end) = (
        try #require(number(name, first.line)), try #require(number(name, last.line))
      )
      return start + (value - first.value) / (last.value - first.value) * (end - start)
    }
    #expect(across.count > 3 && upright.count > 3)
    for tick in across {
      #expect(abs(try place(tick.value, across, "x") - number("x", tick.line)!) < 0.1)
    }
    for (x, y) in values {
      let mark = try #require(lines.first { $0.contains("<circle") && $0.contains(">at \(x)<") })
      #expect(abs(try place(x, across, "x") - number("cx", mark)!) < 0.1)
      // A tick's text stands 4 pixels below its line.
      #expect(abs(try place(y, upright, "y") - 4 - number("cy", mark)!) < 0.1)
    }
  }
}
