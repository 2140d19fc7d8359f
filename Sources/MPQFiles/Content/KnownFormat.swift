import MPQModel

/// A kind of table or JSON document that can be told by its columns or keys, for what to say where one was
/// given in another's place.
struct KnownFormat: Sendable {
  /// What the file is, with its article.
  let name: String
  /// Columns of a CSV that no other kind has together; none where it is no CSV.
  var columns: [String] = []
  /// Keys of a JSON object likewise.
  var keys: [String] = []
  /// What to do with it.
  let remedy: String

  /// Whether a table has all columns of this kind.
  func matches(_ header: CSVHeader) -> Bool {
    !columns.isEmpty && columns.allSatisfy(header.contains)
  }

  /// Whether a document has all keys of this kind.
  func matches(_ object: JSONObject) -> Bool {
    !keys.isEmpty && keys.allSatisfy { object[$0] != nil }
  }

  static let plan = KnownFormat(
    name: "a plan", columns: ["layer", "weight_bits", "activation_bits", "bitops", "pinned"],
    remedy: "costs, compare and report take it with --plan")
  static let planAnswer = KnownFormat(
    name: plan.name, keys: ["status", "budgets", "layers"], remedy: plan.remedy)
  static let costTable = KnownFormat(
    name: "a cost table", columns: ["layer", "macs", "params"], remedy: "give it as the network")
  static let networkDescription = KnownFormat(
    name: "a network description", keys: ["input_shape", "operations"],
    remedy: "give it as the network")

  private static func comparison(columns: [String], keys: [String] = []) -> KnownFormat {
    KnownFormat(
      name: "a comparison", columns: columns, keys: keys,
      remedy: "it is for reading, and nothing takes it back")
  }

  private static let tableByColumns = KnownFormat(
    name: "a table by columns, as pandas writes it", keys: ["columns", "index", "data"],
    remedy: #"write rows, in pandas with to_json(orient="records")"#)

  /// The kinds with more particular columns and keys first.
  static let all = [
    plan,
    planAnswer,
    comparison(columns: ["matchup", "kind"], keys: ["headline", "plans"]),
    // As the first column was called before.
    comparison(columns: ["stand", "kind"]),
    KnownFormat(
      name: "a table of results", columns: ["plan", "accuracy"],
      remedy: "compare and report take it with --accuracy"),
    KnownFormat(
      name: "a sweep", columns: ["status", "weight_bits", "activation_bits"],
      remedy: "compare and report take it with --sweep"),
    KnownFormat(
      name: "a latency table", columns: ["layer", "weight_bits", "activation_bits", "seconds"],
      remedy: "it goes with --latency-table, in a request as latency_table"),
    KnownFormat(
      name: "an importance table", columns: ["layer", "tensor", "bits", "importance"],
      keys: ["importance"], remedy: "give it as the importance table"),
    costTable,
    KnownFormat(
      name: "a training log", columns: ["step", "epoch", "learning_rate"],
      remedy: "it is for reading, and nothing takes it back"),
    networkDescription,
    tableByColumns,
    KnownFormat(
      name: "a measurement of exllamav2", keys: ["measurement"],
      remedy: "write its rows as \(importances), a row per layer and width"),
    KnownFormat(
      name: "a table of named formats", columns: ["type", "bpw"],
      remedy: "here widths are whole numbers of bits; write \(importances)"),
  ]

  private static let importances = "layer,tensor,bits,importance"

  var hint: String { "; this is \(name): \(remedy)" }
}

// MARK: - Tables

extension KnownFormat {
  /// What is added to a message about a table that lacks columns; empty where it is of no known kind.
  static func hint(_ header: CSVHeader) -> String {
    (all.first { $0.matches(header) } ?? ofWidths(header) ?? ofScores(header))?.hint ?? ""
  }

  /// A table with a row per pair of widths.
  private static func ofWidths(_ header: CSVHeader) -> KnownFormat? {
    let pair = ["layer", "weight_bits", "activation_bits"]
    guard pair.allSatisfy(header.contains) else { return nil }
    let others = header.names.map { $0.lowercased() }.filter {
      !pair.contains($0) && $0 != "pinned"
    }
    if others.isEmpty { return plan }
    guard Set(others).isDisjoint(with: ["importance", "score", "sensitivity"]) else {
      return KnownFormat(
        name: "a table of scores per pair of widths",
        remedy: "importances are those of one tensor at one width; write \(importances)")
    }
    return KnownFormat(
      name: "a table of costs per width",
      remedy:
        "of such costs time can be limited, in a latency table with a column 'seconds' (cycles "
        + "by the clock rate, ms by 1000)")
  }

