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

  @Option(help: ArgumentHelp("Only this network.", valueName: "network"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Where result rows and the page go; networks.csv and README.template.md lie there.",
      valueName: "directory"))
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
    // Refuses a network that the list does not have.
    if let network { _ = try laboratory.fineTuning(of: network) }
    for studied in laboratory.networks where network == nil || network == studied.name {
      let network = studied.name
      let mixedAgainstUniform = MixedAgainstUniform(laboratory: laboratory)
      for seed in 0..<seeds { try mixedAgainstUniform.runUniform(network, seed: seed) }
      try AlphaChoice(laboratory: laboratory).run(network)
      for seed in 0..<seeds { try mixedAgainstUniform.runMixed(network, seed: seed) }
      try Stability(laboratory: laboratory).run(network, seeds: seeds)
      for seed in 0..<seeds { try mixedAgainstUniform.runReversed(network, seed: seed) }
      try LossPrediction(laboratory: laboratory).run(network)
      if studied.isStudiedInDetail {
        try JointAgainstSeparate(laboratory: laboratory).run(network)
        try DepthwiseAgainstPointwise(laboratory: laboratory).run(network, seeds: seeds)
        try SettingsTrials(laboratory: laboratory).run(network, seeds: seeds)
      }
      try EvidencePage(laboratory).write()
    }
  }
}
