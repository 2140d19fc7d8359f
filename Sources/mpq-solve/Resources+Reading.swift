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
      if let column = table.columns.first(where: { self.column($0.name) != nil }) {
        throw ProgramFailure.badData(
          "\(file): the resource '\(column.name)' is in another table too; keep one of them")
      }
      self.tables.append(table)
    }
  }
}
