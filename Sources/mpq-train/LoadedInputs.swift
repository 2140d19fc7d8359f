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
    let unused: [String]
    do {
      unused = try network.load(checkpoint.archive, source: checkpoint.path)
    } catch {
      throw ProgramFailure.badData("\(error)\(foldingHint(checkpoint))")
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

extension LoadedInputs {
  /// What to do if a checkpoint has batch normalizations that an exporter has folded into the network's convolutions.
  private func foldingHint(_ checkpoint: CheckpointFile) -> String {
    guard checkpoint.archive.tensors.keys.contains(where: { $0.hasSuffix(".running_mean") }),
      !description.operations.contains(where: { $0.kind is BatchNormalization })
    else { return "" }
    return
      " (The network has no batch normalizations, and the checkpoint has: they were folded into the convolutions when the "
      + "network was exported, so export it with them, or give it with --from too.)"
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
