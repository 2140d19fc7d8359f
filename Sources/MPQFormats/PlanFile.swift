import MPQModel

/// Bit plans from either of the files that hold them: a plan CSV, or a sweep CSV with one per row.
package enum PlanFile {
  /// A plan and where it came from.
  package struct NamedPlan: Hashable, Sendable {
    /// The file's name as the user gave it.
    package let file: String
    /// The row of a sweep, counted from 1; nil for a plan CSV.
    package let row: Int?
    package let plan: BitPlan
  }

  /// Reads the plans of a file.
  ///
  /// - Returns: one plan of a plan CSV; of a sweep CSV those of all rows that have one.
  /// - Throws: `FileError` when the file cannot be read, `FormatError` when its content cannot be used.
  package static func read(_ path: String, network: Network) throws -> [NamedPlan] {
    let bytes = try FileBytes.read(path)
    let header = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let columns = String(decoding: header, as: UTF8.self)
      .split(whereSeparator: { ",\r\"\u{FEFF}".contains($0) })
    guard columns.contains("status"), !columns.contains("layer") else {
      return [
        NamedPlan(
          file: path, row: nil,
          plan: try PlanCSV.decode(bytes, file: path, network: network))
      ]
    }
    return try SweepCSV.decodePlans(bytes, file: path, network: network).map {
      NamedPlan(file: path, row: $0.row, plan: $0.plan)
    }
  }
}
