extension ImportanceTable {
  /// The same table with other formats in place of its own, such as those that a tool has for them.
  ///
  /// Rows and choices whose format has no other are left out. Where two formats have the same other one, the row that
  /// had it from the start is kept, else the first.
  ///
  /// - Parameters:
  ///   - tensor: the other format for one of a layer's rows.
  ///   - choice: the other formats for one of a layer's choices.
  package func replacingFormats(
    tensor: (_ layer: String, TensorKind, NumberFormat) -> NumberFormat?,
    choice: (_ layer: String, LayerFormats) -> LayerFormats?
  ) -> ImportanceTable {
    var table = ImportanceTable(source: source)
    table.provenance = provenance
    table.resources = resources
    for layer in layers {
      for kind in TensorKind.allCases {
        let rows =
          layer[kind].map { ($0.format, Optional($0.importance), layer.line) }
          + layer.unusable.filter { $0.tensor == kind }.map { ($0.format, $0.importance, $0.line) }
        let kept = Self.firstOfEach(rows.map(\.0), replacing: { tensor(layer.name, kind, $0) })
        for (index, format) in kept {
          // Every format is there once, and the values were in a table before.
          try? table.addRow(
            layer: layer.name, tensor: kind, format: format, importance: rows[index].1,
            line: rows[index].2)
        }
      }
      let kept = Self.firstOfEach(
        layer.choices.map(\.formats), replacing: { choice(layer.name, $0) })
      for (index, formats) in kept {
        let row = layer.choices[index]
        try? table.add(
          Choice(formats, importance: row.importance, line: row.line), layer: layer.name)
      }
    }
    return table
  }

  /// The other formats, each once, with the positions of the rows that get them.
  private static func firstOfEach<Format: Hashable>(
    _ formats: [Format], replacing other: (Format) -> Format?
  ) -> [(index: Int, format: Format)] {
    let others = formats.map(other)
    var best: [Format: Int] = [:]
    for (index, format) in others.enumerated() {
      guard let format else { continue }
      if best[format] == nil || formats[index] == format { best[format] = index }
    }
    return others.enumerated().compactMap { index, format in
      format.flatMap { best[$0] == index ? (index, $0) : nil }
    }
  }
}
