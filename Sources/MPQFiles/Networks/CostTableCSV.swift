package import MPQModel

/// Networks as plain numbers: `layer,macs,params,weight_bits,activation_bits`, a row per layer, the
/// last two empty, or left out for all, where a layer is searched.
package enum CostTableCSV {
  private enum Column: Int, CSVColumn {
    case layer, macs, params, weightBits, activationBits
    static let names = ["layer", "macs", "params", "weight_bits", "activation_bits"]
    static let optional: Set = ["weight_bits", "activation_bits"]
  }

  /// One of the two columns that no other table of layers has tells it; a table of importances may have both.
  package static let format = NetworkFormat(
    "a cost table", key: "cost-csv", form: .csv, remedy: "give it as the network",
    recognises: { head in
      (head.hasColumns("macs") || head.hasColumns("params")) && !head.hasColumns("importance")
    }, read: .costs { content throws(FormatError) in try decode(content) })

  /// Reads a network, which is named after its file.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(_ content: FileContent) throws(FormatError) -> Network {
    let file = content.name
    var layers: [Layer] = []
    var lines: [String: Int] = [:]
    var csv = try CSVReader<Column>(content, of: format.name)
    while try csv.nextRow() {
      let name = try csv.text(.layer)
      if let first = lines.updateValue(csv.line, forKey: name) {
        throw csv.error("layer '\(name)' occurs twice, first on line \(first)")
      }
      layers.append(
        Layer(
          name: name, macs: try csv.integer(.macs), params: try csv.integer(.params),
          pinned: try pinnedFormats(in: csv)))
    }
    // What a spreadsheet has left of a plan has the columns of a cost table, and nothing to search.
    if layers.allSatisfy({ $0.pinned != nil }), resultColumns.contains(where: csv.header.contains) {
      throw isPlan(file)
    }
    do {
      return try Network(name: FilePath.stem(of: file, behind: [".gz"]).printable, layers: layers)
    } catch {
      let line = error.element.flatMap { lines[$0] }
      throw FormatError(file: file, line.map { .line($0) } ?? .file, error.message)
    }
  }

  /// Why a plan is no network, though it has the columns of a cost table.
  static func isPlan(_ file: String) -> FormatError {
    FormatError(
      file: file, .file,
      "is a plan, which says what a search has chosen; give the network or cost table that it was "
        + "made for")
  }

  /// What a plan says of its layers, and no cost table does.
  private static let resultColumns = ["bitops", "size_bytes", "importance", "pinned"]

  /// The network's costs as a table that reads back to the same layers and pins.
  package static func encode(_ network: Network) -> String {
    var text = CSVWriter.record(Column.names)
    for layer in network.layers {
      text += CSVWriter.record([
        layer.name, "\(layer.macs)", "\(layer.params)",
        layer.pinned.map { "\($0.weight)" } ?? "",
        layer.pinned.map { "\($0.activation)" } ?? "",
      ])
    }
    return text
  }

  private static func pinnedFormats(
    in csv: CSVReader<Column>
  ) throws(FormatError) -> LayerFormats? {
    switch (csv.isEmpty(.weightBits), csv.isEmpty(.activationBits)) {
    case (true, true): return nil
    case (false, false):
      return LayerFormats(
        weight: try csv.format(.weightBits), activation: try csv.format(.activationBits))
    default:
      throw csv.error(
        "one of weight_bits and activation_bits is empty; "
          + "fill both to pin the layer, or neither to search it")
    }
  }
}
