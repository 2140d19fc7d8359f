package import Foundation

/// What a terminal shows of the bytes that a program has sent it.
package struct Screen: Sendable {
  /// The lines as they stand in the end, colours left out.
  package let lines: [String]
  /// Every state of the last line that was drawn over, in order.
  package let drawn: [String]
  /// The columns of the longest line that ever stood there.
  package let widest: Int

  /// Understands carriage returns, line ends, clearing a line, and colours.
  package init(_ text: String) {
    var lines: [String] = []
    var drawn: [String] = []
    var line: [Character] = []
    var column = 0
    var widest = 0
    // "\r\n" is one character in Swift, and two for a terminal.
    var rest = Substring(text.replacingOccurrences(of: "\r\n", with: "\n"))
    while let character = rest.popFirst() {
      switch character {
      case "\n":
        lines.append(String(line))
        line = []
        column = 0
      case "\r": column = 0
      case "\u{1B}":
        let end = rest.firstIndex(where: \.isLetter) ?? rest.startIndex
        if rest[...end] == "[2K" {
          if !line.isEmpty { drawn.append(String(line)) }
          line = Array(repeating: " ", count: column)
        }
        rest = rest[rest.index(after: end)...]
      default:
        if column < line.count { line[column] = character } else { line.append(character) }
        column += 1
        widest = max(widest, column)
      }
    }
    if !line.isEmpty { lines.append(String(line)) }
    self.lines = lines
    self.drawn = drawn
    self.widest = widest
  }
}

extension BuiltProgram {
  /// Runs a shell line in a terminal of so many columns; `$MPQ` is the program, `script` (of
  /// bsdutils) plays the terminal.
  package static func onTerminal(
    columns: Int, _ line: String, environment: String = "TERM=xterm", in directory: URL
  ) throws -> Run {
    try shell(
      "env \(environment) script -qec 'stty rows 24 cols \(columns); \(line)' /dev/null < /dev/null",
      in: directory)
  }

  /// Whether there is a `script` to play a terminal.
  package static var hasTerminal: Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/script")
  }
}
