import MPQModel

/// The scores of AIMET's automatic mixed precision, `accuracy_list.json`: what the network scores with one group of
/// quantizers in a candidate's formats, as in
/// `[[["activation", "/relu1/Relu_output_0"], ["weight", "conv2.weight"]], "((8, …), (4, …))", score, reduction]`.
///
/// A score is an accuracy, of which more is better. The loss is that of the float network less the score; the former is
/// the first entry of `amp_info_list.json`, which AIMET writes beside or one folder above. In a candidate's text
/// activations come first.
enum AIMETScores {
  static let format = DocumentFormat<ImportanceTable>(
    "a list of accuracies of AIMET", key: "aimet", form: .json,
    remedy: "give it as the importance table, with amp_info_list.json beside it",
    recognises: { head in
      guard let row = try? head.list?.first?.array(), row.count == 4, case .array = row[0].content,
        case .string = row[1].content
      else { return false }
      return true
    },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name)
    let best = try floatScore(beside: content)
    var groups: [QuantizerScores.Group] = []
    var positions: [[[String]]: Int] = [:]
    for row in try root.list(of: "[quantizers, candidate, score, reduction]") {
      let fields = try row.array()
      guard fields.count == 4 else {
        throw row.error(
          "expected a group of quantizers, a candidate, a score and a reduction of BitOps, found \(fields.count) values"
        )
      }
      var group = QuantizerScores.Group()
      group.line = row.line
      for quantizer in try fields[0].list(of: #"quantizers such as ["weight", "conv1.weight"]"#) {
        try add(quantizer, to: &group)
      }
      let formats = try candidate(fields[1])
      let score = try fields[2].score()
      let key = [group.weights, group.activations]
      let position = positions[key] ?? groups.count
      if position == groups.count {
        positions[key] = position
        groups.append(group)
      }
      guard !groups[position].options.contains(where: { $0.formats == formats }) else {
        throw row.error(
          "the same group of quantizers has the candidate \(formats) twice; keep one of them")
      }
      groups[position].options.append(.init(formats, score: score.map { best - $0 }))
    }
    let scores = QuantizerScores(groups)
    var table = ImportanceTable(source: content.name)
    table.provenance = ["made_by": "AIMET", "float_score": "\(best)"]
    table.raisesNegativeScores = true
    table.binding = .quantizers(scores)
    // Without a network, layers have the names of their weights.
    let (own, problems) = table.bound(to: nil)
    if let problem = problems.first { throw root.error(problem) }
    table.take(layersOf: own)
    return table
  }

  private static func add(
    _ quantizer: JSONValue, to group: inout QuantizerScores.Group
  ) throws(FormatError) {
    let pair = try quantizer.array()
    guard pair.count == 2 else {
      throw quantizer.error(#"expected a pair such as ["weight", "conv1.weight"]"#)
    }
    let name = try pair[1].layerName()
    switch try pair[0].string() {
    case "weight", "param": group.weights.append(name)
    case "activation", "input", "output": group.activations.append(name)
    default: throw pair[0].mismatch(#""weight" or "activation""#)
    }
    guard Set(group.weights).count == group.weights.count,
      Set(group.activations).count == group.activations.count
    else { throw quantizer.error("the group names '\(name)' twice") }
  }

  /// Formats of a text such as `((8, <QuantizationDataType.int: 1>), (4, <QuantizationDataType.int: 1>))`, which has the
  /// activations first.
  private static func candidate(_ value: JSONValue) throws(FormatError) -> LayerFormats {
    let text = try value.string()
    // A hostile text may be very long.
    let found =
      text.utf8.count <= 200
      ? text.matches(of: /\((\d+), *<QuantizationDataType\.(int|float): \d+>\)/) : []
    let formats = found.compactMap { match -> NumberFormat? in
      guard let bits = Int(match.output.1), IntegerFormats.bits.contains(bits) else { return nil }
      if match.output.2 == "int" { return .integer(bits) }
      return NumberFormat(named: bits >= 16 ? "f\(bits)" : "fp\(bits)")
    }
    guard formats.count == 2, found.count == 2 else {
      throw value.mismatch(
        "two formats such as ((8, <QuantizationDataType.int: 1>), (4, <QuantizationDataType.int: 1>))"
      )
    }
    return LayerFormats(weight: formats[1], activation: formats[0])
  }

  // MARK: - The float network's score

  private static let facts = "amp_info_list.json"

  /// The paths at which the float network's score may be: beside the list, and one folder above.
  static func factFiles(beside path: String) -> [String] {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return ["\(folder)\(facts)", "\(folder)../\(facts)"]
  }

  private static func floatScore(beside content: FileContent) throws(FormatError) -> Double {
    let needed =
      "scores of AIMET are accuracies, and the loss is that of the float network less a score"
    guard let path = content.file.path,
      let facts = factFiles(beside: path).first(where: FileBytes.exists)
    else {
      throw FormatError(
        file: content.name, .file,
        "\(needed), which \(facts) has: put that file, which AIMET writes too, beside this one"
          + content.alone)
    }
    let bytes = try FormatError.reading { () throws(FileError) in try FileBytes.read(facts) }
    let root = try JSONValue(parsing: bytes, file: facts)
    for fact in try root.array() {
      guard let pair = try? fact.array(), pair.count == 2, case .string(let name) = pair[0].content,
        UnreadScores.isFloatScore(name)
      else { continue }
      return try pair[1].number()
    }
    throw root.error("has no entry 'fp32 accuray', the score of the float network; \(needed)")
  }
}
