/// A kind of file that mpq reads or writes, for telling one that was given in another's place.
struct KnownFormat: Sendable {
  /// What the file is, with its article.
  let name: String
  /// Columns of a CSV that no other kind has together; none where it is no CSV.
  var columns: [String] = []
  /// Keys of a JSON object likewise.
  var keys: [String] = []

  /// Whether a table has all columns of this kind.
  func matches(_ header: CSVHeader) -> Bool {
    !columns.isEmpty && columns.allSatisfy(header.contains)
  }

  static let plan = KnownFormat(
    name: "a plan", columns: ["layer", "weight_bits", "activation_bits", "bitops", "pinned"])

  /// The kinds with more particular columns first.
  static let all = [
    plan,
    KnownFormat(name: "a table of results", columns: ["plan", "loss", "accuracy"]),
    KnownFormat(name: "a comparison", columns: ["stand", "kind"], keys: ["stands"]),
    KnownFormat(name: "a sweep", columns: ["status", "weight_bits", "activation_bits"]),
    KnownFormat(
      name: "a latency table", columns: ["layer", "weight_bits", "activation_bits", "seconds"]),
    KnownFormat(
      name: "an importance table", columns: ["layer", "tensor", "bits", "importance"],
      keys: ["importance"]),
    KnownFormat(name: "a cost table", columns: ["layer", "macs", "params"]),
    KnownFormat(name: "a training log", columns: ["step", "epoch", "learning_rate"]),
    KnownFormat(name: "a network description", keys: ["input_shape", "operations"]),
    KnownFormat(name: "the answer of a search", keys: ["status", "budgets", "layers"]),
    KnownFormat(name: "a file of constraints", keys: ["ties"]),
  ]

  /// What is added to a message about a table that lacks columns; empty where it is of no known kind.
  static func hint(_ header: CSVHeader) -> String {
    hint(all.first { $0.matches(header) })
  }

  /// The same for an object with an unknown key.
  static func hint(_ object: JSONObject) -> String {
    hint(all.first { !$0.keys.isEmpty && $0.keys.allSatisfy { object[$0] != nil } })
  }

  private static func hint(_ format: KnownFormat?) -> String {
    format.map { "; this is \($0.name): give it as one" } ?? ""
  }
}

extension JSONValue {
  /// A whole file as an object that has no other keys than these; where it is of another known kind,
  /// the message says of which.
  func document(knownKeys: [String]) throws(FormatError) -> JSONObject {
    do {
      return try object(knownKeys: knownKeys)
    } catch {
      guard case .object(let object) = content else { throw error }
      throw FormatError(file: error.file, error.place, error.message + KnownFormat.hint(object))
    }
  }
}
