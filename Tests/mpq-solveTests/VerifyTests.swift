import Foundation
import TestFixtures
import Testing

@Suite struct VerifyTests {
  @Test func saysThatBothAgree() throws {
    let instance = try Instance()
    let flags = ["--level", "W3A3", "--min-compression", "9", "--verify"]
    let run = try Tool.run(instance.inputs + flags)
    #expect(run.exitCode == 0)
    #expect(run.lines.contains { $0.hasPrefix("verified: GLPK ") && $0.contains("same optimum") })
    let object = try Tool.run(instance.inputs + flags + ["--json"]).json()
    let verification = try #require(object["verification"] as? [String: Any])
    #expect(verification["result"] as? String == "agrees")
    #expect(try #require(verification["tolerance"] as? Double) > 0)
    #expect(
      try Tool.run(instance.inputs + ["--level", "W3A3", "--json"]).json()["verification"] == nil)
  }

  @Test func saysThatThereIsNoPlanEither() throws {
    let instance = try Instance()
    let run = try Tool.run(instance.inputs + ["--level", "W1A1", "--verify"])
    #expect(run.exitCode == 4)
    #expect(run.lines.contains { $0.hasPrefix("verified: GLPK ") && $0.contains("no plan either") })
  }

  @Test func aPlanOnStandardOutputStaysAPlan() throws {
    let flags = ["--level", "W3A3", "--format", "csv"]
    let instance = try Instance()
    let run = try Tool.run(instance.inputs + flags + ["--verify"])
    #expect(run.output == (try Tool.run(instance.inputs + flags).output))
    #expect(run.errors.contains("verified: GLPK "))
  }

  @Test func sweepsHaveAColumn() throws {
    let instance = try Instance(layers: 5)
    let run = try Tool.run(
      ["sweep"] + instance.inputs + ["--levels", "W3A3,W1A1,W4A4", "--verify"])
    #expect(rows(run.output).map { $0["verification"] } == ["agrees", "agrees", "agrees"])
    #expect(run.errors.contains("3 verified"))
  }

  @Test func aLimitLeavesItOpen() throws {
    let instance = try Instance(layers: 40)
    let run = try Tool.run(
      instance.inputs
        + ["--level", "W3A3", "--min-compression", "9", "--time-limit", "0", "--verify"])
    #expect(run.exitCode == 3)
    #expect(run.output.contains("not verified: GLPK "))
  }
}
