import MPQModel

/// The scores that auto-round keeps of its automatic schemes: a file per scheme (`scheme_NN_HASH.json`), with the bits
/// and the loss of every layer in it. The files of one model are one table.
///
/// Bits are auto-round's own, scales and zero points included.
enum AutoRoundScores {
  static let format = DocumentFormat<ImportanceTable>(
    "a score cache of auto-round", key: "auto-round", form: .json,
    remedy: "give it, or its folder, as the importance table",
    recognises: {
      $0.hasKeys("layer_scores", "scheme") || $0.hasKeys("score_granularity", "cache_config")
    },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// The one version that is known, of auto-round 0.16.
  private static let version = 1

  /// Whether a file of this name is one of the cache's.
  static func isFile(_ name: String) -> Bool {
    name.hasPrefix("scheme_") && name.hasSuffix(".json")
  }

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let document = try JSONValue(parsing: try content.bytes(), file: content.name)
    let root = try document.object()
    if root["layer_scores"] == nil {
      throw root.error(
        "the key 'layer_scores' is missing; expected a file scheme_NN_HASH.json of auto-round"
          + content.hint(besides: format.name))
    }
    if let found = root["version"], try found.integer() != version {
      throw found.error(
        "version \(found.text) of auto-round's scores is not known, only \(version); score anew with auto-round 0.16"
      )
    }
    if let grain = root["score_granularity"], try grain.string() != "per_op" {
      throw grain.mismatch(#""per_op", scores of layers"#)
    }
    let formats = try AutoRoundScheme(root.required("scheme")).formats
    var table = ImportanceTable(source: content.name)
    table.provenance = try provenance(root)
    table.raisesNegativeScores = true
    let scores = try root.required("layer_scores")
    let members = try scores.object().members
    guard !members.isEmpty else { throw scores.error("holds no layer; expected scores of layers") }
    for (layer, value) in members {
      let pair = try value.array()
      guard pair.count == 2 else {
        throw value.error(
          "expected two numbers, the layer's bits and its loss, found \(pair.count)")
      }
      if let character = ControlCharacters.first(in: layer) {
        throw value.error("a name holds the control character \(character); rename it")
      }
      guard !layer.isEmpty else { throw value.error("the name of a layer is empty") }
      let bits = try pair[0].sizeInBits()
      let loss = try pair[1].score()
      try value.adding { () throws(ImportanceError) in
        try table.add(
          .init(formats, importance: loss, line: value.line), layers: [layer], sizeInBits: bits)
      }
    }
    return table
  }

  /// What scores depend on besides the scheme: files that differ in it are no one table.
  private static func provenance(_ root: JSONObject) throws(FormatError) -> [String: String] {
    var facts = ["made_by": "auto-round"]
    for (key, value) in try root["cache_config"]?.object().members ?? [] {
      switch value.content {
      case .array, .object, .null: break
      default: facts[key == "model_id" ? "model" : key] = value.text
      }
    }
    return facts
  }
}
