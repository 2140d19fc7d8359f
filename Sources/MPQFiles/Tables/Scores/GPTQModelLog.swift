import MPQModel

/// The log that GPTQModel writes of one run, `quant_log.csv`: `layer,module,loss,samples,damp,time`, a row per module
/// with the loss at the run's width. Logs of several widths are one table.
///
/// The file does not say the width: the user does, as in `-i 4=log4.csv -i 8=log8.csv`. Its names are the ends of
/// layers' names, such as `0.self_attn.k_proj`.
enum GPTQModelLog {
  private enum Column: Int, CSVColumn {
    case layer, module, loss
    static let names = ["layer", "module", "loss"]
  }

  static let format = DocumentFormat<ImportanceTable>(
    "a log of GPTQModel", key: "gptqmodel-log", form: .csv,
    remedy: "give it as the importance table, with its width as in -i 4=FILE",
    recognises: { $0.hasColumns("layer", "module", "loss") },
    read: ContentReader(takesLabel: true) { content throws(FormatError) in try decode(content) })

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let formats = try content.labelledFormats(
      "a log of GPTQModel is of one run at one width", example: "4=log4.csv -i 8=log8.csv")
    guard formats.count == 1 else {
      throw FormatError(
        file: content.name, .file,
        "'\(content.label ?? "")=': expected one width, as in -i 4=log4.csv -i 8=log8.csv")
    }
    var table = ImportanceTable(source: content.name)
    table.provenance = ["made_by": "GPTQModel"]
    table.raisesNegativeScores = true
    table.binding = .nameEnds
    var csv = try CSVReader<Column>(content, of: format.name)
    while try csv.nextRow() {
      let layer = "\(try csv.integer(.layer)).\(try csv.text(.module))"
      let loss = csv.isEmpty(.loss) ? nil : try csv.number(.loss)
      do {
        try table.add(.init(formats[0], importance: loss, line: csv.line), layer: layer)
      } catch let rejection {
        throw csv.error(rejection.description)
      }
    }
    return table
  }
}
