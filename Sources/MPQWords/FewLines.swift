/// Lists of messages that do not grow with the input.
package enum FewLines {
  /// The first lines of a list, and how many are left out.
  ///
  /// - Parameters:
  ///   - limit: how many are shown before the rest is only counted.
  ///   - remedy: where the rest can be read, such as `--all lists them`.
  package static func of(_ lines: [String], limit: Int, remedy: String = "") -> [String] {
    let rest = lines.count - limit
    guard rest > 0 else { return lines }
    return lines.prefix(limit) + ["and \(rest) more" + (remedy.isEmpty ? "" : "; \(remedy)")]
  }
}
