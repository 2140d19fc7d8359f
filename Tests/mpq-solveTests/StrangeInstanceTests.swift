import Foundation
import FoundationXML
import TestFixtures
import Testing

/// Whatever is well-formed has an answer, in every format: no crash, no end that never comes, no `nan` or `inf`, and
/// nothing that its readers cannot read. `MPQ_STRANGE_CASES` says how many instances, from seed `MPQ_STRANGE_SEED` on.
@Suite struct StrangeInstanceTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["MPQ_STRANGE_CASES"].flatMap(Int.init) ?? 200
  private static let firstSeed = environment["MPQ_STRANGE_SEED"].flatMap(UInt64.init) ?? 1
  /// Cases run side by side.
  private static let lanes = 4

  @Test(arguments: 0..<lanes) func everyAnswerCanBeRead(lane: Int) throws {
    for index in stride(from: lane, to: Self.count, by: Self.lanes) {
      let seed = Self.firstSeed &+ UInt64(index)
      let strange = StrangeInstance(seed: seed)
      let instance = try Instance(layers: 1)
      try instance.write(strange.costs, to: "costs.csv")
      try instance.write(strange.importances, to: "importance.csv")
      var table = instance.inputs + strange.rules
      if let constraints = strange.constraints {
        try instance.write(constraints, to: "constraints.json")
        table += ["--constraints", instance.path("constraints.json")]
      }
      var search = table + strange.settings
      if let latencies = strange.latencies {
        try instance.write(latencies, to: "latency.csv")
        search += ["--latency-table", instance.path("latency.csv")]
      }
      var random = SeededGenerator(seed: ~seed)
      for command in Self.commands(strange, &random) {
        let inputs =
          switch command[0] {
          case "costs": ["-n", instance.path("costs.csv")]
          case "check": table
          default: search
          }
        try Self.check(command + inputs, instance, "seed \(seed)")
      }
    }
  }

  /// A comparison, a report, a solve and one of the others.
  private static func commands(
    _ strange: StrangeInstance, _ random: inout SeededGenerator
  ) -> [[String]] {
    let formats = [[], ["--csv"], ["--json"], ["--markdown"]]
    let levels = ["--levels", ["W4A8", "W2.5A3,W0.01A0.01,W32A1"].randomElement(using: &random)!]
    let budgets = random.oneIn(2) ? strange.budgets : []
    let others: [[String]] = [
      ["check"], ["costs"],
      ["sweep", "--compressions", "1,8,12.2,999999", random.oneIn(2) ? "--frontier" : "--verify"],
      ["sweep", "--bitops", "0:999999999999999999:4"],
    ]
    return [
      ["compare"] + levels + budgets + formats.randomElement(using: &random)!,
      ["report", "-o", "report.html", "--svg", "svg"] + levels + budgets,
      ["solve"] + strange.budgets
        + [[], ["--json"], ["--format", "csv"], ["--verify"], ["--prover", "glpk"]]
        .randomElement(using: &random)!,
      others.randomElement(using: &random)!,
    ]
  }

  private static func check(_ command: [String], _ instance: Instance, _ seed: String) throws {
    // A minute is a hundred times what the slowest of them takes; `timeout` ends with 124.
    let run = try Tool.run(
      ["60", Tool.built().path] + command, executable: URL(fileURLWithPath: "/usr/bin/timeout"),
      in: instance.directory)
    let words = "\(seed): \(command.prefix { $0 != "-n" }.joined(separator: " "))"
    #expect([0, 3, 4, 65].contains(run.exitCode), "\(words): \(run.exitCode) \(run.errors)")
    expectFigures(run.output, words)
    expectFigures(run.errors, words)
    if command.contains("--json"), !run.output.isEmpty {
      #expect(throws: Never.self, "\(words)") {
        try JSONSerialization.jsonObject(with: Data(run.output.utf8))
      }
    }
    if command.contains("--csv") {
      let columns = run.output.split(separator: "\n").map { Self.fieldCount($0) }
      #expect(Set(columns).count <= 1, "\(words): \(columns)")
    }
    guard command[0] == "report", [0, 3, 4].contains(run.exitCode) else { return }
    let page = try instance.read("report.html")
    let start = try #require(page.range(of: "<body>"), "\(words)")
    let end = try #require(page.range(of: "</body>"), "\(words)")
    let body = String(page[start.lowerBound..<end.upperBound])
    expectXML(body.replacingOccurrences(of: "<br>", with: "<br/>"), words)
    for file in try FileManager.default.contentsOfDirectory(atPath: instance.path("svg")) {
      expectXML(try instance.read("svg/\(file)"), "\(words) \(file)")
    }
  }

  /// The fields of a line of a CSV.
  private static func fieldCount(_ line: Substring) -> Int {
    var (count, isQuoted) = (1, false)
    for character in line {
      if character == "\"" { isQuoted.toggle() }
      if character == ",", !isQuoted { count += 1 }
    }
    return count
  }

  private static func expectFigures(_ text: String, _ words: String) {
    for word in text.split(whereSeparator: { !$0.isLetter }) {
      #expect(
        !["nan", "inf", "infinity"].contains(word.lowercased()), "\(words): \(text.prefix(2000))")
    }
  }

  /// Well-formed, and without figures that are none.
  private static func expectXML(_ text: String, _ words: String) {
    let reader = TextOfXML()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(words): \(parser.parserError.map { "\($0)" } ?? "")")
    expectFigures(reader.text, words)
  }

  /// What an XML document says: its text and its attributes, without styles.
  private final class TextOfXML: NSObject, XMLParserDelegate {
    private(set) var text = ""
    private var isStyle = false

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      isStyle = name == "style"
      text += " " + attributes.values.joined(separator: " ") + " "
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) { isStyle = false }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
      if !isStyle { text += characters }
    }
  }
}
