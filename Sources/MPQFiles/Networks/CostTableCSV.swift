package import MPQModel

/// Networks as plain numbers: `layer,macs,params,weight_bits,activation_bits`, a row per layer, the
/// last two empty, or left out for all, where a layer is searched.
package enum CostTableCSV {
  private enum Column: Int, CSVColumn {
    case layer, macs, params, weightBits, activationBits
    static let names = ["layer", "macs", "params", "weight_bits", "activation_bits"]
    static let optional: Set = ["weight_bits", "activation_bits"]
  }

  /// Reads a network, which is named after its file.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  package static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> Network {
    var layers: [Layer] = []
    var lines: [String: Int] = [:]
    var csv = try CSVReader<Column>(bytes, file: file)
    let isPlan = KnownFormat.plan.matches(csv.header)
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
    // A plan has the columns of a cost table too, and would be a network with nothing to search.
    if isPlan
      || (layers.allSatisfy { $0.pinned != nil }
        && resultColumns.contains(where: csv.header.contains))
    {
      throw FormatError(
        file: file, .file,
        "is a plan, which says what a search has chosen; give the network or cost table that it was "
          + "made for")
    }
    do {
      return try Network(name: stem(of: file).printable, layers: layers)
    } catch {
      let line = error.element.flatMap { lines[$0] }
      throw FormatError(file: file, line.map { .line($0) } ?? .file, error.message)
    }
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

  /// A path's last component without its extension, and without that of gzip.
  private static func stem(of path: String) -> String {
    var name = path.split(separator: "/").last ?? ""
    if name.hasSuffix(".gz") { name = name.dropLast(3) }
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return String(name) }
    return String(name[..<dot])
  }
}
