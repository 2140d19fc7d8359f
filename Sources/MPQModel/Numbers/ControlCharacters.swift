/// Characters that change how a text is shown: control characters, which move a terminal's cursor or
/// end a text early, and the marks of bidirectional text, which show it in another order than it is
/// stored.
package enum ControlCharacters {
  /// Whether a character is one of them: categories Cc, Zl and Zp, and `Bidi_Control`.
  package static func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// The first control character of a text, such as `U+001B`; nil if it has none.
  package static func first(in text: String) -> String? {
    text.unicodeScalars.first(where: contains).map(codePoint)
  }

  private static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension String {
  /// The text with control characters as escapes, such as `\u{1B}`.
  package var printable: String { printable(except: []) }

  /// The text with control characters as escapes, except for some, such as a message's line ends.
  package func printable(except kept: Set<Unicode.Scalar>) -> String {
    let isEscaped = { (scalar: Unicode.Scalar) in
      ControlCharacters.contains(scalar) && !kept.contains(scalar)
    }
    guard unicodeScalars.contains(where: isEscaped) else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      text.append(
        contentsOf: (isEscaped(scalar) ? scalar.escaped(asASCII: true) : "\(scalar)").unicodeScalars
      )
    }
    return String(text)
  }
}
