import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining
import MPQWords

struct FinetuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finetune",
    abstract: "Fine-tune a network under a bit plan.",
    discussion: """
      Every layer is quantized to its widths in the plan, pinned layers too; the image that a pinned \
      first layer reads is not quantized. Default: 3 epochs at a learning rate of 0.01.

      At the end the batch normalization statistics are measured again. The new ones are kept if they \
      lower the loss on held-back training images.
      """)

  @OptionGroup(title: "Network and data") var inputs: NetworkAndDataOptions

  @Option(
    help: ArgumentHelp(
      "The network to start from, float (safetensors, PyTorch, ONNX) or trained at the plan's widths (safetensors).",
      valueName: "file"))
  var from: String

  @Option(help: ArgumentHelp("The plan: a CSV or JSON as mpq-solve writes it.", valueName: "file"))
  var plan: String

  @OptionGroup(title: "Learning") var learning: LearningOptions
  @OptionGroup(title: "Run") var keeping: RunOptions

  @Option(
    help: ArgumentHelp(
      "Batches from which the batch normalization statistics are measured again at the end; 0 for not at all.",
      valueName: "n"))
  var recalibrate = 50

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The checkpoint to write (safetensors).", valueName: "file"))
  var output: String

  func validate() throws {
    guard recalibrate >= 0 else {
      throw ValidationError("--recalibrate \(recalibrate) is negative")
    }
  }

  func run() throws {
    Interruption.install()
    let loaded = try inputs.load()
    var settings = learning.settings(epochs: 3, learningRate: 0.01, imageHeight: loaded.imageHeight)
    settings.gradientBound = nil
    let network = loaded.description.network
    let bitPlan = try PlanFile.readPlan(plan, network: network)
    let checkpoint = try CheckpointFile(from, loaded.options)
    let keeper = RunKeeper(
      output: output, options: keeping,
      provenance: Provenance(
        command: "finetune", inputs: loaded, checkpoint: checkpoint, settings: settings,
        others: [("plan", BitPlanText.widths(bitPlan)), ("recalibrate", "\(recalibrate)")]))
    try keeper.prepare(inputs: loaded.files + [from, plan])
    let trained = try loaded.network(
      LayerPrecision.plan(bitPlan, of: network), batch: settings.batch, trains: true,
      seed: settings.seed)
    try loaded.load(checkpoint, into: trained)
    try keeper.carryOut(
      TrainingRun(
        trained, images: loaded.images, settings: settings, objective: .single(bitPlan.formats)),
      title: "finetune")
    let measurement = Measurement(loaded.images, in: bitPlan.formats)
    if recalibrate > 0 { try recalibrateIfBetter(trained, measurement) }
    let result = try keeper.measured(
      trained, measurement, title: "finetune", learningRate: settings.learningRate)
    try keeper.write(trained, to: output)
    keeper.finish()
    Terminal.say("\(output): \(ResultText.line(result, on: .test))")
  }

  /// Measures the batch normalization statistics again, and goes back to those of training if they do better.
  private func recalibrateIfBetter(
    _ network: TrainingNetwork, _ measurement: Measurement
  ) throws {
    let before = measurement.evaluate(network, on: .heldBack)
    let archive = network.archive()
    measurement.recalibrate(network, batches: recalibrate)
    let after = measurement.evaluate(network, on: .heldBack)
    // A loss that is not a number is worse than any other.
    let helps = after.loss < before.loss || before.loss.isNaN
    if !helps {
      _ = try refusing { () throws(TrainingError) in try network.load(archive, source: output) }
    }
    Terminal.note(
      "batch normalization \(helps ? "measured again" : "left as trained"): loss on held-back images "
        + "\(Figures.fixed(before.loss, 4)) as trained, \(Figures.fixed(after.loss, 4)) measured again"
    )
  }
}
