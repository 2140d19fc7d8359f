package import MPQModel

/// Reads plans from any file that holds them: a plan CSV, a search's answer in JSON, or a sweep CSV with
/// a plan per row.
package enum PlanFile {
  /// A plan and its origin.
  package struct NamedPlan: Hashable, Sendable {
    /// The file's name as the user gave it.
    package let file: String
    /// The row of a sweep, counted from 1; nil if the file is one plan.
    package let row: Int?
    package let plan: BitPlan
  }

  /// Reads the only plan of a file that is not a sweep.
  ///
  /// - Throws: `FileError` if the file cannot be read, `FormatError` if its content cannot be used.
  package static func readPlan(_ path: String, network: Network) throws -> BitPlan {
    let content = try FileContent(reading: path)
    return try plans(content, network: network, formats: FileFormats.plans)[0].plan
  }

  /// Reads the plans of a file.
  ///
  /// - Returns: the one plan of a plan's file; the plans of all rows that have one, for a sweep CSV.
  /// - Throws: `FileError` if the file cannot be read, `FormatError` if its content cannot be used.
  package static func read(_ path: String, network: Network) throws -> [NamedPlan] {
    try decode(try FileContent(reading: path), network: network)
  }

  /// Reads the plans of a file's content.
  ///
  /// - Parameter formats: the formats of plans.
  package static func decode(
    _ content: FileContent, network: Network,
    formats: [PlanFormat] = FileFormats.plans + FileFormats.sweeps
  ) throws(FormatError) -> [NamedPlan] {
    try plans(content, network: network, formats: formats).map {
      NamedPlan(file: content.name, row: $0.row, plan: $0.plan)
    }
  }

  private static func plans(
    _ content: FileContent, network: Network, formats: [PlanFormat]
  ) throws(FormatError) -> [(row: Int?, plan: BitPlan)] {
    try (try content.format(among: formats) ?? formats[0]).read(content, for: network)
  }
}
