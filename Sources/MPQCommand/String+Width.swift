extension String {
  /// The text with its middle left out, if it is longer than `width` characters.
  func elided(to width: Int) -> String {
    guard count > width, width > 0 else { return self }
    let tail = (width - 1) / 2
    return prefix(width - 1 - tail) + "…" + suffix(tail)
  }

  /// The text with line ends between words, so that the terminal does not break words.
  ///
  /// - Parameter width: the terminal's columns; nil for no limit.
  package func folded(within width: Int?) -> String {
    guard let width, count > width else { return self }
    guard !contains("\n") else {
      return split(separator: "\n", omittingEmptySubsequences: false)
        .map { String($0).folded(within: width) }.joined(separator: "\n")
    }
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      if lines.isEmpty && line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
