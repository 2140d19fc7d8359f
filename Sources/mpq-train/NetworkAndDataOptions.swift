import ArgumentParser
import Glibc
import MPQCommand
import MPQFormats
import MPQModel
import MPQTensor
import MPQTraining

/// What every command works on.
struct NetworkAndDataOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A network.json, or the name of a shipped network.", valueName: "N"))
  var network: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "fashion-mnist; idx:DIR with MNIST's four files; cifar10:DIR with the binary version's.",
      valueName: "D"))
  var data: String

  @Option(
    help: ArgumentHelp(
      "Threads, of which up to 16 find work; results do not depend on it. Default: one per core.",
      valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is not between 1 and 1024")
    }
  }

  /// Reads both, and sees to it that they fit.
  func load() throws -> LoadedInputs {
    let path = try NetworkFile.path(of: network)
    let bytes = try FileBytes.read(path)
    guard bytes.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") else {
      throw FormatError(
        file: path, .file,
        "is no network.json; a cost table says what layers cost, not what they compute")
    }
    let description = try NetworkDescription(json: bytes, file: path)
    let images = TrainingImages(try DataSetFile.read(data))
    try refusing { () throws(TrainingError) in try images.check(description) }
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return LoadedInputs(
      description: description, files: [path] + DataSetFile.files(of: data), networkBytes: bytes,
      images: images,
      pool: WorkerPool(threads: threads ?? min(cores, 1024)))
  }
}

/// A network and a data set that fit.
struct LoadedInputs {
  let description: NetworkDescription
  /// The files that have been read.
  let files: [String]
  let networkBytes: [UInt8]
  let images: TrainingImages
  let pool: WorkerPool

  var imageHeight: Int { images.dataSet.training.height }

  /// Builds the network.
  ///
  /// - Parameter batch: the largest batch; never more than there are images.
  func network(
    _ precision: [LayerPrecision], batch: Int, trains: Bool, seed: UInt64
  ) throws -> TrainingNetwork {
    try refusing { () throws(TrainingError) in
      try TrainingNetwork(
        description, precision: precision,
        batch: min(batch, max(images.dataSet.training.count, images.dataSet.test.count)),
        trains: trains, seed: seed, pool: pool)
    }
  }

  /// Fills a network from a checkpoint, and names what the checkpoint has beyond that.
  func load(_ checkpoint: CheckpointFile, into network: TrainingNetwork) throws {
    let unused = try refusing { () throws(TrainingError) in
      try network.load(checkpoint.archive, source: checkpoint.path)
    }
    let foreign = unused.filter { !$0.contains("_step.") }
      .filter { name in
        // The batch normalizations of widths that are not in use.
        name.split(separator: ".").dropLast().last.flatMap { Int($0) } == nil
      }
    guard !foreign.isEmpty else { return }
    Terminal.note(
      "note: \(checkpoint.path) has \(foreign.count) tensors that the network has no place for, such as "
        + "'\(foreign[0])'")
  }
}

/// Runs what may find fault with its input.
func refusing<Result>(_ body: () throws(TrainingError) -> Result) throws -> Result {
  do {
    return try body()
  } catch {
    throw ProgramFailure.badData("\(error)")
  }
}
