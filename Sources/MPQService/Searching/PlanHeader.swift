/// Recognises a `plan.csv` by its header: it has a cost table's columns too, and would become a network
/// whose layers are all pinned.
enum PlanHeader {
  private static let first = ["layer", "weight_bits", "activation_bits"]
  private static let others = ["bitops", "importance", "pinned"]

  /// Whether bytes begin with the header of a plan.
  static func begins(_ bytes: [UInt8]) -> Bool {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    // Longer than any header of a plan, and no more of a file that has no lines.
    let line = text.prefix(300).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let columns = String(decoding: line, as: UTF8.self).split(separator: ",").map { column in
      column.filter { $0 != "\"" && $0 != " " }.lowercased()
    }
    return columns.starts(with: first) && others.allSatisfy(columns.contains)
  }
}
