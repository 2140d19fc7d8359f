import ArgumentParser
import MPQCommand
import MPQModel
import MPQTraining

struct PretrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pretrain",
    abstract: "Train a float network: the start of indicators and of fine-tuning.",
    discussion: """
      Default: 5 epochs at a learning rate of 0.1. Residual branches start at half their usual scale, so \
      that activations do not grow from block to block.
      """)

  @OptionGroup(title: "Network and data") var inputs: NetworkAndDataOptions
  @OptionGroup(title: "Learning") var learning: LearningOptions
  @OptionGroup(title: "Run") var keeping: RunOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The checkpoint to write (safetensors).", valueName: "file"))
  var output: String

  func run() throws {
    Interruption.install()
    let loaded = try inputs.load()
    var settings = learning.settings(
      epochs: 5, learningRate: 0.1, weightDecay: 5e-4, imageHeight: loaded.imageHeight)
    settings.gradientBound = nil
    let keeper = RunKeeper(
      output: output, options: keeping,
      provenance: Provenance(
        command: "pretrain", inputs: loaded, checkpoint: nil, settings: settings,
        others: [("residual_scale", "0.5")]))
    try keeper.prepare(inputs: loaded.files)
    let network = try loaded.network(
      LayerPrecision.float(loaded.description.network), batch: settings.batch, trains: true,
      seed: settings.seed)
    network.halveResidualBranches()
    // A float network has nothing that needs a format.
    try keeper.carryOut(
      TrainingRun(network, images: loaded.images, settings: settings, objective: .single([])),
      title: "pretrain")
    let result = try keeper.measured(
      network, Measurement(loaded.images), title: "pretrain", learningRate: settings.learningRate)
    try keeper.write(network, to: output)
    keeper.finish()
    Terminal.say("\(output): \(ResultText.line(result, on: .test))")
  }
}
