@preconcurrency import Glibc
import MPQFormats

/// What a person sees: messages on standard error, and colour where there is a terminal.
package enum Terminal {
  /// Whether standard output may be coloured.
  package static let hasColor =
    isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
    && getenv("TERM").map { String(cString: $0) } != "dumb"
  /// Whether progress can be shown.
  package static let showsProgress = isatty(STDERR_FILENO) == 1
  /// Whether what is printed is seen at once.
  package static let showsOutput = isatty(STDOUT_FILENO) == 1

  package enum Style: String {
    case bold = "1"
    case green = "32"
    case yellow = "33"
    case red = "31"
  }

  /// The text in a style, if standard output is a terminal.
  package static func styled(_ text: String, _ style: Style) -> String {
    hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Writes a line to standard error.
  package static func note(_ text: String) { writeError(text + "\n") }

  /// Overwrites the progress line; an empty text clears it.
  package static func progress(_ text: String) {
    guard showsProgress else { return }
    writeError("\r\u{1B}[2K\(text)")
  }

  /// Sends what has been printed on its way.
  ///
  /// - Throws: `FileError` when any of it could not be written, such as on a full disk.
  package static func flush() throws(FileError) {
    let isFlushed = fflush(stdout) == 0
    let reason = isFlushed ? "" : ": \(String(cString: strerror(errno)))"
    guard isFlushed, ferror(stdout) == 0 else {
      throw FileError(file: "standard output", "cannot write\(reason)")
    }
  }

  /// Keeps files from being opened as the standard streams, where those are closed.
  static func occupyMissingStreams() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
      // The lowest free number is taken. Read-only, so that writing still fails.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  private static func writeError(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
