import MPQCommand
import MPQFiles
import MPQModel
import MPQTensor
import MPQTraining

/// A network and a data set that fit each other.
struct LoadedInputs {
  let description: NetworkDescription
  /// What the user says of a model.
  let options: ModelOptions
  /// The paths of the files that were read.
  let files: [String]
  /// Of the network's file, in hexadecimal digits.
  let networkSHA256: String
  let images: TrainingImages
  let pool: WorkerPool

  var imageHeight: Int { images.dataSet.training.height }

  /// Builds the network.
  ///
  /// - Parameter batch: the largest batch; cut down to the number of images.
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

  /// Fills a network from a checkpoint, and notes tensors of the checkpoint that the network has no place for.
  func load(_ checkpoint: CheckpointFile, into network: TrainingNetwork) throws {
    let unused = try refusing { () throws(TrainingError) in
      try network.load(checkpoint.archive, source: checkpoint.path)
    }
    let foreign = unused.filter { !CheckpointNames.isStep($0) }
      .filter { name in
        // Batch normalizations of widths that are not in use are no surprise.
        name.split(separator: ".").dropLast().last.flatMap { Int($0) } == nil
      }
    guard !foreign.isEmpty else { return }
    Terminal.note(
      "note: \(checkpoint.path) has \(foreign.count) tensors that the network has no place for, such as "
        + "'\(foreign[0])'")
  }
}

/// Runs a function, and turns its `TrainingError` into a failure for bad data.
func refusing<Result>(_ body: () throws(TrainingError) -> Result) throws -> Result {
  do {
    return try body()
  } catch {
    throw ProgramFailure.badData("\(error)")
  }
}
