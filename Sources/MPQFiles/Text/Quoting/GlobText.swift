/// Pieces of shell patterns, as Python's `fnmatch` reads them, for writers.
package enum GlobText {
  /// A pattern that matches a text and nothing else.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      let isSpecial = scalar == "*" || scalar == "?" || scalar == "["
      escaped += isSpecial ? "[\(scalar)]" : "\(scalar)"
    }
    return escaped
  }
}
