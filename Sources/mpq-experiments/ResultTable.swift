import Foundation
import MPQFormats

/// A CSV of results, to which rows are added as they are measured.
///
/// The first `keys` columns say what was measured; a row with the same ones is not added again.
struct ResultTable {
  private let url: URL
  private let columns: [String]
  private let keys: Int
  private(set) var rows: [[String]] = []

  init(_ laboratory: Laboratory, _ name: String, columns: [String], keys: Int) throws {
    url = laboratory.results.appending(path: name)
    self.columns = columns
    self.keys = keys
    rows = Array(Self.records(of: url).dropFirst())
  }

  /// The lines of a result file, its header first; none where there is no file. No field of ours is
  /// quoted.
  static func records(of url: URL) -> [[String]] {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Whether something has been measured.
  func has(_ key: [String]) -> Bool { rows.contains { Array($0.prefix(keys)) == key } }

  /// Adds a row, and writes the file anew, whole.
  mutating func add(_ row: [String]) throws {
    precondition(row.count == columns.count, "a row has a field per column")
    guard !has(Array(row.prefix(keys))) else { return }
    rows.append(row)
    let text = ([columns] + rows).map(CSVWriter.record).joined()
    try FileBytes.write(text, to: url.path())
  }
}
