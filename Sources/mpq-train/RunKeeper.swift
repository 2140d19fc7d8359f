import ArgumentParser
import Platform
import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

/// Carries trainings out: logs them, shows their progress, and keeps checkpoints from which they continue after an
/// interruption.
final class RunKeeper {
  /// One of several trainings that follow each other.
  struct Part {
    var index = 0
    /// The results of earlier parts.
    var finished = TensorArchive()
  }

  /// The file that the run makes; log and checkpoint lie beside it.
  private let output: String
  private let options: RunOptions
  /// Identifies the run: a checkpoint with another provenance is refused.
  private let provenance: Provenance
  /// For each part, the names of its passes.
  private let passes: [[String]]
  private var log: TrainingLog?
  /// Held until the run's end, so that no other run writes its files.
  private var lock: OutputLock?
  /// The checkpoint that the run continues from.
  private(set) var earlier: TensorArchive?

  /// - Parameter passes: for each of the trainings that follow each other, the names of its passes, see
  ///   `TrainingLog`.
  init(
    output: String, options: RunOptions, provenance: Provenance, passes: [[String]] = [[""]]
  ) {
    self.output = output
    self.options = options
    self.provenance = provenance
    self.passes = passes
  }

  private var logPath: String { options.log ?? "\(FilePath.withoutEnding(output)).log.csv" }

  private var checkpointPath: String { "\(output).checkpoint" }

  /// Refuses outputs that are inputs too, and looks for a checkpoint to continue from.
  ///
  /// - Parameter others: the files that are written besides output, log and checkpoint.
  func prepare(inputs: [String], others: [String?] = []) throws {
    for path in [output] + others.compactMap({ $0 }) {
      try OutputFile.check(
        path, isNoStreamBecause: "A training keeps its checkpoint and its log beside its output.")
    }
    let outputs = [output, logPath, checkpointPath] + others.compactMap { $0 }
    for path in outputs + outputs.map(OutputLock.path) {
      try OutputFile.check(path, isNoneOf: inputs)
    }
    try OutputFile.checkDistinct(outputs)
    // Of two runs that write the same file, the one that ends first would lose its result after hours.
    lock = try OutputLock(outputs)
    // Whether the files can be written is known before the training, not after it.
    for path in outputs {
      try PartialFile(for: path).discard()
    }
    guard access(checkpointPath, F_OK) == 0 else {
      if options.resume, isDone(others) {
        Terminal.say("\(output): exists already, made with these settings")
        throw ExitCode.success
      }
      if options.resume {
        Terminal.note("note: there is no \(checkpointPath); starting from the beginning")
      }
      return
    }
    guard options.resume else {
      throw ValidationError(
        "\(checkpointPath) is from an unfinished run; give --resume to continue it, or remove it to "
          + "start again")
    }
    let archive = try FileContent(reading: checkpointPath).read(as: FileFormats.checkpoints)
      .archive()
    for (key, value) in provenance.entries where archive.metadata[key] != value {
      throw ProgramFailure.badData(
        "\(checkpointPath): belongs to a run with \(key) \(archive.metadata[key] ?? "unknown"), not "
          + "\(value); give the same settings, or remove it to start again")
    }
    guard let part = archive.metadata[Self.partKey].flatMap({ Int($0) }),
      passes.indices.contains(part)
    else {
      throw ProgramFailure.badData(
        "\(checkpointPath): is not a checkpoint; remove it to start again")
    }
    earlier = archive
  }

  /// Whether the output and the other files of the run exist, made with the same settings.
  private func isDone(_ others: [String?]) -> Bool {
    guard others.compactMap({ $0 }).allSatisfy({ access($0, F_OK) == 0 }) else { return false }
    let made: [String: String]?
    if output.hasSuffix(".safetensors") {
      made = (try? FileContent(reading: output).read(as: FileFormats.checkpoints))?.metadata
    } else {
      made = (try? ImportanceFile.read(output))?.provenance
    }
    return made == provenance.dictionary
  }

  /// The part that the checkpoint belongs to; 0 without a checkpoint.
  var firstPart: Int { earlier?.metadata[Self.partKey].flatMap { Int($0) } ?? 0 }

