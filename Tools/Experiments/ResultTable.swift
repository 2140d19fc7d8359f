package import Foundation
import MPQFiles

/// A CSV of results, to which rows are added as they are measured.
///
/// The first `keys` columns say what was measured, the next `settings` with which settings: a row with
/// the same ones is not added again, and one with other settings takes the place of the old.
package struct ResultTable {
  private let url: URL
  private let columns: [String]
  private let keys: Int
  private let settings: Int
  package private(set) var rows: [[String]] = []

  /// - Throws: `OtherColumns` where the file's header is another.
  package init(
    at url: URL, columns: [String], keys: Int, settings: Int = 0
  ) throws(OtherColumns) {
    self.url = url
    self.columns = columns
    self.keys = keys
    self.settings = settings
    let records = Self.records(of: url)
    guard records.isEmpty || records[0] == columns else {
      throw OtherColumns(
        description: "\(url.path()): the columns are not \(columns.joined(separator: ",")); "
          + "these are the results of another version, so give a directory of their own to the new ones"
      )
    }
    rows = Array(records.dropFirst())
  }

  /// The file holds other results than were meant.
  package struct OtherColumns: Error, CustomStringConvertible {
    package let description: String
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
  ///
  /// - Parameter key: the columns of keys and settings.
  package func has(_ key: [String]) -> Bool {
    precondition(key.count == keys + settings, "keys and settings say what was measured, and how")
    return rows.contains { $0.starts(with: key) }
  }

  /// Adds a row, and writes the file anew, whole.
  package mutating func add(_ row: [String]) throws {
    precondition(row.count == columns.count, "a row has a field per column")
    guard !has(Array(row.prefix(keys + settings))) else { return }
    if let old = rows.firstIndex(where: { $0.starts(with: row.prefix(keys)) }) {
      rows[old] = row
    } else {
      rows.append(row)
    }
    let text = ([columns] + rows).map(CSVWriter.record).joined()
    try FileBytes.write(text, to: url.path())
  }
}
