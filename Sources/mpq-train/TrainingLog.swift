import MPQFiles
import MPQTraining

/// The log of a run: a CSV row per update, written at once.
///
/// Two runs with the same settings have the same rows. So an interrupted run that was continued has the same log as
/// an uninterrupted one.
final class TrainingLog {
  private let passes: [String]
  private let file: GrowingFile

  /// - Parameters:
  ///   - passes: the suffixes of `loss` and `accuracy` in the names of each pass's columns.
  ///   - step: the last update to keep; a killed run may have left later rows, which are dropped.
  init(_ path: String, passes: [String], keepingUpTo step: Int) throws(FileError) {
    self.passes = passes
    let header = CSVWriter.record(
      ["step", "epoch", "learning_rate"] + passes.map { "loss\($0)" }
        + passes.map { "accuracy\($0)" })
    var text = header
    if step > 0, let earlier = try? FileBytes.read(path) {
      // A row without a line end was not written whole.
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
  ///   - names: the names of the update's passes, some of the log's.
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
