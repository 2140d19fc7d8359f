import ArgumentParser
import Platform
import MPQCommand
import MPQFiles
import MPQModel
import MPQTraining

/// Carries trainings out: logs and shows them, and keeps checkpoints by which they can be taken up
/// again after any interruption.
final class RunKeeper {
  /// One of several trainings that follow each other.
  struct Part {
    var index = 0
    /// What earlier parts have left for the end.
    var finished = TensorArchive()
  }

  /// What the run makes; log and checkpoint stand beside it.
  private let output: String
  private let options: RunOptions
  /// What tells this run from others: a checkpoint with another provenance is refused.
  private let provenance: Provenance
  private let passes: [String]
  /// How many trainings follow each other.
  private let parts: Int
  private var log: TrainingLog?
  /// Held until the run's end, so that no other run writes its files.
  private var lock: OutputLock?
  /// The checkpoint that is taken up.
  private(set) var earlier: TensorArchive?

  /// - Parameters:
  ///   - passes: names of the log's columns, see `TrainingLog`.
  ///   - parts: how many trainings follow each other.
  init(
    output: String, options: RunOptions, provenance: Provenance, passes: [String], parts: Int = 1
  ) {
    self.parts = parts
    self.output = output
    self.options = options
    self.provenance = provenance
    self.passes = passes
  }

  private var logPath: String {
    if let log = options.log { return log }
    let name = output.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
      return "\(output).log.csv"
    }
    return "\(output.dropLast(name[dot...].count)).log.csv"
  }

  private var checkpointPath: String { "\(output).checkpoint" }

  /// Refuses to write over what is read, and looks for a checkpoint to take up.
  ///
  /// - Parameter others: what is written besides output, log and checkpoint.
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
    // Of two runs that write one file, the later would win, after hours.
    lock = try OutputLock(outputs)
    // Found out before the training, not after it.
    for path in outputs {
      try PartialFile(for: path).discard()
    }
    guard access(checkpointPath, F_OK) == 0 else {
      if options.resume, isDone(others) {
        Terminal.say("\(output): is there already, made with these settings")
        throw ExitCode.success
      }
      if options.resume {
        Terminal.note("note: there is no \(checkpointPath); starting from the beginning")
      }
      return
    }
    guard options.resume else {
      throw ValidationError(
        "\(checkpointPath) is left of an unfinished run; give --resume to take it up, or remove it to "
          + "start anew")
    }
    let archive = try Safetensors.decode(FileBytes.read(checkpointPath), file: checkpointPath)
    for (key, value) in provenance.entries where archive.metadata[key] != value {
      throw ProgramFailure.badData(
        "\(checkpointPath): belongs to a run with \(key) \(archive.metadata[key] ?? "unknown"), not "
          + "\(value); give the same settings, or remove it to start anew")
    }
    guard let part = archive.metadata[Self.partKey].flatMap({ Int($0) }), (0..<parts).contains(part)
    else {
      throw ProgramFailure.badData("\(checkpointPath): is no checkpoint; remove it to start anew")
    }
    earlier = archive
  }

  /// Whether the output is there, and everything else that is made with it, from the same settings.
  private func isDone(_ others: [String?]) -> Bool {
    guard others.compactMap({ $0 }).allSatisfy({ access($0, F_OK) == 0 }) else { return false }
    let made: [String: String]?
    if output.hasSuffix(".safetensors") {
      made = (try? CheckpointFile(output))?.archive.metadata
    } else {
      made = (try? ImportanceFile.read(output))?.provenance
    }
    return made == provenance.dictionary
  }

  /// The part that the checkpoint belongs to; 0 where there is none.
  var firstPart: Int { earlier?.metadata[Self.partKey].flatMap { Int($0) } ?? 0 }

  /// Makes a run's updates from where the checkpoint left it, or from the beginning, to its end.
  ///
  /// - Parameter names: the run's passes, among the log's columns.
  /// - Throws: `ExitCode` after an interruption, `ProgramFailure` where the training diverges.
  func carryOut(
    _ run: TrainingRun, title: String, passes names: [String], part: Part = Part()
  ) throws {
    if let earlier, firstPart == part.index {
      try refusing { () throws(TrainingError) in
        try run.resume(from: earlier, source: checkpointPath)
      }
      Terminal.note("\(title): going on after update \(run.step) of \(run.steps)")
    }
    let offset = part.index * run.steps
    let log = try log ?? TrainingLog(logPath, passes: passes, keepingUpTo: offset + run.step)
    self.log = log
    var progress = ProgressLine(run, title: title)
    while !run.isFinished {
      if Interruption.isCancelled() {
        progress.clear()
        do {
          try save(run, part)
        } catch let divergence as TrainingDivergence {
          throw failure(title, divergence)
        }
        Terminal.note(
          "stopped after update \(run.step) of \(run.steps); run again with --resume to go on")
        throw ExitCode(3)
      }
      do {
        let update = try run.advance()
        try log.add(update, step: offset + update.step, passes: names)
        progress.show(update)
      } catch let divergence as TrainingDivergence {
        progress.clear()
        throw failure(title, divergence)
      }
      let isDue = run.step.isMultiple(of: options.checkpointEvery)
      guard isDue, !run.isFinished || part.index + 1 < parts else { continue }
      do {
        try save(run, part)
      } catch let divergence as TrainingDivergence {
        progress.clear()
        throw failure(title, divergence)
      }
    }
    progress.clear()
    let bound = run.stepsAtBound
    if !bound.isEmpty {
      Terminal.note(
        "warning: \(title) ended with step sizes at a bound of their range, where they measure too little: "
          + bound.joined(separator: ", "))
    }
  }

  /// - Throws: `TrainingDivergence` where the run has nothing worth keeping.
  private func save(_ run: TrainingRun, _ part: Part) throws {
    var archive = try run.checkpoint()
    archive.tensors.merge(part.finished.tensors) { own, _ in own }
    archive.metadata.merge(provenance.dictionary) { own, _ in own }
    archive.metadata[Self.partKey] = "\(part.index)"
    try FileBytes.write(Safetensors.encode(archive), to: checkpointPath)
  }

  /// Refuses a run that has diverged by its end.
  func checkEnd(_ run: TrainingRun, title: String) throws {
    do {
      try run.checkEnd()
    } catch {
      throw failure(title, error)
    }
  }

  /// A finished network's result on the test images.
  ///
  /// - Throws: `ProgramFailure` where the network is worse than guessing by far, since it is no result.
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

  /// How the program ends after a divergence.
  ///
  /// The checkpoint goes: a run is the same however often it is taken up, so it would end here again, and
  /// a checkpoint that is left keeps the same command with another learning rate from starting.
  private func failure(_ title: String, _ divergence: TrainingDivergence) -> ProgramFailure {
    let isRemoved = unlink(checkpointPath) == 0
    return .software(
      "\(title): \(divergence). Nothing was written to \(output)"
        + (isRemoved ? ", and \(checkpointPath) was removed, since it leads here again" : "")
        + "; \(logPath) has the loss of every update")
  }

  /// Writes a network as a result.
  func write(_ network: TrainingNetwork, to path: String) throws(FileError) {
    var archive = network.archive()
    archive.metadata = provenance.dictionary
    try FileBytes.write(Safetensors.encode(archive), to: path)
  }

  /// Removes what only an unfinished run needs, and lets others write the files.
  func finish() {
    unlink(checkpointPath)
    lock?.release()
  }

  private static let partKey = "part"
}
