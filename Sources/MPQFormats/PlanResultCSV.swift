import MPQModel

/// What `mpq-train evaluate` measured, a row per plan:
/// `plan,row,bitops,searched_bitops,size_bytes,loss,accuracy`; other columns are ignored.
package enum PlanResultCSV {
  private enum Column: Int, CSVColumn {
    case plan, row, bitops, searchedBitops, sizeBytes, loss, accuracy
    static let names = [
      "plan", "row", "bitops", "searched_bitops", "size_bytes", "loss", "accuracy",
    ]
  }

  /// The columns as they are written: those that are read, then the images behind the accuracy.
  package static let columns = Column.names + ["correct", "images"]

  /// Reads the rows; one without costs is a float network's.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  package static func decode(
    _ bytes: [UInt8], file: String
  ) throws(FormatError) -> [PlanMeasurement] {
    var csv = try CSVReader<Column>(bytes, file: file)
    var measurements: [PlanMeasurement] = []
    while try csv.nextRow() {
      let accuracy = try csv.number(.accuracy)
      guard (0...1).contains(accuracy) else {
        throw csv.unexpected(.accuracy, "a share from 0 to 1")
      }
      measurements.append(
        PlanMeasurement(
          name: try csv.text(.plan),
          row: csv.isEmpty(.row) ? nil : try csv.integer(.row, in: 1...Int.max),
          costs: try costs(&csv), loss: try csv.number(.loss), accuracy: accuracy,
          line: csv.line))
    }
    return measurements
  }

  private static func costs(
    _ csv: inout CSVReader<Column>
  ) throws(FormatError) -> PlanMeasurement.Costs? {
    let columns: [Column] = [.bitops, .searchedBitops, .sizeBytes]
    if columns.allSatisfy(csv.isEmpty) { return nil }
    // Sizes are whole eighths of a byte, so their text is exact in binary.
    let bits = 8 * (try csv.number(.sizeBytes))
    guard let weightSizeInBits = Int(exactly: bits), weightSizeInBits >= 0 else {
      throw csv.unexpected(.sizeBytes, "a number of bytes in whole eighths")
    }
    return PlanMeasurement.Costs(
      bitOperations: try csv.integer(.bitops),
      searchedBitOperations: try csv.integer(.searchedBitops), weightSizeInBits: weightSizeInBits)
  }
}
