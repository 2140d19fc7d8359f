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
}
