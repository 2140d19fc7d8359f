import MPQModel

/// Importance matrices as llama.cpp wrote them before GGUF: the number of entries, then of each its name, the number of
/// calls, the number of columns, and sums of squares by column; behind them the last chunk and the data set.
///
/// Sums are divided by the one largest number of calls, as those of the GGUF form are by the largest count. How many
/// inputs each expert had is not in the file: llama-imatrix had divided an expert's sums by it.
enum ImatrixDAT {
  static let format = DocumentFormat<ImportanceMatrix>(
    "an importance matrix of llama.cpp in its old form", key: "imatrix-dat",
    remedy: "give it as the importance table, with the float GGUF as the network",
    recognises: { recognises($0.bytes) },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// The file has no mark: it begins with a count, the length of a name, and a name of weights.
  private static func recognises(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 8 else { return false }
    func number(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
    }
    let length = Int(number(4))
    guard (1...mostEntries).contains(Int(number(0))), (8...longestName).contains(length),
      bytes.count >= 8 + length
    else { return false }
    let name = bytes[8..<(8 + length)]
    return name.allSatisfy { (0x21...0x7E).contains($0) }
      && name.suffix(7).elementsEqual(".weight".utf8)
  }

  /// More than any model has tensors.
  private static let mostEntries = 1 << 20
  private static let longestName = 256

  /// - Throws: `FormatError` with the offset of what cannot be used.
  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceMatrix {
    var reader = PartReader(content.content)
    func count(_ what: String, _ limits: ClosedRange<Int>) throws(FormatError) -> Int {
      let offset = reader.position
      let number = Int(Int32(truncatingIfNeeded: try reader.unsigned(4)))
      guard limits.contains(number) else {
        throw reader.error("expected \(what), found \(number); is it the right file?", at: offset)
      }
      return number
    }
    let entryCount = try count("the number of entries", 1...mostEntries)
    var entries: [String: (calls: Int, sums: [Float])] = [:]
    for _ in 0..<entryCount {
      let offset = reader.position
      let name = try reader.text(UInt64(try count("the length of a name", 1...longestName)))
      if let character = ControlCharacters.first(in: name) {
        throw reader.error("a name holds the control character \(character); rename it", at: offset)
      }
      let calls = try count("the number of calls for '\(name)'", 0...Int(Int32.max))
      let columns = try count("the number of columns of '\(name)'", 1...Int(Int32.max))
      let bytes = try reader.read(UInt64(4 * columns))
      try MemoryNeed.check(bytes.count, for: content.name)
      let sums = ElementBytes.floats32(bytes)
      guard sums.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
        throw reader.error("'\(name)' has a sum that is negative or not finite", at: offset)
      }
      guard entries.updateValue((calls, sums), forKey: name) == nil else {
        throw reader.error("'\(name)' occurs twice; the file is damaged", at: offset)
      }
    }
    guard let most = entries.values.map(\.calls).max(), most > 0 else {
      throw FormatError(
        file: content.name, .file, "counts no call of any tensor; calibrate with a text again")
    }
    return ImportanceMatrix(
      source: content.name,
      entries: entries.mapValues { calls, sums in
        // A tensor of experts has the columns of all its matrices; how many there are, only the model says.
        .init(
          columns: sums.count, matrices: 1,
          meanSquares: sums.map { calls > 0 ? $0 / Float(most) : 0 })
      }, provenance: [:], countsExperts: false)
  }
}
