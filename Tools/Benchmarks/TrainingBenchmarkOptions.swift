import ArgumentParser

/// What is trained, and how often it is timed.
struct TrainingBenchmarkOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The network.", valueName: "N"))
  var network = "resnet8-fashion"

  @Option(help: ArgumentHelp("Images per update.", valueName: "n"))
  var batch = 128

  @Option(help: ArgumentHelp("Threads.", valueName: "n"))
  var threads = 2

  @Option(help: ArgumentHelp("How often each work is timed; medians are shown.", valueName: "n"))
  var steps = 9

  func validate() throws {
    guard batch >= 1, threads >= 1, steps >= 1 else {
      throw ValidationError("--batch, --threads and --steps are at least 1")
    }
  }
}
