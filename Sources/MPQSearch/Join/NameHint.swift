/// A hint why names do not join: how the table's differ from the network's.
///
/// Names are compared as they are and by their parts at `.`, `/`, `_` and `:`, so a prefix or
/// suffix of whole parts is found. The commonest difference is named.
struct NameHint {
  /// The network's names that the table lacks, and the table's that the network lacks.
  let missing: [String]
  let extra: [String]

  /// How many names are looked at; a whole table that does not join shows its reason in a few.
  private static let looked = 500
  /// Longer names, in bytes, are passed over: their parts are tried in all combinations.
  private static let longest = 1000
  /// How many parts may be taken off either end of a name: deeper prefixes than `model.module.…`
  /// are not seen, and names of many parts take 256 trials at most.
  private static let mostParts = 16
  /// How many names a message lists.
  private static let listed = 3

  /// The hint as part of a sentence; nil where the names have nothing in common.
  var text: String? {
    near
      ?? (extra.contains { $0.hasPrefix("/") || $0.contains("::") }
        ? "the table's names look like those of ONNX nodes: rename them to the network's" : nil)
  }

  /// How names differ that are nearly the same; nil where none are.
  var near: String? { affix ?? spelling }

  /// A prefix or suffix that the names of one side have and those of the other lack, in words.
  private var affix: String? {
    let tableHas = Self.affixes(of: extra, around: Set(missing))
    let networkHas = Self.affixes(of: missing, around: Set(extra))
    guard let best = [tableHas, networkHas].compactMap(\.self).max(by: { $0.count < $1.count })
    else { return nil }
    let isTable = best.count == tableHas?.count
    var parts: [String] = []
    if !best.prefix.isEmpty { parts.append("the prefix '\(best.prefix)'") }
    if !best.suffix.isEmpty { parts.append("the suffix '\(best.suffix)'") }
    let what = parts.joined(separator: " and ")
    return isTable
      ? "\(what) of the table's names is in the way of \(best.count); remove it from the table"
      : "\(what) that the network's names have is in the way of \(best.count); add it in the table"
  }

  private struct Affix: Hashable {
    var prefix: String
    var suffix: String
  }

  /// The commonest pair of prefix and suffix whose removal makes a name one of `inner`, and for how
  /// many it does.
  private static func affixes(
    of names: [String], around inner: Set<String>
  ) -> (prefix: String, suffix: String, count: Int)? {
    var counts: [Affix: Int] = [:]
    for name in names.prefix(looked) where name.utf8.count <= longest {
      let text = Array(name.utf8)
      // A part begins after a separator and ends before one; the separator belongs to the affix.
      let isSeparator = text.map { "./_:".utf8.contains($0) }
      let starts = [0] + text.indices.filter { $0 > 0 && isSeparator[$0 - 1] }
      let ends = text.indices.filter { $0 > 0 && isSeparator[$0] } + [text.count]
      for start in starts.prefix(mostParts) {
        for end in ends.suffix(mostParts) where end > start && (start > 0 || end < text.count) {
          guard inner.contains(String(decoding: text[start..<end], as: UTF8.self)) else { continue }
          let affix = Affix(
            prefix: String(decoding: text[..<start], as: UTF8.self),
            suffix: String(decoding: text[end...], as: UTF8.self))
          counts[affix, default: 0] += 1
        }
      }
    }
    guard let count = counts.values.max() else { return nil }
    // Of equally common ones the first by name, so that the same files give the same message.
    let best = counts.filter { $0.value == count }.keys
      .min { ($0.prefix, $0.suffix) < ($1.prefix, $1.suffix) }
    return best.map { ($0.prefix, $0.suffix, count) }
  }

  /// How many names differ only in separators and capitals, in words; nil where none do.
  private var spelling: String? {
    func plain(_ name: String) -> String {
      let parts = name.lowercased().split { "./_:".contains($0) }
      return parts.joined(separator: ".")
    }
    let known = Set(missing.prefix(Self.looked).map(plain))
    let count = extra.prefix(Self.looked).count { known.contains(plain($0)) }
    return count == 0
      ? nil
      : "\(count) of the table's names differ from the network's only in capitals or in '.', '/', '_'; "
        + "write them as the network does"
  }

  /// The first names of a list, and how many follow.
  static func some(_ names: [String]) -> String {
    let shown = names.prefix(listed).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > listed ? "\(shown) and \(names.count - listed) more" : shown
  }
}
