import TestFixtures
import Foundation
import Testing

/// The requests that the pages show are answered.
@Suite struct READMETests {
  private let service: RunningService

  init() throws { service = try RunningService() }

  private func page(_ name: String) throws -> String {
    try String(contentsOf: Tool.packageRoot.appending(path: name), encoding: .utf8)
  }

  @Test func curlLinesWorkAsPasted() throws {
    let lines = try page("README.md").split(separator: "\n").filter { $0.hasPrefix("$ curl") }
    #expect(lines.count == 3)
    for line in lines {
      let pasted = line.dropFirst(2).replacing(
        "http://127.0.0.1:8080", with: "http://127.0.0.1:\(service.port)")
      let run = try Tool.shell(
        "\(pasted.replacing("curl -s", with: "curl -s --fail-with-body"))",
        in: Tool.packageRoot)
      #expect(run.exitCode == 0, "\(line): \(run.output)\(run.errors)")
      #expect(run.output.hasPrefix("{\"id\": "))
    }
  }

  @Test func theExampleRequestHasAPlan() throws {
    let examples = try page("docs/service.md").components(separatedBy: "```json\n").dropFirst()
    let body = try #require(examples.first?.components(separatedBy: "```").first)
    let answer = try service.post("/v1/plans", body)
    #expect(answer.status == 200)
    let solution = try answer.value("solution", [String: Any].self)
    #expect(solution["status"] as? String == "optimal")
  }

  @Test func theExampleChartIsDrawn() throws {
    let examples = try page("docs/service.md").components(separatedBy: "```json\n").dropFirst()
    let chart = examples.first { $0.contains("\"width\"") }
    let body = try #require(chart?.components(separatedBy: "```").first)
    let answer = try service.post("/v1/charts/plan", body)
    #expect(answer.status == 200)
    #expect(answer.text.contains("layer1.0.conv1: weights 3 bits, activations 3 bits"))
  }

  @Test func everyFlagAndPathExists() throws {
    let text = try page("docs/service.md")
    let help = try Tool.run(["--help"]).output
    let flags = text.replacing("mpq-solve --json", with: "")
      .matches(of: /--[a-z][a-z-]+/).map { String($0.0) }
    #expect(flags.count > 3)
    for flag in flags { #expect(help.contains(flag), "\(flag) is not in the help text") }
    let description = try service.get("/openapi.json").text
    for path in Set(text.matches(of: /(\/v1(\/[a-z]+)+(\/\{id\})?)/).map { String($0.1) }) {
      #expect(description.contains("\"\(path)\""), "\(path) is not in openapi.json")
    }
  }
}
