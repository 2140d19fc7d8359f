import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

struct IndicatorsCommand: ParsableCommand {
  /// How the step sizes of the widths are learned.
  enum Scheme: String, CaseIterable {
    /// All widths in one training.
    case joint
    /// One training per width.
    case separate
  }

  static let configuration = CommandConfiguration(
    commandName: "indicators",
    abstract: "Learn the importance indicators, and write the table that mpq-solve reads.",
    discussion: """
      Every searched layer gets a quantizer step size for each width, for its weights and for its \
      input. All of them are trained together; the learned step sizes are the importances. Default: 3 \
      epochs at a learning rate of 0.01.

      The table is a CSV, or JSON if the name of the output ends in .json. The provenance of a CSV is \
      written beside it, as NAME.provenance.json.
      """)

  @OptionGroup(title: "Network and data") var inputs: NetworkAndDataOptions

  @Option(
    help: ArgumentHelp(
      "The float network to start from (safetensors, PyTorch, ONNX).", valueName: "file"))
  var from: String

  @Option(
    help: ArgumentHelp("Candidate widths. Default: 2,3,4,5,6.", valueName: "list"),
    transform: TrainableFormats.parse)
  var bits: [NumberFormat] = [6, 5, 4, 3, 2]

  @Option(
    help: ArgumentHelp(
      "joint: all widths in one training; separate: a training per width.",
      valueName: "name"))
  var scheme: Scheme = .joint

  @OptionGroup(title: "Learning") var learning: LearningOptions
  @OptionGroup(title: "Run") var keeping: RunOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The importance table to write.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Also write the jointly trained network, which can run any plan (safetensors).",
      valueName: "file"))
  var save: String?

  func validate() throws {
    if save != nil, scheme == .separate {
      throw ValidationError("--save keeps a jointly trained network; --scheme separate trains none")
    }
  }

  func run() throws {
    Interruption.install()
    let loaded = try inputs.load()
    guard !loaded.description.network.searched.isEmpty else {
      throw ProgramFailure.badData(
        "network '\(loaded.description.name)' has no searched layer; all are pinned")
    }
    let settings = learning.settings(epochs: 3, learningRate: 0.01, imageHeight: loaded.imageHeight)
    let checkpoint = try CheckpointFile(from, loaded.options)
    let provenance = Provenance(
      command: "indicators", inputs: loaded, checkpoint: checkpoint, settings: settings,
      others: [
        ("scheme", scheme.rawValue), ("bits", bits.map(\.name).joined(separator: ",")),
      ])
    let keeper = RunKeeper(
      output: output, options: keeping, provenance: provenance,
      passes: scheme == .joint
        ? [TrainingRun.Objective.joint(bits).passNames] : bits.map { ["_\($0)"] })
    try keeper.prepare(
      inputs: loaded.files + [from], others: [save, ProvenanceFile.path(beside: output)])

    /// Trains step sizes at some formats.
    func trained(
      _ formats: [NumberFormat], _ objective: TrainingRun.Objective, title: String,
      part: RunKeeper.Part = .init()
    ) throws -> TrainingNetwork {
      let network = try loaded.network(
        LayerPrecision.candidates(formats, of: loaded.description.network), batch: settings.batch,
        trains: true, seed: settings.seed)
      try loaded.load(checkpoint, into: network)
      let run = TrainingRun(
        network, images: loaded.images, settings: settings, objective: objective)
      try keeper.carryOut(run, title: title, part: part)
      try keeper.checkEnd(run, title: title)
      return network
    }

    var archive = TensorArchive()
    switch scheme {
    case .joint:
      let network = try trained(bits, .joint(bits), title: "indicators")
      if let save { try keeper.write(network, to: save) }
      archive = network.archive()
    case .separate:
      archive.tensors = try finishedSteps(keeper, loaded.description.network)
      for (index, width) in bits.enumerated() where index >= keeper.firstPart {
        let formats = loaded.description.network.formats(searched: LayerFormats(both: width))
        let network = try trained(
          [width], .single(formats), title: "indicators at \(width.phrase)",
          part: .init(index: index, finished: archive))
        archive.tensors.merge(
          network.archive().tensors.filter { CheckpointNames.isStep($0.key) },
          uniquingKeysWith: { $1 })
      }
    }
    let table = ImportanceTable(
      stepSizes: archive, of: loaded.description.network, formats: bits, source: output)
    try TableFile.write(table, provenance: provenance, to: output)
    keeper.finish()
    Terminal.say("\(output): \(TableText.summary(table))")
  }

  /// The step sizes of the widths that an interrupted run has finished.
  private func finishedSteps(
    _ keeper: RunKeeper, _ network: Network
  ) throws -> [String: TensorArchive.Tensor] {
    let steps = keeper.earlier?.tensors.filter { CheckpointNames.isStep($0.key) } ?? [:]
    for layer in network.searched.map({ network.layers[$0].name }) {
      for tensor in TensorKind.allCases {
        for width in bits.prefix(keeper.firstPart)
        where steps[CheckpointNames.step(of: layer, tensor, width)]?.values.first?.isFinite != true
        {
          throw ProgramFailure.badData(
            "\(output).checkpoint: lacks the step size of '\(layer)' at \(width.phrase); remove it to "
              + "start again")
        }
      }
    }
    return steps
  }
}
