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