  /// A table of scores whose tensor or widths are not said in columns of their own.
  private static func ofScores(_ header: CSVHeader) -> KnownFormat? {
    if header.contains("layer"), header.contains("bits"), !header.contains("tensor"),
      header.names.count > 2
    {
      return KnownFormat(
        name: "a table of scores without their tensor",
        remedy:
          "say in a column 'tensor' whether a row is of the weight or the activation, and call "
          + "the scores 'importance'")
    }
    let figures = header.names.filter {
      !["", "layer", "name", "tensor"].contains($0.lowercased())
    }
    guard figures.count > 1, figures.allSatisfy(isWidth) else { return nil }
    return KnownFormat(
      name: "a table with a column per width",
      remedy: "write a row per layer and width as \(importances)")
  }

  /// Whether a column is named after a width, such as `2`, `w4`, `int8`, `score_4` or `W2A2`.
  private static func isWidth(_ name: String) -> Bool {
    let name = name.lowercased()
    if Level(name.uppercased()) != nil { return true }
    let prefix = ["score_", "bits", "int", "fp", "w", "a", "b"].first(where: name.hasPrefix) ?? ""
    return Int(name.dropFirst(prefix.count)).map(IntegerFormats.bits.contains) ?? false
  }
}

// MARK: - Documents

extension KnownFormat {
  /// The same for an object with an unknown key.
  ///
  /// - Parameter knownKeys: those of the kind that was asked for.
  static func hint(_ object: JSONObject, knownKeys: [String]) -> String {
    // A mistyped key makes no other kind of what is mostly of this one.
    guard 2 * knownKeys.count(where: { object[$0] != nil }) <= knownKeys.count else { return "" }
    let others = all.filter { !Set($0.keys).isSubset(of: knownKeys) }
    return
      (byColumns(object) ?? ofConstraints(object) ?? others.first { $0.matches(object) }
      ?? ofScores(object))?.hint ?? ""
  }

  /// `{"layer": {"0": …}, "importance": {"0": …}}`
  private static func byColumns(_ object: JSONObject) -> KnownFormat? {
    let isTable =
      object["layer"] != nil && (object["tensor"] != nil || object["importance"] != nil)
      && object.members.allSatisfy { $0.value.asObject != nil }
    return isTable ? tableByColumns : nil
  }

  /// `{"layers": [{"name": …, "weight_bits": …}], "ties": […]}`
  private static func ofConstraints(_ object: JSONObject) -> KnownFormat? {
    func first(_ key: String) -> JSONObject? { (try? object[key]?.array())?.first?.asObject }
    let rule = first("layers")
    let isRule = rule.map { $0["weight_bits"] != nil || $0["activation_bits"] != nil } ?? false
    guard isRule || first("ties")?["share"] != nil else { return nil }
    return KnownFormat(
      name: "a file of constraints",
      remedy: "it goes with --constraints, in a request as constraints")
  }

  /// `{"conv1": {"2": 0.5, …}, …}`, alone, below a tensor or above one.
  private static func ofScores(_ object: JSONObject) -> KnownFormat? {
    func isTensor(_ key: String) -> Bool { TensorKind(inTable: key) != nil || key == "act" }
    func areScores(_ value: JSONValue) -> Bool {
      guard let scores = value.asObject, !scores.members.isEmpty else { return false }
      return scores.members.allSatisfy { key, value in
        guard case .object = value.content else { return Int(key).map((2...32).contains) ?? false }
        return isTensor(key)
      }
    }
    let members = object.members
    guard !members.isEmpty,
      members.allSatisfy({ areScores($0.value) })
        || members.allSatisfy({ isTensor($0.key) && $0.value.asObject != nil })
    else { return nil }
    return KnownFormat(
      name: "a table of scores by layer and width",
      remedy: "write a list of rows such as "
        + #"{"layer": "conv1", "tensor": "weight", "bits": 2, "importance": 0.5}"#)
  }
}

extension JSONValue {
  /// The object that stands here; nil for anything else.
  fileprivate var asObject: JSONObject? {
    if case .object(let object) = content { object } else { nil }
  }

  /// A whole file as an object that has no other keys than these; where it is of another known kind,
  /// the message says of which.
  func document(knownKeys: [String]) throws(FormatError) -> JSONObject {
    do {
      return try object(knownKeys: knownKeys)
    } catch {
      guard let object = asObject else { throw error }
      let hint = KnownFormat.hint(object, knownKeys: knownKeys)
      throw FormatError(file: error.file, error.place, error.message + hint)
    }
  }
}
