import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure the loss and accuracy of a network, or of any number of plans.",
    discussion: """
      A fine-tuned network is measured at its own widths. A jointly trained network, from \
      'indicators --save', can run any plan: give plan CSVs, or a sweep CSV for all of its rows. \
      Step sizes that the checkpoint lacks, such as those of pinned layers, are set as at the start of \
      fine-tuning.
      """)

  @OptionGroup(title: "Network and data") var inputs: NetworkAndDataOptions

  @Option(help: ArgumentHelp("The network (safetensors, PyTorch, ONNX).", valueName: "file"))
  var from: String

  @Option(
    help: ArgumentHelp(
      "A plan (CSV or JSON) or sweep CSV; may be given several times.", valueName: "file"))
  var plan: [String] = []

  @Option(
    help: ArgumentHelp(
      "Training batches from which the batch normalization statistics are measured again for every plan. Default: 20 if the checkpoint was not trained for the plan, else 0.",
      valueName: "n"))
  var recalibrate: Int?

  @Option(
    help: ArgumentHelp(
      "Images to measure on; held-back are training images that no command learns from.",
      valueName: "part"))
  var on: TrainingImages.Part = .test

  @Option(help: ArgumentHelp("The largest number of images. Default: all.", valueName: "n"))
  var images: Int?

  @Option(help: ArgumentHelp("Images per batch.", valueName: "n"))
  var batchSize = 128

  @Flag(help: "Print JSON: an object per plan, in a list.")
  var json = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write a CSV row per plan, or JSON where the name ends in .json; - is standard output.",
      valueName: "file"))
  var output: String?

  func validate() throws {
    if let recalibrate, recalibrate < 0 {
      throw ValidationError("--recalibrate \(recalibrate) is negative")
    }
    if json, output == FileBytes.standardStream {
      throw ValidationError("--json and -o - both want standard output; give one of them")
    }
    if let images, images < 1 { throw ValidationError("--images \(images) is less than 1") }
    guard (1...65_536).contains(batchSize) else {
      throw ValidationError("--batch-size \(batchSize) is not between 1 and 65536")
    }
  }

  func run() throws {
    Interruption.install()
    let loaded = try inputs.load()
    try OutputFile.check(output, isNoneOf: loaded.files + [from] + plan)
    let checkpoint = try CheckpointFile(from, loaded.options)
    let network = loaded.description.network
    let plans = try plan.flatMap { try PlanFile.read($0, network: network) }
    let subject = try EvaluationSubject(checkpoint, plans: plans, network: network)
    let trained = try loaded.network(
      subject.precision, batch: batchSize, trains: false, seed: 0)
    try loaded.load(checkpoint, into: trained)
    let batches = recalibrate ?? (subject.isTrainedForPlans ? 0 : 20)

    let progress = CountedProgress("plan", of: subject.plans.count)
    var results: [PlanResult] = []
    for (index, named) in subject.plans.enumerated() {
      guard !Interruption.isCancelled() else { break }
      if subject.plans.count > 1 { progress.show(index) }
      if index > 0 {
        // The next plan starts from the checkpoint, not from what the plan before changed.
        trained.forgetStepSizes()
        _ = try refusing { () throws(TrainingError) in
          try trained.load(checkpoint.archive, source: checkpoint.path)
        }
      }
      let measurement = Measurement(loaded.images, in: named.plan?.formats ?? [])
      measurement.recalibrate(trained, batches: batches)
      measurement.initializeSteps(trained)
      let result = measurement.evaluate(trained, on: on, limit: images ?? .max)
      guard result.loss.isFinite else {
        throw ProgramFailure.software(
          "\(named.name)\(named.row.map { " row \($0)" } ?? ""): the loss is not finite; check the checkpoint, or measure the batch "
            + "normalization statistics again with --recalibrate")
      }
      results.append(PlanResult(named, result, network: network))
    }
    Terminal.progress("")
    if let output {
      let isJSON = OutputFile.name(output, endsIn: ".json")
      try FileBytes.write(
        isJSON ? PlanResult.json(results) : PlanResult.csv(results), to: output)
    }
    if output != FileBytes.standardStream {
      print(json ? PlanResult.json(results) : PlanResult.text(results, on: on), terminator: "")
    }
    guard results.count == subject.plans.count else {
      Terminal.note("stopped after \(results.count) of \(subject.plans.count) plans")
      throw ExitCode(3)
    }
  }
}
