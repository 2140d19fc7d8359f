extension ImportanceTable {
  /// The same table with other formats in place of its own, such as those that a tool has for them.
  ///
  /// A row or choice may become several, or none. Where several become the same, the one that had the format from the
  /// start is kept, else the first.
  ///
  /// - Parameters:
  ///   - tensor: the other formats for one of a layer's rows.
  ///   - choice: the other formats for one of a layer's choices.
  package func replacingFormats(
    tensor: (_ layer: String, TensorKind, NumberFormat) -> [NumberFormat],
    choice: (_ layer: String, LayerFormats) -> [LayerFormats]
  ) -> ImportanceTable {
    var table = emptied
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
    for tie in ties { table.add(tie) }
    return table
  }

  /// The other formats, each once, with the positions of the rows that get them.
  private static func firstOfEach<Format: Hashable>(
    _ formats: [Format], replacing other: (Format) -> [Format]
  ) -> [(index: Int, format: Format)] {
    let others = formats.map(other)
    var best: [Format: Int] = [:]
    for (index, own) in others.enumerated() {
      for format in own where best[format] == nil || formats[index] == format {
        best[format] = index
      }
    }
    return others.enumerated().flatMap { index, own in
      own.filter { best[$0] == index }.map { (index, $0) }
    }
  }
}
