import ArgumentParser

@main
struct MPQBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-bench",
    abstract: "Measure mpq beside its peers and under load, in one run on one machine.",
    subcommands: [
      SearchCommand.self, ClassesCommand.self, ClassRunCommand.self, TrainingCommand.self,
      TrainingWorkCommand.self, ServiceCommand.self,
    ],
    defaultSubcommand: SearchCommand.self)
}
