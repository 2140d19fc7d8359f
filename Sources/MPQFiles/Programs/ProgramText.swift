/// What the program formats have in common.
enum ProgramText {
  /// A comment that stays on its line, whatever a network is called.
  static func printable(_ comment: String) -> String {
    String(
      comment.unicodeScalars.map { scalar in
        scalar.properties.generalCategory == .control || scalar.properties.isWhitespace
          ? " " : Character(scalar)
      }.prefix(200))
  }
}
