package import MPQModel

/// Networks as cost tables: `layer,macs,params,weight_bits,activation_bits`, a row per layer. The bits of
/// a searched layer are empty; if no layer is pinned, both columns may be left out. `macs` is empty in all rows of a
/// network of which only weights are known.
package enum CostTableCSV {
  private enum Column: Int, CSVColumn {
    case layer, macs, params, weightBits, activationBits, rowLength
    static let names = [
      "layer", "macs", "params", "weight_bits", "activation_bits", "row_length",
    ]
    static let optional: Set = ["weight_bits", "activation_bits", "row_length"]
    static let aliases = ["weight_format": "weight_bits", "activation_format": "activation_bits"]
  }

  /// The format is recognised by `macs` or `params`, which no other table of layers has without `importance`.
  package static let format = NetworkFormat(
    "a cost table", key: "cost-csv", form: .csv, remedy: "give it as the network",
    recognises: { head in
      (head.hasColumns("macs") || head.hasColumns("params")) && !head.hasColumns("importance")
    }, read: .costs { content throws(FormatError) in try decode(content) })

  /// Reads a network; its name is that of the file.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(_ content: FileContent) throws(FormatError) -> Network {
    let file = content.name
    var layers: [Layer] = []
    var lines: [String: Int] = [:]
    var hasMACs = true
    var csv = try CSVReader<Column>(content, of: format.name)
    while try csv.nextRow() {
      let name = try csv.text(.layer)
      if let first = lines.updateValue(csv.line, forKey: name) {
        throw csv.error("layer '\(name)' occurs twice, first on line \(first)")
      }
      // An empty field is a fault of the row where others have numbers.
      let hasOwnMACs = !csv.isEmpty(.macs) || (hasMACs && !layers.isEmpty)
      guard layers.isEmpty || hasOwnMACs == hasMACs else {
        throw csv.error(
          "layer '\(name)' has macs, and rows above have none; give them in all rows or in none")
      }
      hasMACs = hasOwnMACs
      var layer = Layer(
        name: name, macs: hasMACs ? try csv.integer(.macs) : 0, params: try csv.integer(.params),
        pinned: try pinnedFormats(in: csv))
      if !csv.isEmpty(.rowLength) {
        let length = try csv.integer(.rowLength, atLeast: 1)
        guard layer.params.isMultiple(of: length) else {
          throw csv.error(
            "row_length \(length) of layer '\(name)' does not divide its \(layer.params) params")
        }
        layer.rowLength = length
      }
      if let pinned = layer.pinned, !layer.canStore(pinned.weight) {
        throw csv.error(
          "layer '\(name)' is pinned to \(pinned.weight), but its rows are no multiple of "
            + "\(pinned.weight.storage?.block ?? 1) weights")
      }
      layers.append(layer)
    }
    // A plan that a spreadsheet has changed may have the columns of a cost table, but has no layer to search.
    if layers.allSatisfy({ $0.pinned != nil }), resultColumns.contains(where: csv.header.contains) {
      throw isPlan(file)
    }
    do {
      return try Network(
        name: FilePath.stem(of: file, behind: [".gz"]).printable, layers: layers, hasMACs: hasMACs)
    } catch {
      let line = error.element.flatMap { lines[$0] }
      throw FormatError(file: file, line.map { .line($0) } ?? .file, error.message)
    }
  }

  /// The error for a plan that was given as a network; it has the columns of a cost table.
  static func isPlan(_ file: String) -> FormatError {
    FormatError(
      file: file, .file,
      "is a plan, which says what a search has chosen; give the network or cost table that it was "
        + "made for")
  }

  /// Columns that a plan has and a cost table has not.
  private static let resultColumns = ["bitops", "size_bytes", "importance", "pinned"]

  /// The network's cost table; it reads back to the same layers and pinned formats. Of a model it also says what the
  /// model's file calls the parts of the layers, which no reader needs.
  package static func encode(_ network: Network) -> String {
    // The length of rows of a description's layers follows from their shapes, and is left out as before.
    let hasRows = network.layers.contains { $0.rowLength != nil && $0.inputShape.isEmpty }
    let hasNames = network.layers.contains { $0.names != nil }
    var text = CSVWriter.record(
      (hasRows ? Column.names : Column.names.dropLast())
        + (hasNames ? ["operation", "node", "weight"] : []))
    for layer in network.layers {
      text += CSVWriter.record(
        [
          layer.name, network.hasMACs ? "\(layer.macs)" : "", "\(layer.params)",
          layer.pinned.map { "\($0.weight)" } ?? "",
          layer.pinned.map { $0.activation == .unchanged ? "" : "\($0.activation)" } ?? "",
        ] + (hasRows ? [layer.rowLength.map { "\($0)" } ?? ""] : [])
          + (hasNames
            ? [layer.names?.operation, layer.names?.node, layer.names?.weight].map { $0 ?? "" }
            : []))
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
    case (false, true) where try csv.format(.weightBits).integerBits == nil:
      // A type of weights alone leaves activations as the network has them.
      return LayerFormats(weight: try csv.format(.weightBits), activation: .unchanged)
    default:
      throw csv.error(
        "one of weight_bits and activation_bits is empty; "
          + "fill both to pin the layer, or neither to search it")
    }
  }
}
