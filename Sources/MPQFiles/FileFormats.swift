package import MPQModel

/// The catalogue of file formats: a list for each kind of document.
///
/// Command, trainer, service and page recognise files by these lists alone. A new format goes before the
/// formats that accept any other CSV or JSON.
package enum FileFormats {
  package static let networks: [NetworkFormat] = [
    // The first one of a form says what an unknown file lacks.
    NetworkDescription.format, CostTableCSV.format, ONNX.format, GGUFModel.format,
    TorchModel.format,
    SafetensorsModel.file, SafetensorsModel.index, HuggingFaceModel.format, QONNXCosts.format,
  ]
  package static let importances: [DocumentFormat<ImportanceTable>] = [
    ImportanceCSV.format, ChoicesCSV.format, ImportanceJSON.format, ImportancePickle.format,
    AutoRoundScores.format, AIMETScores.format, ExLlamaV2Measurement.format,
    ExLlamaV3Measurement.format, MLXSensitivities.format, GPTQModelLog.format, HAWQArrays.format,
    ModelOptScores.format,
  ]
  package static let provenances: [DocumentFormat<[String: String]>] = [ProvenanceFile.format]
  package static let latencies: [DocumentFormat<LatencyTable>] = [LatencyCSV.format]
  package static let profiles: [DocumentFormat<LatencyProfile>] = [
    ONNXRuntimeProfile.format, OpenVINOProfile.format, OpenVINOProfile.csv, TensorRTProfile.format,
  ]
  package static let imatrices: [DocumentFormat<ImportanceMatrix>] = [
    ImatrixGGUF.format, ImatrixDAT.format,
  ]
  package static let grids: [DocumentFormat<CycleGrid>] = [HAQTable.format]
  package static let resources: [DocumentFormat<ResourceTable>] = [ResourceCSV.format]
  package static let numberFormats: [DocumentFormat<[NumberFormat]>] = [NumberFormatCSV.format]
  package static let constraints: [DocumentFormat<SearchConstraints>] = [ConstraintsJSON.format]
  package static let plans: [PlanFormat] = [PlanCSV.format, PlanJSON.format, GGUFPlan.format]
  package static let sweeps: [PlanFormat] = [SweepCSV.format]
  package static let results: [DocumentFormat<[PlanMeasurement]>] = [PlanResultCSV.format]
  package static let checkpoints: [DocumentFormat<SafetensorsFile>] = [SafetensorsFile.format]
  package static let weights: [WeightsFormat] = [
    SafetensorsFile.weights, TorchModel.weights, ONNX.weights,
  ]

  /// All formats, the more specific ones first: the length of a checkpoint's header may look like an ONNX model,
  /// models may be zip archives, an answer has layers as constraints do, and a plan has the columns of a cost table.
  static let known: [KnownFormat] =
    checkpoints.map(\.known) + [ModelOptScores.format.known]
    + profiles.map(\.known) + grids.map(\.known) + imatrices.map(\.known)
    + [OpenVINOProfile.summary] + networks.filter { $0.form == nil }.map(\.known)
    + ForeignFormat.all + [UnreadFormat.byColumns] + plans.map(\.known)
    + constraints.map(\.known) + UnreadFormat.written + results.map(\.known)
    + numberFormats.map(\.known) + sweeps.map(\.known)
    + latencies.map(\.known) + importances.map(\.known) + networks.map(\.known)
    + provenances.map(\.known) + UnreadScores.all + UnreadFormat.measured + resources.map(\.known)
    + UnreadFormat.laidOut
}

extension FileContent {
  /// The content of some bytes.
  ///
  /// - Parameters:
  ///   - name: their name in messages.
  ///   - limit: the largest size in bytes after unpacking.
  package init(
    _ bytes: [UInt8], name: String, limit: Int = FileBytes.largestSize
  ) throws(FormatError) {
    try self.init(ByteSource(bytes, name: name), limit: limit, known: FileFormats.known)
  }

  /// The content of a file, or of standard input for `-`.
  ///
  /// - Throws: `FileError` if it cannot be opened, `FormatError` if its packed content is damaged.
  package init(reading path: String) throws {
    try self.init(
      ByteSource(opening: path), limit: FileBytes.largestSize, known: FileFormats.known)
  }
}
