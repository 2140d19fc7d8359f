/// Pieces of a POSIX shell's text for writers.
package enum ShellText {
  /// One word, in single quotes, within which a shell expands nothing (POSIX, Shell Command Language, §2.2.2).
  package static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
