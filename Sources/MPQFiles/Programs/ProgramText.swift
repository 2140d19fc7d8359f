/// Parts that the program formats share.
enum ProgramText {
  /// A comment with line breaks and control characters escaped, so that it stays on one line.
  static func printable(_ comment: String) -> String {
    String(
      comment.unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .control || scalar.properties.isWhitespace
          ? " " : Character(scalar)
      }.prefix(200))
  }
}
