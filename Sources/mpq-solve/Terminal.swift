import Glibc

/// What a person sees: messages on standard error, and colour where there is a terminal.
enum Terminal {
  /// Whether standard output may be coloured.
  static let hasColor =
    isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
    && getenv("TERM").map { String(cString: $0) } != "dumb"
  /// Whether progress can be shown.
  static let showsProgress = isatty(STDERR_FILENO) == 1

  enum Style: String {
    case bold = "1"
    case faint = "2"
    case green = "32"
    case yellow = "33"
    case red = "31"
  }

  /// The text in a style, if standard output is a terminal.
  static func styled(_ text: String, _ style: Style) -> String {
    hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Writes a line to standard error.
  static func note(_ text: String) { writeError(text + "\n") }

  /// Overwrites the progress line; an empty text clears it.
  static func progress(_ text: String) {
    guard showsProgress else { return }
    writeError("\r\u{1B}[2K\(text)")
  }

  /// Ends the program with a message.
  static func fail(_ message: String, exitCode: Int32) -> Never {
    note("mpq-solve: \(message)")
    exit(exitCode)
  }

  private static func writeError(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
