package import MPQModel

/// Bit plans from any of the files that hold them: a plan CSV, the answer of a search in JSON, or a sweep
/// CSV with a plan per row.
package enum PlanFile {
  /// A plan and where it came from.
  package struct NamedPlan: Hashable, Sendable {
    /// The file's name as the user gave it.
    package let file: String
    /// The row of a sweep, counted from 1; nil where the file is one plan.
    package let row: Int?
    package let plan: BitPlan
  }

  /// Reads the only plan of a file, which is no sweep.
  ///
  /// - Throws: `FileError` when the file cannot be read, `FormatError` when its content cannot be used.
  package static func readPlan(_ path: String, network: Network) throws -> BitPlan {
    let content = try FileContent(reading: path)
    return try plans(content, network: network, formats: FileFormats.plans)[0].plan
  }

  /// Reads the plans of a file.
  ///
  /// - Returns: one plan of a plan; of a sweep CSV those of all rows that have one.
  /// - Throws: `FileError` when the file cannot be read, `FormatError` when its content cannot be used.
  package static func read(_ path: String, network: Network) throws -> [NamedPlan] {
    try decode(try FileContent(reading: path), network: network)
  }

  /// Reads the plans of a file's content.
  ///
  /// - Parameter formats: those in which plans are read.
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
