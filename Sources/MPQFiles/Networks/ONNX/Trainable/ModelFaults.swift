/// What of a model the trainer lacks: every operation, with equal faults of one type of operation as one entry.
struct ModelFaults {
  private struct Entry {
    let operation: String
    let message: String
    let first: String
    var count = 1
  }

  /// The most entries of a message; one has some hundred characters.
  private static let mostShown = 12

  /// A fault that follows from others, where there are others.
  static let unknownSize = "the size of what it reads or makes is not known"

  private var entries: [Entry] = []
  private var positions: [String: Int] = [:]

  mutating func add(_ message: String, at step: GraphStep) {
    let key = "\(step.node.opType)\n\(message)"
    if let position = positions[key] {
      entries[position].count += 1
      return
    }
    positions[key] = entries.count
    entries.append(Entry(operation: step.node.opType, message: message, first: step.words))
  }

  /// - Throws: `FormatError` with the faults, if there are any.
  func check(_ file: String) throws(FormatError) {
    guard !entries.isEmpty else { return }
    let own = entries.filter { $0.message != Self.unknownSize }
    let entries = own.isEmpty ? entries : own
    let count = entries.reduce(0) { $0 + $1.count }
    var parts = entries.prefix(Self.mostShown).map { entry in
      "\(entry.first)\(entry.count > 1 ? " and \(entry.count - 1) more \(entry.operation)" : ""): \(entry.message)"
    }
    if entries.count > Self.mostShown {
      let rest = entries.dropFirst(Self.mostShown).reduce(0) { $0 + $1.count }
      parts.append("and \(rest) more")
    }
    throw FormatError(
      file: file, .file,
      "mpq-train cannot train this model because of \(count) of its operations: "
        + parts.joined(separator: "; "))
  }
}
