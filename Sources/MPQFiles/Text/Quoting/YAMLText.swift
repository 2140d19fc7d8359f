/// Pieces of YAML text for writers.
package enum YAMLText {
  /// A double-quoted scalar, which no reader takes for a number, a date or a truth value.
  ///
  /// It is ASCII, since readers differ in what else they take as it stands: PyYAML refuses U+FFFE, and some end a line
  /// at U+2028.
  package static func quoted(_ text: String) -> String { ASCIIText.quoted(text) }
}
