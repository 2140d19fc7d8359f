import Glibc
import MPQFormats
import MPQTraining

/// A run's log: a CSV row per update, written as it is made.
///
/// Rows hold nothing that differs between two runs with the same settings; so a run that was
/// interrupted and taken up again has the log of one that was not.
final class TrainingLog {
  private let path: String
  private let passes: [String]
  private let descriptor: Int32

  /// - Parameters:
  ///   - passes: what stands behind `loss` and `accuracy` in the columns of each pass.
  ///   - step: rows beyond this update, left by a run that was killed, are dropped.
  init(_ path: String, passes: [String], keepingUpTo step: Int) throws(FileError) {
    self.path = path
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
    try FileBytes.write(text, to: path)
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError(file: path, "cannot append: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

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
    var row = CSVWriter.record(
      ["\(step)", "\(update.epoch)", "\(Float(update.learningRate))"] + fields(\.loss)
        + fields(\.accuracy))
    let count = row.utf8.count
    let written = row.withUTF8 { write(descriptor, $0.baseAddress, $0.count) }
    guard written == count else {
      throw FileError(file: path, "cannot write: \(String(cString: strerror(errno)))")
    }
  }
}
