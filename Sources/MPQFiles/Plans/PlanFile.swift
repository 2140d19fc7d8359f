package import MPQModel

/// Bit plans from any of the files that hold them: a plan CSV, the answer of a search in JSON, or a sweep
/// CSV with a plan per row.
package enum PlanFile {
  /// A plan and where it came from.
  package struct NamedPlan: Hashable, Sendable {
    /// The file's name as the user gave it.
    package let file: String
    /// The row of a sweep, counted from 1; nil for a plan CSV.
    package let row: Int?
    package let plan: BitPlan
  }

  /// Reads the only plan of a file, which is no sweep.
  ///
  /// - Throws: `FileError` when the file cannot be read, `FormatError` when its content cannot be used.
  package static func readPlan(_ path: String, network: Network) throws -> BitPlan {
    let file = FileBytes.name(of: path)
    return try decodePlan(
      try FileContent(try FileBytes.read(path), file: file), file: file, network: network)
  }

  private static func decodePlan(
    _ content: FileContent, file: String, network: Network
  ) throws(FormatError) -> BitPlan {
    content.form == .json
      ? try PlanJSON.decode(content.bytes, file: file, network: network)
      : try PlanCSV.decode(content.bytes, file: file, network: network)
  }

  /// Reads the plans of a file.
  ///
  /// - Returns: one plan of a plan; of a sweep CSV those of all rows that have one.
  /// - Throws: `FileError` when the file cannot be read, `FormatError` when its content cannot be used.
  package static func read(_ path: String, network: Network) throws -> [NamedPlan] {
    try decode(try FileBytes.read(path), file: FileBytes.name(of: path), network: network)
  }

  /// Reads the plans of a file's bytes.
  package static func decode(
    _ bytes: [UInt8], file: String, network: Network
  ) throws(FormatError) -> [NamedPlan] {
    let content = try FileContent(bytes, file: file)
    guard content.form == .csv, try SweepCSV.isSweep(content.bytes, file: file) else {
      let plan = try decodePlan(content, file: file, network: network)
      return [NamedPlan(file: file, row: nil, plan: plan)]
    }
    return try SweepCSV.decodePlans(content.bytes, file: file, network: network).map {
      NamedPlan(file: file, row: $0.row, plan: $0.plan)
    }
  }
}
