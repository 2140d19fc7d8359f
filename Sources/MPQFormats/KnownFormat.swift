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
  static let costTable = KnownFormat(
    name: "a cost table", columns: ["layer", "macs", "params"], remedy: "give it as the network")
  static let networkDescription = KnownFormat(
    name: "a network description", keys: ["input_shape", "operations"],
    remedy: "give it as the network")

  /// The kinds with more particular columns and keys first.
  static let all = [
    plan,
    KnownFormat(
      name: plan.name, keys: ["status", "budgets", "layers"], remedy: plan.remedy),
    KnownFormat(
      name: "a table of results", columns: ["plan", "loss", "accuracy"],
      remedy: "compare and report take it with --accuracy"),
    KnownFormat(
      name: "a comparison", columns: ["stand", "kind"], keys: ["stands"],
      remedy: "it is for reading, and nothing takes it back"),
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
    KnownFormat(
      name: "a table by columns, as pandas writes it", keys: ["columns", "index", "data"],
      remedy: records),
    KnownFormat(
      name: "a measurement of exllamav2", keys: ["measurement"],
      remedy: "write its rows as \(importances), a row per layer and width"),
    KnownFormat(
      name: "a table of named formats", columns: ["type", "bpw"],
      remedy: "here widths are whole numbers of bits; write \(importances)"),
  ]

  private static let records = #"write rows, in pandas with to_json(orient="records")"#
  private static let constraints = "it goes with --constraints, in a request as constraints"
  private static let importances = "layer,tensor,bits,importance"
  private static let timeOnly =
    "of such costs time can be limited: give it in a column 'seconds' (cycles by the clock rate, ms by "
    + "1000), with --latency-table or in a request as latency_table"
  private static let oneTensor =
    "say in a column 'tensor' whether a row is of the weight or the activation, and call the scores "
    + "'importance'"

  /// What is added to a message about a table that lacks columns; empty where it is of no known kind.
  static func hint(_ header: CSVHeader) -> String {
    if let known = all.first(where: { $0.matches(header) }) { return known.hint }
    if ["layer", "weight_bits", "activation_bits"].allSatisfy(header.contains) {
      return KnownFormat(name: "a table of costs per width", remedy: timeOnly).hint
    }
    if header.contains("layer"), header.contains("bits"), !header.contains("tensor") {
      return KnownFormat(name: "a table of scores without their tensor", remedy: oneTensor).hint
    }
    // A column per width, such as `2` or `w4`.
    let widths = header.names.dropFirst().filter { name in
      Int(name.drop { !$0.isNumber }).map(BitWidths.valid.contains) == true
    }
    guard widths.count > 1, widths.count == header.names.count - 1 else { return "" }
    return KnownFormat(
      name: "a table with a column per width",
      remedy: "write a row per layer and width as \(importances)"
    ).hint
  }

  /// The same for an object with an unknown key.
  ///
  /// - Parameter knownKeys: those of the kind that was asked for.
  static func hint(_ object: JSONObject, knownKeys: [String]) -> String {
    // `{"layer": {"0": …}, "importance": {"0": …}}`
    let isByColumn =
      object["layer"] != nil
      && object.members.allSatisfy { if case .object = $0.value.content { true } else { false } }
    if isByColumn {
      return KnownFormat(name: "a table by columns, as pandas writes it", remedy: records).hint
    }
    if !object.members.isEmpty, object.members.allSatisfy({ ConstraintsJSON.keys.contains($0.key) })
    {
      return KnownFormat(name: "a file of constraints", remedy: constraints).hint
    }
    let others = all.filter { !Set($0.keys).isSubset(of: knownKeys) }
    if let known = others.first(where: { $0.matches(object) }) { return known.hint }
    // `{"weight": {"conv1": {"2": 0.5, …}, …}, "act": …}`
    let isByTensor = object.members.allSatisfy { key, value in
      guard case .object = value.content else { return false }
      return TensorKind(inTable: key) != nil || key == "act"
    }
    // `{"conv1": {"2": 0.5, …}, …}`, with or without the tensor in between.
    let isByLayer = object.members.allSatisfy { _, value in
      guard case .object(let scores) = value.content, !scores.members.isEmpty else { return false }
      return scores.members.allSatisfy { Int($0.key) != nil || TensorKind(inTable: $0.key) != nil }
    }
    guard isByLayer || isByTensor, !object.members.isEmpty else { return "" }
    return KnownFormat(
      name: "a table of scores by layer and width",
      remedy: "write a list of rows such as "
        + #"{"layer": "conv1", "tensor": "weight", "bits": 2, "importance": 0.5}"#
    ).hint
  }

  var hint: String { "; this is \(name): \(remedy)" }
}

extension JSONValue {
  /// A whole file as an object that has no other keys than these; where it is of another known kind,
  /// the message says of which.
  func document(knownKeys: [String]) throws(FormatError) -> JSONObject {
    do {
      return try object(knownKeys: knownKeys)
    } catch {
      guard case .object(let object) = content else { throw error }
      throw FormatError(
        file: error.file, error.place,
        error.message + KnownFormat.hint(object, knownKeys: knownKeys))
    }
  }
}
