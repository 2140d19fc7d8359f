import MPQModel

/// The sensitivities that mlx-lm's `dynamic_quant` writes: `[["model.layers.0.self_attn.q_proj", 0.0011], …]`, what a
/// layer's loss grows by between a high and a low width, per million of its weights.
///
/// The file does not say the two widths: the user does, as in `-i 4,8=FILE`. At the high one a layer loses 0.
enum MLXSensitivities {
  static let format = DocumentFormat<ImportanceTable>(
    "a list of sensitivities of mlx-lm", key: "mlx-sensitivities", form: .json,
    remedy: "give it as the importance table, with its two widths as in -i 4,8=FILE",
    recognises: { head in
      guard let pair = try? head.list?.first?.array(), pair.count == 2,
        case .string(let name) = pair[0].content, case .number = pair[1].content
      else { return false }
      // AIMET's list of facts has pairs too.
      return !UnreadScores.isAIMETFact(name)
    },
    read: ContentReader(takesLabel: true) { content throws(FormatError) in try decode(content) })

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let formats = try content.labelledFormats(
      "sensitivities of mlx-lm are differences between a low and a high width", example: "4,8=FILE")
    guard formats.count == 2, formats[0].weight < formats[1].weight else {
      throw FormatError(
        file: content.name, .file,
        "'\(content.label ?? "")=': expected a low and a high width, as in -i 4,8=FILE")
    }
    let root = try JSONValue(parsing: try content.bytes(), file: content.name)
    var table = ImportanceTable(source: content.name)
    table.provenance = ["made_by": "mlx-lm"]
    table.raisesNegativeScores = true
    table.binding = .perMillionWeights
    for row in try root.list(of: "[name, sensitivity]") {
      let pair = try row.array()
      guard pair.count == 2 else {
        throw row.error("expected a name and a sensitivity, found \(pair.count) values")
      }
      let layer = try pair[0].layerName()
      for (choice, score) in zip(formats, [try pair[1].score(), 0]) {
        try row.adding { () throws(ImportanceError) in
          try table.add(.init(choice, importance: score, line: row.line), layer: layer)
        }
      }
    }
    return table
  }
}
