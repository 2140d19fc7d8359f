import ArgumentParser

/// One kind of training work in a process of its own, whose peak memory is then that of the work.
struct TrainingWorkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training-work",
    abstract: "Time one kind of training work, and show where the time goes.")

  @Argument(
    help: "joint, uniform, pretrain or evaluate.",
    transform: { text in
      guard let work = TrainingBenchmark.Work(rawValue: text) else {
        throw ValidationError("expected joint, uniform, pretrain or evaluate, found '\(text)'")
      }
      return work
    })
  var work: TrainingBenchmark.Work

  @OptionGroup var options: TrainingBenchmarkOptions

  func run() throws {
    try TrainingBenchmark(
      network: options.network, batch: options.batch, threads: options.threads,
      steps: options.steps
    ).run(work)
  }
}

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
