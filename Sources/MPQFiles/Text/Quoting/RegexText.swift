/// Pieces of regular expressions for writers.
package enum RegexText {
  /// The characters that mean something in a regular expression of Python or ECMAScript, outside brackets.
  private static let special = Set(#"\^$.|?*+()[]{}"#.unicodeScalars)

  /// A pattern that matches a text and nothing else, between whatever stands around it.
  ///
  /// Only what has a meaning is escaped: ECMAScript refuses a backslash before letters without one.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    // By scalars: with an accent behind it, a bracket is another character and the same scalar.
    for scalar in text.unicodeScalars {
      if special.contains(scalar) { escaped += "\\" }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }
}