  /// Makes the updates of a run to its end, from the checkpoint or from the beginning.
  ///
  /// - Throws: `ExitCode` after an interruption, `ProgramFailure` if the training diverges.
  func carryOut(_ run: TrainingRun, title: String, part: Part = Part()) throws {
    if let earlier, firstPart == part.index {
      try refusing { () throws(TrainingError) in
        try run.resume(from: earlier, source: checkpointPath)
      }
      Terminal.note("\(title): continuing after update \(run.step) of \(run.steps)")
    }
    let offset = part.index * run.steps
    let log =
      try log
      ?? TrainingLog(logPath, passes: passes.flatMap { $0 }, keepingUpTo: offset + run.step)
    self.log = log
    var progress = ProgressLine(run, title: title)
    do {
      while !run.isFinished {
        if Interruption.isCancelled() {
          progress.clear()
          try save(run, part)
          Terminal.note(
            "stopped after update \(run.step) of \(run.steps); run again with --resume to continue")
          throw ExitCode(3)
        }
        let update = try run.advance()
        try log.add(update, step: offset + update.step, passes: passes[part.index])
        progress.show(update)
        let isDue = run.step.isMultiple(of: options.checkpointEvery)
        if isDue, !run.isFinished || part.index + 1 < passes.count { try save(run, part) }
      }
    } catch let divergence as TrainingDivergence {
      progress.clear()
      throw failure(title, divergence)
    }
    progress.clear()
    let bound = run.stepsAtBound
    if !bound.isEmpty {
      Terminal.note(
        "warning: \(title) ended with step sizes at a bound of their range, where they measure too little: "
          + bound.joined(separator: ", "))
    }
  }

  /// Writes a checkpoint.
  ///
  /// - Throws: `TrainingDivergence` if the run has diverged.
  private func save(_ run: TrainingRun, _ part: Part) throws {
    var archive = try run.checkpoint()
    archive.tensors.merge(part.finished.tensors) { own, _ in own }
    archive.metadata.merge(provenance.dictionary) { own, _ in own }
    archive.metadata[Self.partKey] = "\(part.index)"
    try FileBytes.write(Safetensors.encode(archive), to: checkpointPath)
  }

  /// Refuses the result of a run that has diverged.
  func checkEnd(_ run: TrainingRun, title: String) throws {
    do {
      try run.checkEnd()
    } catch {
      throw failure(title, error)
    }
  }

  /// Measures a finished network on the test images.
  ///
  /// - Throws: `ProgramFailure` if the network is far worse than guessing: the training has diverged.
  func measured(
    _ network: TrainingNetwork, _ measurement: Measurement, title: String, learningRate: Double
  ) throws -> BatchResult {
    let result = measurement.evaluate(network, on: .test)
    if let divergence = TrainingDivergence(
      atEndWith: result, on: "test images", classes: measurement.classCount,
      learningRate: learningRate)
    {
      throw failure(title, divergence)
    }
    return result
  }

  /// Makes the failure with which the program ends after a divergence, and removes the checkpoint.
  ///
  /// A run that continues from this checkpoint would diverge again, since runs are deterministic. A checkpoint that
  /// is left would also keep the same command with another learning rate from starting.
  private func failure(_ title: String, _ divergence: TrainingDivergence) -> ProgramFailure {
    let isRemoved = unlink(checkpointPath) == 0
    return .software(
      "\(title): \(divergence). Nothing was written to \(output)"
        + (isRemoved ? ", and \(checkpointPath) was removed, since it would diverge again" : "")
        + "; \(logPath) has the loss of every update")
  }

  /// Writes a network as a result.
  func write(_ network: TrainingNetwork, to path: String) throws(FileError) {
    var archive = network.archive()
    archive.metadata = provenance.dictionary
    try FileBytes.write(Safetensors.encode(archive), to: path)
  }

  /// Removes the checkpoint, and releases the lock on the run's files.
  func finish() {
    unlink(checkpointPath)
    lock?.release()
  }

  private static let partKey = "part"
}
