import ArgumentParser
import Foundation

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measure the search beside general-purpose solvers.",
    discussion: """
      Times the search alone, single-threaded, beside HiGHS and CBC on the same instances; then the \
      mpq-solve command as a whole on large ones; then how the search grows. Peers need python3 with \
      highspy and pulp ('make bench' installs them). The instances with peers come from the \
      acceptance folder; where it is absent, only the growth is measured.
      """)

  @Option(help: ArgumentHelp("Reference data and peer scripts.", valueName: "directory"))
  var acceptance = "../shared/acceptance"

  @Option(help: ArgumentHelp("How often each search is timed; medians are shown.", valueName: "n"))
  var runs = 9

  @Option(help: ArgumentHelp("The python3 that has the peers.", valueName: "path"))
  var python = "python3"

  func run() throws {
    let scratch = FileManager.default.temporaryDirectory
      .appending(path: "mpq-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let acceptance = AcceptanceFolder(path: acceptance, python: python, scratch: scratch.path())
    if acceptance.exists {
      try PeerBenchmark(acceptance: acceptance, runs: runs).run()
      try CommandBenchmark(acceptance: acceptance).run()
    } else {
      print("no acceptance folder at \(self.acceptance): peers and commands are not measured\n")
    }
    try GrowthBenchmark(runs: runs).run()
  }
}
