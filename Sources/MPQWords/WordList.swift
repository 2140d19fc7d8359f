/// Several things in one sentence.
package enum WordList {
  /// Such as `a, b and c`.
  package static func and(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
