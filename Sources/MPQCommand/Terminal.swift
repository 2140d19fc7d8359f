@preconcurrency import Platform
package import MPQFiles
import MPQModel

/// Messages on standard error, and colour on a terminal.
package enum Terminal {
  /// Whether the terminal can neither colour text nor overwrite a line, like those inside editors.
  private static let isDumb = getenv("TERM").map { String(cString: $0) } == "dumb"
  /// Whether standard output may be coloured.
  package static let hasColor =
    isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil && !isDumb
  /// Whether standard error is a terminal.
  package static let showsMessages = isatty(STDERR_FILENO) == 1
  /// Whether standard error can show a line that changes.
  package static let showsProgress = showsMessages && !isDumb
  /// Whether standard output is a terminal.
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

  /// Writes a message to standard error, folded between words on a terminal. Control characters are escaped: names
  /// of files in the message cannot steer the terminal.
  package static func note(_ text: String) {
    writeError(text.printable(except: ["\n"]).folded(within: width(of: STDERR_FILENO)) + "\n")
  }

  /// Prints a line, with control characters escaped.
  package static func say(_ line: String) { print(line.printable) }

  /// The columns of the terminal that standard output goes to; nil if it goes elsewhere.
  package static var outputWidth: Int? { width(of: STDOUT_FILENO) }

  /// The columns of a stream's terminal, asked each time, since windows are resized.
  private static func width(of stream: Int32) -> Int? {
    guard isatty(stream) == 1 else { return nil }
    var size = winsize()
    let isKnown = ioctl(stream, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : usualWidth
  }

  /// The width of a terminal that does not know its own, as over a serial line.
  private static let usualWidth = 80

  /// Overwrites the progress line with a text; an empty one clears it.
  package static func progress(_ text: String) { progress(FittedLine(text)) }

  /// Overwrites the progress line with the parts of a line that fit.
  package static func progress(_ line: FittedLine) {
    guard showsProgress else { return }
    // The last column stays free, because some terminals begin a new line as soon as it is filled.
    let width = width(of: STDERR_FILENO).map { $0 - 1 }
    writeError("\r\u{1B}[2K\(line.text(within: width))")
  }

  /// Writes out everything that was printed.
  ///
  /// - Throws: `FileError` if any of it could not be written, such as on a full disk.
  package static func flush() throws(FileError) {
    let isFlushed = fflush(stdout) == 0
    // Of an earlier failure, only the fact is known, not the reason.
    let reason =
      isFlushed ? "some of it was not taken; is the disk full?" : String(cString: strerror(errno))
    guard isFlushed, ferror(stdout) == 0 else {
      throw FileError(file: "standard output", "cannot write: \(reason)")
    }
  }

  /// Opens standard streams that are closed, so that no file gets one of their numbers.
  static func occupyMissingStreams() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
      // `open` takes the lowest free number. The stream is read-only, so that writing to it still fails.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  private static func writeError(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
