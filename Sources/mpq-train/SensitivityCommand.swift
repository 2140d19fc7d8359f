import ArgumentParser
import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

struct SensitivityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensitivity",
    abstract: "Measure importances on a jointly trained network, in the same table format.",
    discussion: """
      error: a tensor's quantization error with its learned step size, relative to its energy. loss: \
      how much the loss rises when one tensor is quantized to a width and all others to the highest. \
      Both are measured on training images that no command trains on.
      """)

  @OptionGroup(title: "Network and data") var inputs: NetworkAndDataOptions

  @Option(
    help: ArgumentHelp(
      "The jointly trained network, from 'indicators --save' (safetensors).", valueName: "file"))
  var from: String

  @Option(
    help: ArgumentHelp("What to measure.", valueName: "name"))
  var metric: Sensitivity.Metric

  @Option(help: ArgumentHelp("The largest number of images to measure on.", valueName: "n"))
  var images = 2048

  @Option(help: ArgumentHelp("Images per batch.", valueName: "n"))
  var batchSize = 128

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The importance table to write.", valueName: "file"))
  var output: String

  func validate() throws {
    guard images >= 1 else { throw ValidationError("--images \(images) is less than 1") }
    guard (1...65_536).contains(batchSize) else {
      throw ValidationError("--batch-size \(batchSize) is not between 1 and 65536")
    }
  }

  func run() throws {
    Interruption.install()
    let loaded = try inputs.load()
    try OutputFile.check(
      output, isNoStreamBecause: "A table's provenance is written beside it.")
    for path in [output, ProvenanceFile.path(beside: output)] {
      try OutputFile.check(path, isNoneOf: loaded.files + [from])
    }
    let checkpoint = try CheckpointFile(from, loaded.options)
    let description = loaded.description.network
    let precision = description.layers.map { layer in
      layer.pinned == nil
        ? LayerPrecision(
          weight: checkpoint.formats(layer.name, .weight).reversed(),
          activation: checkpoint.formats(layer.name, .activation).reversed()) : .float
    }
    for layer in description.searched
    where precision[layer].weight.count < 2 || precision[layer].activation.count < 2 {
      throw ProgramFailure.badData(
        "\(from): has step sizes for fewer than two widths of layer '\(description.layers[layer].name)'; "
          + "give a jointly trained network, from 'mpq-train indicators --save'")
    }
    let network = try loaded.network(precision, batch: batchSize, trains: false, seed: 0)
    try loaded.load(checkpoint, into: network)
    let sensitivity = Sensitivity(network, images: loaded.images, limit: images)
    let progress = CountedProgress("evaluation", of: sensitivity.evaluations)
    let table: ImportanceTable?
    do {
      table = try sensitivity.table(metric) { done in
        progress.show(done)
        return !Interruption.isCancelled()
      }
    } catch {
      Terminal.progress("")
      throw ProgramFailure.software("\(from): \(error)")
    }
    Terminal.progress("")
    guard let table else {
      Terminal.note("stopped; no table was written")
      throw ExitCode(3)
    }
    let provenance = Provenance(
      command: "sensitivity", inputs: loaded, checkpoint: checkpoint,
      others: [
        ("metric", metric.rawValue), ("images", "\(images)"), ("batch_size", "\(batchSize)"),
      ])
    try TableFile.write(table, provenance: provenance, to: output)
    Terminal.say("\(output): \(TableText.summary(table))")
  }
}
