import Foundation
import TestFixtures
import Testing

@Suite struct ReportCommandTests {
  let instance: Instance

  init() throws { instance = try Instance() }

  private func report(_ flags: [String]) throws -> Run {
    try Tool.run(["report"] + instance.inputs + flags, in: instance.directory)
  }

  @Test func writesThePageAndTheCharts() throws {
    let run = try report(["-o", "report.html", "--svg", "charts", "--levels", "W3A5"])
    #expect(run.exitCode == 0)
    #expect(run.lines.suffix(2).first == "report written to report.html")
    let html = try instance.read("report.html")
    let headline = try #require(run.lines.first)
    #expect(html.contains("<p class=\"lead\">\(headline)</p>"))
    let charts = try FileManager.default.contentsOfDirectory(atPath: instance.path("charts"))
    #expect(run.lines.last == "\(charts.count) charts written to charts")
    for name in ["tradeoff-bitops", "tradeoff-size", "spending", "importance", "plan-W3A5"] {
      #expect(charts.contains("\(name).svg"))
      #expect(html.contains("id=\"\(name)-title\""))
      #expect(try instance.read("charts/\(name).svg").hasPrefix("<?xml"))
    }
  }

  @Test func theSameInputsGiveTheSameBytes() throws {
    // The page holds its command, and so its own name.
    let pages = try (0..<2).map { _ in
      _ = try report(["-o", "a page.html"])
      return try instance.read("a page.html")
    }
    #expect(pages[0] == pages[1])
    #expect(pages[0].contains(" -o &#39;a page.html&#39;"))
  }

  @Test func hashesAreThoseOfTheFiles() throws {
    _ = try report(["-o", "report.html"])
    let sums = try Tool.shell("sha256sum costs.csv importance.csv", in: instance.directory)
    let html = try instance.read("report.html")
    for line in sums.lines { #expect(html.contains(line.prefix(64))) }
  }

  @Test func badInputLeavesWhatStoodThere() throws {
    try instance.write("old", to: "report.html")
    try instance.write("plan\n", to: "results.csv")
    let run = try report(["-o", "report.html", "--accuracy", "results.csv"])
    #expect(run.exitCode == 65)
    #expect(try instance.read("report.html") == "old")
    for (flags, code) in [
      ([], 64), (["-o", "importance.csv"], 64), (["-o", "none/report.html"], 74),
      (["-o", "r.html", "--svg", "importance.csv"], 74),
    ] as [([String], Int32)] {
      #expect(try report(flags).exitCode == code)
    }
  }

  @Test(
    .enabled(if: AcceptanceData.exists(AcceptanceData.publishedPickle), "\(AcceptanceData.absent)"))
  func thePublishedCaseIsReportedWhole() throws {
    let table = AcceptanceData.path(AcceptanceData.publishedPickle)
    let run = try Tool.run(
      [
        "report", "-n", "resnet50", "-i", table, "--levels", "W3A4", "-o", "report.html", "--svg",
        "charts", "--outliers", "exclude",
      ], in: instance.directory)
    #expect(run.exitCode == 0)
    #expect(
      run.lines.first
        == "Mixed precision costs 0.4 % to 15.7 % less importance than the best uniform plan "
        + "within the same BitOps and size at W3A3, W3A4, W4A4, W5A5 and W6A6.")
    #expect(run.lines.contains("At W2A2 uniform is as good."))
    let html = try instance.read("report.html")
    for words in [
      "54 layers, 52 of them searched", "<td class=\"name\">uniform W3A4</td>",
      "layer4.2.conv3, weight at 5 bits", "excluded: below the next higher width",
      "753576516e7f6d185291aeb91f5673d9a44073fda21e7f15072f2e999fb1469c",
    ] {
      #expect(html.contains(words), "lacks \(words)")
    }
    let importance = try instance.read("charts/importance.svg")
    // Legend and two outliers, each a cross of two strokes on a lighter one.
    #expect(importance.components(separatedBy: "class=\"cross\"").count == 1 + 3 * 2)
  }
}
