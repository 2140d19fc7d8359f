package import MPQModel

/// Importance tables in the paper's authors' format: a pickled dict of step sizes.
package enum ImportancePickle {
  /// The shape of the dict, for messages.
  static let shape = #"{"weight": {layer: {bits: number}}, "act": {layer: {bits: number}}}"#

  package static let format = DocumentFormat<ImportanceTable>(
    ImportanceCSV.format.name, form: .pickle, remedy: ImportanceCSV.format.remedy,
    recognises: { $0.form == .pickle },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads a table; the prefix `module.`, which PyTorch's data parallelism adds, is dropped.
  ///
  /// Other keys of the dict (the authors write `layer_name`) are ignored. Bit-widths may be integers or
  /// strings.
  ///
  /// - Throws: `FormatError` with the byte offset of the first value that cannot be used.
  private static func decode(
    _ content: FileContent
  ) throws(FormatError) -> ImportanceTable {
    let file = content.name
    let root = try PickleReader.value(of: try content.bytes(), file: file)
    var table = ImportanceTable(source: file)
    for (key, tensor) in [("weight", TensorKind.weight), ("act", .activation)] {
      let matches = try entries(of: root, "the pickle", file: file).filter { $0.key.text == key }
      guard let layers = matches.last?.value, matches.count == 1 else {
        throw FormatError(
          file: file, .offset(root.offset),
          "expected \(shape), found a dict with \(matches.isEmpty ? "no" : "a repeated") '\(key)'")
      }
      for (layer, widths) in try entries(of: layers, "'\(key)'", file: file) {
        guard let name = layer.text, !name.isEmpty else {
          throw unexpected(layer, "a layer name in '\(key)'", file: file)
        }
        if let character = ControlCharacters.first(in: name) {
          throw FormatError(
            file: file, .offset(layer.offset),
            "a layer's name in '\(key)' holds the control character \(character); rename it")
        }
        try add(widths, to: &table, layer: dropPrefix(name), tensor: tensor, file: file)
      }
    }
    guard !table.layers.isEmpty else {
      throw FormatError(file: file, .offset(root.offset), "holds no layers; expected \(shape)")
    }
    return table
  }

  private static func add(
    _ widths: PickleValue, to table: inout ImportanceTable, layer: String, tensor: TensorKind,
    file: String
  ) throws(FormatError) {
    for (key, value) in try entries(of: widths, "layer '\(layer)' \(tensor)", file: file) {
      guard let bits = key.integer ?? key.text.flatMap({ Int($0) }) else {
        throw unexpected(key, "a bit-width for layer '\(layer)' \(tensor)", file: file)
      }
      guard let importance = value.number else {
        throw unexpected(value, "a number for layer '\(layer)' \(tensor) at \(bits)", file: file)
      }
      do {
        let format = try ImportanceTable.format(bits: bits, of: layer, tensor)
        try table.addRow(layer: layer, tensor: tensor, format: format, importance: importance)
      } catch {
        throw FormatError(file: file, .offset(value.offset), error.description)
      }
    }
  }

  private static func entries(
    of value: PickleValue, _ place: String, file: String
  ) throws(FormatError) -> [(key: PickleValue, value: PickleValue)] {
    guard case .dictionary(let entries) = value.content else {
      throw FormatError(
        file: file, .offset(value.offset), "expected \(shape), found \(value) as \(place)")
    }
    return entries
  }

  private static func unexpected(
    _ value: PickleValue, _ expected: String, file: String
  ) -> FormatError {
    FormatError(file: file, .offset(value.offset), "expected \(expected), found \(value)")
  }

  private static func dropPrefix(_ name: String) -> String {
    let prefix = "module."
    return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }
}
