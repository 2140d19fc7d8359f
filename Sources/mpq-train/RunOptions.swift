import ArgumentParser

/// How a run is logged and continued.
struct RunOptions: ParsableArguments {
  @Flag(help: "Continue an earlier run with the same settings, if it left a checkpoint.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Updates between checkpoints, which lie beside the output until the run is done.",
      valueName: "n"))
  var checkpointEvery = 200

  @Option(
    help: ArgumentHelp(
      "The log: a CSV row per update. Default: beside the output, as NAME.log.csv.",
      valueName: "file"))
  var log: String?

  func validate() throws {
    guard checkpointEvery >= 1 else {
      throw ValidationError("--checkpoint-every \(checkpointEvery) is less than 1")
    }
  }
}
