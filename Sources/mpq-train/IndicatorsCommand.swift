import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

struct IndicatorsCommand: ParsableCommand {
  /// How the widths' step sizes are learned.
  enum Scheme: String, CaseIterable {
    /// All of them in one training.
    case joint
    /// One training per width.
    case separate
  }

  static let configuration = CommandConfiguration(
    commandName: "indicators",
    abstract: "Learn the importance indicators, and write the table that mpq-solve reads.",
    discussion: """
      Every searched layer gets a quantizer step size for each width, for its weights and for its \
      input; after a joint training of all of them, the step sizes are the importances. 3 epochs at a \
      learning rate of 0.01 unless something else is said.

      The table is CSV, or JSON where the output's name ends in .json; what it was made of is written \
      beside a CSV as NAME.provenance.json.
      """)

  @OptionGroup(title: "Network and data") var inputs: NetworkAndDataOptions

  @Option(help: ArgumentHelp("The float network to start from (safetensors).", valueName: "file"))
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
      "Also keep the jointly trained network, which can run any plan (safetensors).",
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
    let checkpoint = try CheckpointFile(from)
    let provenance = Provenance(
      command: "indicators", inputs: loaded, checkpoint: checkpoint, settings: settings,
      others: [
        ("scheme", scheme.rawValue), ("bits", bits.map(\.name).joined(separator: ",")),
      ])
    let keeper = RunKeeper(
      output: output, options: keeping, provenance: provenance, passes: passes,
      parts: scheme == .joint ? 1 : bits.count)
    try keeper.prepare(
      inputs: loaded.files + [from], others: [save, ProvenanceFile.path(beside: output)])

    let archive =
      switch scheme {
      case .joint: try learnJointly(loaded, checkpoint, settings, keeper)
      case .separate: try learnSeparately(loaded, checkpoint, settings, keeper)
      }
    let table = ImportanceTable(
      stepSizes: archive, of: loaded.description.network, formats: bits, source: output)
    try TableFile.write(table, provenance: provenance, to: output)
    keeper.finish()
    Terminal.say("\(output): \(TableText.summary(table))")
  }

  /// Names of the log's columns: a pass per width, and the mixed one.
  private var passes: [String] {
    bits.map { "_\($0)" } + (scheme == .joint ? ["_mixed"] : [])
  }

  private func learnJointly(
    _ loaded: LoadedInputs, _ checkpoint: CheckpointFile, _ settings: TrainingSettings,
    _ keeper: RunKeeper
  ) throws -> TensorArchive {
    let network = try loaded.network(
      LayerPrecision.candidates(bits, of: loaded.description.network), batch: settings.batch,
      trains: true, seed: settings.seed)
    try loaded.load(checkpoint, into: network)
    let run = TrainingRun(
      network, images: loaded.images, settings: settings, objective: .joint(bits))
    try keeper.carryOut(run, title: "indicators", passes: passes)
    try keeper.checkEnd(run, title: "indicators")
    if let save { try keeper.write(network, to: save) }
    return network.archive()
  }

  private func learnSeparately(
    _ loaded: LoadedInputs, _ checkpoint: CheckpointFile, _ settings: TrainingSettings,
    _ keeper: RunKeeper
  ) throws -> TensorArchive {
    var finished = TensorArchive()
    if let earlier = keeper.earlier {
      finished.tensors = earlier.tensors.filter { $0.key.contains("_step.") }
      for layer in loaded.description.network.searched {
        let name = loaded.description.network.layers[layer].name
        for tensor in TensorKind.allCases {
          for width in bits.prefix(keeper.firstPart)
          where finished.tensors["\(name).\(tensor)_step.\(width)"]?.values.first?.isFinite != true
          {
            throw ProgramFailure.badData(
              "\(output).checkpoint: lacks the step size of '\(name)' at \(width.phrase); remove it to start "
                + "anew")
          }
        }
      }
    }
    for (index, width) in bits.enumerated() where index >= keeper.firstPart {
      let network = try loaded.network(
        LayerPrecision.candidates([width], of: loaded.description.network), batch: settings.batch,
        trains: true, seed: settings.seed)
      try loaded.load(checkpoint, into: network)
      let widths = loaded.description.network.layers.map {
        $0.pinned ?? LayerFormats(weight: width, activation: width)
      }
      let run = TrainingRun(
        network, images: loaded.images, settings: settings, objective: .single(widths))
      let title = "indicators at \(width.phrase)"
      try keeper.carryOut(
        run, title: title, passes: ["_\(width)"], part: .init(index: index, finished: finished))
      try keeper.checkEnd(run, title: title)
      finished.tensors.merge(
        network.archive().tensors.filter { $0.key.contains("_step.") }, uniquingKeysWith: { $1 })
    }
    return finished
  }
}
