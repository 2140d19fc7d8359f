package import MPQModel

/// The measurements of `mpq-train evaluate`, a row per plan:
/// `plan,row,bitops,searched_bitops,size_bytes,loss,accuracy`. Only `plan` and `accuracy` are needed, and other
/// columns are ignored.
package enum PlanResultCSV {
  private enum Column: Int, CSVColumn {
    case plan, row, bitops, searchedBitops, sizeBytes, loss, accuracy
    static let names = [
      "plan", "row", "bitops", "searched_bitops", "size_bytes", "loss", "accuracy",
    ]
    static let costs: [Column] = [.bitops, .searchedBitops, .sizeBytes]
    static let optional = Set(names).subtracting(["plan", "accuracy"])
  }

  /// The columns that are written: those that are read, then the numbers of images behind the accuracy.
  package static let columns = Column.names + ["correct", "images"]

  package static let format = DocumentFormat<[PlanMeasurement]>(
    "a table of results", form: .csv, remedy: "compare and report take it with --accuracy",
    recognises: { $0.hasColumns("plan", "accuracy") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads the rows; in a table with costs, a row without costs is the float network's.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(
    _ content: FileContent
  ) throws(FormatError) -> [PlanMeasurement] {
    var csv = try CSVReader<Column>(content, of: format.name)
    var measurements: [PlanMeasurement] = []
    while try csv.nextRow() {
      let accuracy = try csv.number(.accuracy)
      guard (0...1).contains(accuracy) else {
        let share = accuracy > 1 && accuracy <= 100 ? "; divide percent by 100" : ""
        throw csv.unexpected(.accuracy, "a share from 0 to 1", remedy: share)
      }
      measurements.append(
        PlanMeasurement(
          name: try csv.text(.plan),
          row: csv.isEmpty(.row) ? nil : try csv.integer(.row, atLeast: 1),
          costs: try costs(&csv),
          isByName: isByName(csv),
          loss: try loss(csv), accuracy: accuracy, line: csv.line))
    }
    return measurements
  }

  /// Whether a row's costs are missing although it may be a plan's. Only in a table with all cost columns
  /// do empty costs mean the float network.
  private static func isByName(_ csv: CSVReader<Column>) -> Bool {
    !Column.costs.allSatisfy(csv.has)
  }

  /// The loss; nil if only the accuracy was measured, `nan` if the network has diverged.
  private static func loss(_ csv: CSVReader<Column>) throws(FormatError) -> Double? {
    let isMeasured = csv.has(.loss) && !csv.isMissing(.loss)
    return isMeasured ? try csv.number(.loss) : nil
  }

  private static func costs(
    _ csv: inout CSVReader<Column>
  ) throws(FormatError) -> PlanMeasurement.Costs? {
    if isByName(csv) || Column.costs.allSatisfy(csv.isEmpty) { return nil }
    // Sizes are multiples of an eighth of a byte, so their text is exact in binary.
    let bits = 8 * (try csv.number(.sizeBytes))
    guard let weightSizeInBits = Int(exactly: bits), weightSizeInBits >= 0 else {
      throw csv.unexpected(.sizeBytes, "a number of bytes that is a multiple of 0.125")
    }
    return PlanMeasurement.Costs(
      bitOperations: try csv.integer(.bitops),
      searchedBitOperations: try csv.integer(.searchedBitops), weightSizeInBits: weightSizeInBits)
  }
}
