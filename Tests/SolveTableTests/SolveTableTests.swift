import Foundation
import TestFixtures
import Testing

/// The example package, which is built as a stranger's: its program finds what `mpq-solve` finds.
@Suite struct SolveTableTests {
  private enum Example: BuiltProgram { static let executableName = "SolveTable" }
  private enum Tool: BuiltProgram { static let executableName = "mpq-solve" }

  @Test func itsPlanIsTheTools() throws {
    let models = Example.packageRoot.appending(path: "models/mobilenet-fashion")
    let network = models.appending(path: "network.json").path
    let table = models.appending(path: "importance.csv").path
    let run = try Example.run([network, table, "W4A4", "8"])
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("optimal, importance "))
    #expect(run.output.contains("\nuniform W"))
    let solve = try Tool.run(
      ["-n", network, "-i", table, "--level", "W4A4", "--min-compression", "8", "--format", "csv"])
    #expect(solve.exitCode == 0 && solve.output.count > 500)
    #expect(run.output.hasSuffix(solve.output + "\n"))
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let models = Example.packageRoot.appending(path: "models/mobilenet-fashion")
    let run = try Example.run([
      models.appending(path: "network.json").path, models.appending(path: "importance.csv").path,
      "W4", "8",
    ])
    #expect(run.exitCode != 0)
    #expect(run.errors.contains("level: expected a level such as W3A4"))
  }
}
