import MPQFiles
import MPQTraining

/// A run's log: a CSV row per update, written as it is made.
///
/// Rows hold nothing that differs between two runs with the same settings; so a run that was
/// interrupted and taken up again has the log of one that was not.
final class TrainingLog {
  private let passes: [String]
  private let file: GrowingFile

  /// - Parameters:
  ///   - passes: what stands behind `loss` and `accuracy` in the columns of each pass.
  ///   - step: rows beyond this update, left by a run that was killed, are dropped.
  init(_ path: String, passes: [String], keepingUpTo step: Int) throws(FileError) {
    self.passes = passes
    let header = CSVWriter.record(
      ["step", "epoch", "learning_rate"] + passes.map { "loss\($0)" }
        + passes.map { "accuracy\($0)" })
    var text = header
    if step > 0, let earlier = try? FileBytes.read(path) {
      // What follows the last line end is a row that was being written.
      let lines = String(decoding: earlier, as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      for line in lines.dropFirst() {
        guard let number = line.split(separator: ",").first.flatMap({ Int($0) }), number <= step
        else { continue }
        text += line + "\n"
      }
    }
    file = try GrowingFile(path, startingWith: text)
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - step: counted from 1 over the whole run.
  ///   - names: the update's passes, among the log's.
  func add(
    _ update: TrainingRun.Update, step: Int, passes names: [String]
  ) throws(FileError) {
    func fields(_ value: (BatchResult) -> Double) -> [String] {
      passes.map { pass in
        names.firstIndex(of: pass).map { "\(Float(value(update.results[$0])))" } ?? ""
      }
    }
    try file.append(
      CSVWriter.record(
        ["\(step)", "\(update.epoch)", "\(Float(update.learningRate))"] + fields(\.loss)
          + fields(\.accuracy)))
  }
}
