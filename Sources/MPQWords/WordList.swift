/// Several things in one sentence.
package enum WordList {
  /// Such as `a, b and c`.
  package static func and(_ words: [String]) -> String { list(words, before: "and") }

  /// Such as `a, b or c`.
  package static func or(_ words: [String]) -> String { list(words, before: "or") }

  private static func list(_ words: [String], before last: String) -> String {
    (words.dropLast(2) + [words.suffix(2).joined(separator: " \(last) ")]).joined(separator: ", ")
  }
}
