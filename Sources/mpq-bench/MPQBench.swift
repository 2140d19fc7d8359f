import ArgumentParser

@main
struct MPQBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-bench",
    abstract: "Measure mpq beside its peers, in one run on one machine.",
    subcommands: [SearchCommand.self, TrainingCommand.self, TrainingWorkCommand.self],
    defaultSubcommand: SearchCommand.self)
}
