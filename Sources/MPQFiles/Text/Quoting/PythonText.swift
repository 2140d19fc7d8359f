/// Pieces of Python text for writers.
package enum PythonText {
  /// A string literal in ASCII, which is the same in whatever encoding the file is read.
  package static func quoted(_ text: String) -> String { ASCIIText.quoted(text) }
}
