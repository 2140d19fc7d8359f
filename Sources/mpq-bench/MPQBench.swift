import ArgumentParser
import Foundation

@main
struct MPQBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-bench",
    abstract: "Measure mpq beside general-purpose solvers, in one run on one machine.",
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

  @Option(
    help: ArgumentHelp(
      "Time only this training work (joint, pretrain or evaluate), in this process.",
      valueName: "work"))
  var training: String?

  @Option(help: ArgumentHelp("The network that is trained.", valueName: "N"))
  var network = "resnet8-fashion"

  @Option(help: ArgumentHelp("Images per training step.", valueName: "n"))
  var batch = 128

  @Option(help: ArgumentHelp("Threads for training.", valueName: "n"))
  var threads = 2

  func run() throws {
    if let training {
      guard let work = TrainingBenchmark.Work(rawValue: training) else {
        throw ValidationError("--training takes joint, pretrain or evaluate")
      }
      let benchmark = TrainingBenchmark(
        network: network, batch: batch, threads: threads, steps: runs)
      return try benchmark.run(work)
    }
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
