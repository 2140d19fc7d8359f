extension String {
  /// The name of which this text is most likely a misspelling; nil if no name is close.
  ///
  /// Case and signs such as `-` and `_` do not matter. A third of the remaining letters may differ, and at
  /// most 3.
  package func closest(in names: [String]) -> String? {
    let own = letters
    let near = names.map { ($0, own.distance(to: $0.letters)) }
      .filter { $0.1 <= Swift.min(3, own.count / 3) }
    return near.min { $0.1 < $1.1 }?.0
  }

  private var letters: [Character] { lowercased().filter { $0.isLetter || $0.isNumber } }
}

extension [Character] {
  /// The least number of insertions, removals and replacements between two texts (Levenshtein, 1966).
  ///
  /// - Complexity: O(product of both lengths); only the first `comparedLetters` of a long text count.
  fileprivate func distance(to other: [Character]) -> Int {
    var row = Array<Int>(0...other.count)
    for (index, letter) in prefix(Self.comparedLetters).enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, otherLetter) in other.enumerated() {
        let replaced = diagonal + (letter == otherLetter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count] + Swift.max(0, count - Self.comparedLetters)
  }

  /// Longer than any name of a shipped network.
  private static var comparedLetters: Int { 64 }
}
