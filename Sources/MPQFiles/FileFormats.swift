package import MPQModel

/// The formats of files, a list for each kind of document.
///
/// This is the only place that says which there are: command, trainer, service and page tell files by these lists. A
/// format that is added stands before those of its form that take whatever else is CSV or JSON.
package enum FileFormats {
  package static let networks: [NetworkFormat] = [NetworkDescription.format, CostTableCSV.format]
  package static let importances: [DocumentFormat<ImportanceTable>] = [
    ImportanceCSV.format, ImportanceJSON.format, ImportancePickle.format,
  ]
  package static let provenances: [DocumentFormat<[String: String]>] = [ProvenanceFile.format]
  package static let latencies: [DocumentFormat<LatencyTable>] = [LatencyCSV.format]
  package static let constraints: [DocumentFormat<SearchConstraints>] = [ConstraintsJSON.format]
  package static let plans: [PlanFormat] = [PlanCSV.format, PlanJSON.format]
  package static let sweeps: [PlanFormat] = [SweepCSV.format]
  package static let results: [DocumentFormat<[PlanMeasurement]>] = [PlanResultCSV.format]
  package static let checkpoints: [DocumentFormat<SafetensorsFile>] = [SafetensorsFile.format]

  /// All that can be told, the more particular ones first: the length of a checkpoint's header may look like an ONNX
  /// model, an answer has layers as constraints have, and a plan the columns of a cost table.
  static let known: [KnownFormat] =
    checkpoints.map(\.known) + ForeignFormat.all + [UnreadFormat.byColumns] + plans.map(\.known)
    + constraints.map(\.known) + UnreadFormat.written + results.map(\.known) + sweeps.map(\.known)
    + latencies.map(\.known) + importances.map(\.known) + networks.map(\.known)
    + provenances.map(\.known) + UnreadFormat.measured + UnreadFormat.laidOut
}

extension FileContent {
  /// The content of some bytes.
  ///
  /// - Parameters:
  ///   - name: what messages call them.
  ///   - limit: the most bytes that they may have unpacked.
  package init(
    _ bytes: [UInt8], name: String, limit: Int = FileBytes.largestSize
  ) throws(FormatError) {
    try self.init(ByteSource(bytes, name: name), limit: limit, known: FileFormats.known)
  }

  /// The content of a file, or of standard input for `-`.
  ///
  /// - Throws: `FileError` where it cannot be opened, `FormatError` where its packed content is damaged.
  package init(reading path: String) throws {
    try self.init(
      ByteSource(opening: path), limit: FileBytes.largestSize, known: FileFormats.known)
  }
}
