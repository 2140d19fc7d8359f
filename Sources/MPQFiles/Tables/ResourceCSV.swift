package import MPQModel

/// What layers use of resources, keyed by `layer,weight_bits,activation_bits`, `layer,format` or `layer,choice`. Every
/// other numeric column is a resource of its name; `group` names what layers share the resources in.
package enum ResourceCSV {
  private enum Column: Int, CSVColumn {
    case layer, weightBits, activationBits, format, choice, group
    static let names = ["layer", "weight_bits", "activation_bits", "format", "choice", "group"]
    static let optional = Set(names.dropFirst())
    static let aliases = [
      "weight_format": "weight_bits", "activation_format": "activation_bits",
    ]
  }

  package static let format = DocumentFormat<ResourceTable>(
    "a table of resources", key: "resources-csv", form: .csv,
    remedy: "it goes with --resource, in a request as resources",
    recognises: { head in
      head.hasColumns("layer")
        && !["importance", "score", "sensitivity"].contains { head.hasColumns($0) }
        && (head.hasColumns("weight_bits", "activation_bits") || head.hasColumns("choice")
          || head.hasColumns("format") && !head.hasColumns("tensor"))
        && !head.hasColumns("macs")
    }, read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a table.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(_ content: FileContent) throws(FormatError) -> ResourceTable {
    var csv = try CSVReader<Column>(content, of: format.name)
    let hasPairs = csv.has(.weightBits) && csv.has(.activationBits)
    guard hasPairs || csv.has(.format) || csv.has(.choice) else {
      throw csv.error(
        "a table of resources needs a column choice, a column format, or both weight_bits and activation_bits, "
          + "which say what each row is for")
    }
    var amounts = try AmountColumns(csv, file: content.name)
    var rows: [(line: Int, layer: String, choice: LayerFormats, group: String?)] = []
    while try csv.nextRow() {
      let layer = try csv.text(.layer)
      try amounts.add(csv, layer: layer)
      rows.append(
        (
          csv.line, layer, try choice(&csv, hasPairs: hasPairs),
          csv.isMissing(.group) ? nil : try csv.text(.group)
        ))
    }
    let (columns, amountsOfRow) = try amounts.finished(file: content.name)
    guard !columns.isEmpty else {
      throw FormatError(
        file: content.name, .line(1),
        "has no numeric column beside those that say what each row is for; add one per resource")
    }
    var table = ResourceTable(source: content.name, columns: columns)
    for (index, row) in rows.enumerated() {
      let entry = ResourceTable.Entry(
        amounts: amountsOfRow(index), group: row.group.map { table.position(ofGroup: $0) })
      guard table.groups.count <= mostGroups else {
        throw FormatError(
          file: content.name, .line(row.line),
          "has more than \(mostGroups) groups, and each is a budget of its own; join some of them")
      }
      guard table.add(entry, layer: row.layer, choice: row.choice) else {
        throw FormatError(
          file: content.name, .line(row.line),
          "layer '\(row.layer)' at \(row.choice) occurs twice; keep one of the rows")
      }
    }
    return table
  }

  /// More than any device has engines or memory banks.
  private static let mostGroups = 256

  /// What a row is for, as plans spell it.
  private static func choice(
    _ csv: inout CSVReader<Column>, hasPairs: Bool
  ) throws(FormatError) -> LayerFormats {
    if csv.has(.choice) { return LayerFormats(named: try csv.text(.choice)) }
    if csv.has(.format) {
      let name = try csv.text(.format)
      // A number of bits is a format of weights too.
      if let format = NumberFormat(written: name) {
        return LayerFormats(weight: format, activation: .unchanged)
      }
      guard let formats = LayerFormats(spelled: name) else {
        throw csv.unexpected(
          .format, NumberFormat.expectation(insteadOf: name),
          remedy: NumberFormat.suggestion(for: name))
      }
      return formats
    }
    return LayerFormats(
      weight: try csv.format(.weightBits), activation: try csv.format(.activationBits))
  }

  /// The table's rows as `layer,choice`, layers in ascending order; amounts read back to the same numbers.
  package static func encode(_ table: ResourceTable) -> String {
    let amounts = AmountFields(table.columns)
    let hasGroups = !table.groups.isEmpty
    var text = CSVWriter.record(
      ["layer", "choice"] + (hasGroups ? ["group"] : []) + amounts.titles)
    for (layer, choice, entry) in table.all {
      let group = entry.group.map { table.groups[$0] } ?? ""
      text += CSVWriter.record(
        [layer, "\(choice)"] + (hasGroups ? [group] : []) + amounts.texts(of: entry))
    }
    return text
  }
}
