import MPQModel

/// Formats of tables and documents that are recognised by columns or keys, and that mpq does not read.
enum UnreadFormat {
  /// Columns of an importance table, for remedies.
  private static let importances = "layer,tensor,bits,importance"

  /// Formats that mpq writes for people only.
  static let written = [
    KnownFormat(
      "a comparison", form: .csv, remedy: forPeople,
      // Comparisons of earlier versions have `stand` for `matchup`.
      recognises: { $0.hasColumns("matchup", "kind") || $0.hasColumns("stand", "kind") }, read: ()),
    KnownFormat(
      "a comparison", form: .json, remedy: forPeople,
      recognises: { $0.hasKeys("headline", "plans") }, read: ()),
    KnownFormat(
      "a training log", form: .csv, remedy: forPeople,
      recognises: { $0.hasColumns("step", "epoch", "learning_rate") }, read: ()),
  ]
  private static let forPeople = "it is for people to read; no command takes it"

  /// Importances as pandas lays them out by columns.
  static let byColumns = KnownFormat(
    "a table by columns, as pandas writes it", form: .json,
    remedy: #"write rows, in pandas with to_json(orient="records")"#,
    recognises: { head in
      if head.hasKeys("columns", "index", "data") { return true }
      // `{"layer": {"0": …}, "importance": {"0": …}}`
      return (head.hasKeys("layer", "tensor") || head.hasKeys("layer", "importance"))
        && head.object?.members.allSatisfy { $0.value.asObject != nil } == true
    }, read: ())

  /// Measurements of other tools, recognised by their columns or keys.
  static let measured = [
    KnownFormat(
      "a table of named formats", form: .csv,
      remedy: "here widths are whole numbers of bits; write \(importances)",
      recognises: { $0.hasColumns("type", "bpw") }, read: ())
  ]

  /// Tables that are recognised by their layout only; they come last.
  static let laidOut = [scoresPerPair, withoutTensor, columnPerWidth, byLayer]
}

// MARK: - Tables

extension UnreadFormat {
  /// A table of scores with a row per pair of widths.
  private static let scoresPerPair = KnownFormat(
    "a table of scores per pair of widths", form: .csv,
    remedy:
      "write a table of choices: name each row in a column 'choice', such as W4A8, and call the scores 'importance'",
    recognises: { $0.hasScoresPerPair }, read: ())

  private static let withoutTensor = KnownFormat(
    "a table of scores without their tensor", form: .csv,
    remedy:
      "say in a column 'tensor' whether a row is of the weight or the activation, and call "
      + "the scores 'importance'",
    recognises: { head in
      head.hasColumns("layer", "bits") && !head.hasColumns("tensor")
        && (head.header?.names.count ?? 0) > 2
    }, read: ())

  private static let columnPerWidth = KnownFormat(
    "a table with a column per width", form: .csv,
    remedy: "write a row per layer and width as \(importances)",
    recognises: { head in
      let figures = (head.header?.names ?? []).filter {
        !["", "layer", "name", "tensor"].contains($0.lowercased())
      }
      return figures.count > 1 && figures.allSatisfy(isWidth)
    }, read: ())

  /// Whether a column is named after a width, such as `2`, `w4`, `int8`, `score_4` or `W2A2`.
  @Sendable private static func isWidth(_ name: String) -> Bool {
    let name = name.lowercased()
    if Level(name.uppercased()) != nil { return true }
    let prefix = ["score_", "bits", "int", "fp", "w", "a", "b"].first(where: name.hasPrefix) ?? ""
    return Int(name.dropFirst(prefix.count)).map(IntegerFormats.bits.contains) ?? false
  }
}

extension FileHead {
  fileprivate var hasScoresPerPair: Bool {
    hasColumns("layer", "weight_bits", "activation_bits")
      && ["importance", "score", "sensitivity"].contains { hasColumns($0) }
  }
}

// MARK: - Documents

extension UnreadFormat {
  /// `{"conv1": {"2": 0.5, …}, …}`, alone, below a tensor or above one.
  private static let byLayer = KnownFormat(
    "a table of scores by layer and width", form: .json,
    remedy: "write a list of rows such as "
      + #"{"layer": "conv1", "tensor": "weight", "bits": 2, "importance": 0.5}"#,
    recognises: { head in
      guard let members = head.object?.members, !members.isEmpty else { return false }
      return members.allSatisfy { areScores($0.value) }
        || members.allSatisfy { isTensor($0.key) && $0.value.asObject != nil }
    }, read: ())

  @Sendable private static func isTensor(_ key: String) -> Bool {
    TensorKind(inTable: key) != nil || key == "act"
  }

  @Sendable private static func areScores(_ value: JSONValue) -> Bool {
    guard let scores = value.asObject, !scores.members.isEmpty else { return false }
    return scores.members.allSatisfy { key, value in
      guard case .object = value.content else { return Int(key).map((2...32).contains) ?? false }
      return isTensor(key)
    }
  }
}
