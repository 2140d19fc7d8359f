import MPQCommand
import MPQFiles
import MPQModel

extension Resources {
  /// Reads the tables of `--latency-table` and `--resource`.
  ///
  /// - Throws: also if two tables have the same resource.
  init(readingLatencies latencies: String?, tables: [String]) throws {
    self.init(
      latency: try latencies.map { try FileContent(reading: $0).read(as: FileFormats.latencies) })
    for file in tables {
      let table = try FileContent(reading: file).read(as: FileFormats.resources)
      do {
        try add(table)
      } catch {
        throw ProgramFailure.badData("\(file): \(error)")
      }
    }
  }
}
