package import MPQModel

/// Tables that score whole choices of layers: `layer,choice,importance`, a row per option of a layer, and any of
/// `weight_format`, `activation_format`, `size_bits`, `size_bytes`, `macs` and `seconds`. Layers with the same text in `tie` share their choice, in `weight_tie`
/// or `activation_tie` the format of one tensor. Every further numeric column is
/// a resource of its name.
package enum ChoicesCSV {
  private enum Column: Int, CSVColumn {
    case layer, choice, importance, weightFormat, activationFormat, sizeBits, sizeBytes, macs
    case seconds, group, tie, weightTie, activationTie
    static let names = [
      "layer", "choice", "importance", "weight_format", "activation_format", "size_bits",
      "size_bytes", "macs", "seconds", "group", "tie", "weight_tie", "activation_tie",
    ]
    static let optional = Set(names.dropFirst(3))
    static let aliases = [
      "weight_bits": "weight_format", "activation_bits": "activation_format",
    ]
  }

  package static let format = DocumentFormat<ImportanceTable>(
    "a table of choices", key: "choices-csv", form: .csv, remedy: "give it as the importance table",
    recognises: { $0.hasColumns("layer", "choice", "importance") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a table.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    var table = ImportanceTable(source: content.name)
    var csv = try CSVReader<Column>(content, of: format.name)
    guard !(csv.has(.sizeBits) && csv.has(.sizeBytes)) else {
      throw csv.error("the header has both size_bits and size_bytes; keep one of them")
    }
    var amounts = try AmountColumns(csv, file: content.name)
    guard !csv.has(.group) else {
      throw csv.error(
        "a table of choices has no column 'group'; put the resources that layers share in groups into a table of "
          + "their own, which goes with --resource")
    }
    var rows: [(line: Int, layer: String, choice: LayerFormats, entry: ResourceTable.Entry)] = []
    var ties = TieColumns()
    while try csv.nextRow() {
      let layer = try csv.text(.layer)
      let name = try csv.text(.choice)
      let named = LayerFormats(named: name)
      let formats = try formats(of: name, named, csv)
      let importance = csv.isEmpty(.importance) ? nil : try csv.number(.importance)
      do {
        try table.add(.init(formats, importance: importance, line: csv.line), layer: layer)
      } catch {
        throw csv.error(error.description)
      }
      for (column, shared) in tieColumns where csv.has(column) {
        try ties.add(
          csv.isMissing(column) ? nil : try csv.text(column), sharing: shared, layer: layer, csv)
      }
      try amounts.add(csv, layer: layer)
      rows.append((csv.line, layer, named, try entry(csv, layer: layer)))
    }
    let (columns, amountsOfRow) = try amounts.finished(file: content.name)
    var resources = ResourceTable(source: content.name, columns: columns)
    for (index, var row) in rows.enumerated() {
      row.entry.amounts = amountsOfRow(index)
      guard resources.add(row.entry, layer: row.layer, choice: row.choice) else {
        throw FormatError(
          file: content.name, .line(row.line),
          "layer '\(row.layer)' has '\(row.choice)' in two spellings; keep one of the rows")
      }
    }
    table.resources = resources
    ties.ties.forEach { table.add($0) }
    return table
  }

  private static let tieColumns: [(Column, Set<TensorKind>)] = [
    (.tie, [.weight, .activation]), (.weightTie, [.weight]), (.activationTie, [.activation]),
  ]

  /// What a choice gives the layer: the formats that its columns say, else those that its name spells.
  ///
  /// - Parameter named: what the name says alone.
  private static func formats(
    of name: String, _ named: LayerFormats, _ csv: CSVReader<Column>
  ) throws(FormatError) -> LayerFormats {
    func format(_ column: Column, or named: NumberFormat) throws(FormatError) -> NumberFormat {
      if csv.isEmpty(column) { return named }
      if csv.wholeNumber(column) == 0 { return .none }
      return try csv.format(column)
    }
    let formats = LayerFormats(
      weight: try format(.weightFormat, or: named.weight),
      activation: try format(.activationFormat, or: named.activation), label: name)
    // Plans name choices, and their readers take what a name spells.
    let contradicts =
      named.weight.storage != nil
      && (formats.weight != named.weight
        || named.activation != .unchanged && formats.activation != named.activation)
    guard !contradicts else {
      throw csv.error(
        "choice '\(name)' has the formats \(LayerFormats(weight: formats.weight, activation: formats.activation)), "
          + "and its name says others; give it another name")
    }
    return formats
  }

  /// What the named columns say of a row.
  private static func entry(
    _ csv: CSVReader<Column>, layer: String
  ) throws(FormatError) -> ResourceTable.Entry {
    var entry = ResourceTable.Entry(amounts: [])
    if !csv.isEmpty(.sizeBits) { entry.sizeInBits = try csv.integer(.sizeBits) }
    if !csv.isEmpty(.sizeBytes) {
      let bytes = try csv.decimal(.sizeBytes)
      guard !bytes.isNegative, bytes.decimals <= 3, bytes.approximate < 1e15,
        let bits = Int(exactly: 8 * bytes.approximate)
      else {
        throw csv.unexpected(.sizeBytes, "bytes of at least 0, in whole bits, for layer '\(layer)'")
      }
      entry.sizeInBits = bits
    }
    if !csv.isEmpty(.macs) { entry.macs = try csv.integer(.macs) }
    if !csv.isEmpty(.seconds) {
      let seconds = try csv.decimal(.seconds)
      guard !seconds.isNegative, let picoseconds = seconds.trillionths,
        picoseconds <= LatencyTable.largestTotal
      else {
        throw csv.unexpected(.seconds, "a time from 0 to a million seconds for layer '\(layer)'")
      }
      entry.picoseconds = picoseconds
    }
    for case (let value?, let column, let largest) in [
      (entry.sizeInBits, Column.sizeBits, Network.largestTotal * 32),
      (entry.macs, .macs, Network.largestTotal),
    ] where value > largest {
      throw csv.unexpected(column, "at most \(largest) for layer '\(layer)'")
    }
    return entry
  }

  /// The table's rows in its order, with the columns that some row needs; they read back to the same table.
  package static func encode(_ table: ImportanceTable) -> String {
    var rows: [Row] = []
    for layer in table.layers {
      for choice in layer.choices {
        let entry = table.resources?.entry(layer: layer.name, at: choice.formats)
        rows.append(Row(layer: layer.name, choice: choice, entry: entry))
      }
    }
    let amounts = AmountFields(table.resources?.columns ?? [])
    let ties = TieFields(table)
    let fields: [(name: String, text: (Row) -> String)] = [
      ("weight_format", { $0.format(.weight) }),
      ("activation_format", { $0.format(.activation) }),
      ("size_bits", { $0.entry?.sizeInBits.map(String.init) ?? "" }),
      ("macs", { $0.entry?.macs.map(String.init) ?? "" }),
      ("seconds", { $0.entry?.picoseconds.map { Decimals.text($0, decimals: 12) } ?? "" }),
      ("tie", { ties.text(of: $0.layer, sharing: [.weight, .activation]) }),
      ("weight_tie", { ties.text(of: $0.layer, sharing: [.weight]) }),
      ("activation_tie", { ties.text(of: $0.layer, sharing: [.activation]) }),
    ]
    let needed = fields.filter { field in rows.contains { !field.text($0).isEmpty } }
    var text = CSVWriter.record(
      ["layer", "choice", "importance"] + needed.map(\.name) + amounts.titles)
    for row in rows {
      let importance = ImportanceCSV.field(row.choice.importance)
      text += CSVWriter.record(
        [row.layer, "\(row.choice.formats)", importance] + needed.map { $0.text(row) }
          + amounts.texts(of: row.entry))
    }
    return text
  }

  /// A row to write.
  private struct Row {
    let layer: String
    let choice: ImportanceTable.Choice
    let entry: ResourceTable.Entry?

    /// The format of a tensor, if the choice's name does not spell it.
    func format(_ tensor: TensorKind) -> String {
      let format = choice.formats[tensor]
      let named = LayerFormats(named: "\(choice.formats)")[tensor]
      return format == named || format.storage == nil ? "" : format.name
    }
  }
}
