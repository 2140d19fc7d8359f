import ArgumentParser
import Foundation

/// The evidence that the method works, measured with the built programs.
@main
struct MPQExperiments: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-experiments",
    abstract:
      "Carry out the paper's claims on Fashion-MNIST, from float networks to fine-tuned plans.",
    discussion: """
      Every result becomes a row of a CSV under the directory; what has its row, or its checkpoint in \
      the work directory, is not done again, so a run can be stopped and taken up.
      """)

  static let networks = ["mobilenet-fashion", "resnet20-fashion"]

  @Option(help: ArgumentHelp("Only this network.", valueName: "network"))
  var network: String?

  @Option(help: ArgumentHelp("Where result rows go.", valueName: "directory"))
  var directory = "experiments"

  @Option(
    help: ArgumentHelp("Where checkpoints, tables and plans are kept.", valueName: "directory"))
  var work = ".build/experiments"

  @Option(help: ArgumentHelp("Seeds, and so repetitions.", valueName: "n"))
  var seeds = 3

  @Flag(help: "Only write the page and figures from the rows that are there.")
  var pageOnly = false

  func run() throws {
    let laboratory = try Laboratory(results: directory, work: work)
    guard !pageOnly else { return try EvidencePage(laboratory).write() }
    for network in network.map({ [$0] }) ?? Self.networks {
      let mixedAgainstUniform = MixedAgainstUniform(laboratory)
      for seed in 0..<seeds { try mixedAgainstUniform.runUniform(network, seed: seed) }
      try AlphaChoice(laboratory).run(network)
      for seed in 0..<seeds { try mixedAgainstUniform.runMixed(network, seed: seed) }
      try Stability(laboratory).run(network, seeds: seeds)
      for seed in 0..<seeds { try mixedAgainstUniform.runReversed(network, seed: seed) }
      try LossPrediction(laboratory).run(network)
      if network == "mobilenet-fashion" {
        try JointAgainstSeparate(laboratory).run(network)
        try DepthwiseAgainstPointwise(laboratory).run(network, seeds: seeds)
        try SettingsTrials(laboratory).run(network, seeds: seeds)
      }
      try EvidencePage(laboratory).write()
    }
  }
}
