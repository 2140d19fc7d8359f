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
}
