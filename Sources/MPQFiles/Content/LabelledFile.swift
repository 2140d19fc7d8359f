import Platform

/// A file with what its user says of it: `4=log.csv` is `log.csv`, measured at 4 bits.
package struct LabelledFile: Hashable, Sendable {
  /// What stands before the first `=`; nil if nothing does.
  package var label: String?
  package var path: String

  package init(label: String? = nil, path: String) { (self.label, self.path) = (label, path) }

  /// Reads an argument; the name of an existing file may contain `=`, and so may a path behind the first one.
  package init(_ text: String) {
    var status = stat()
    guard stat(text, &status) != 0, let sign = text.firstIndex(of: "="), sign != text.startIndex,
      !text[..<sign].contains("/")
    else {
      self.init(path: text)
      return
    }
    self.init(label: String(text[..<sign]), path: String(text[text.index(after: sign)...]))
  }
}

extension LabelledFile: CustomStringConvertible {
  package var description: String { (label.map { "\($0)=" } ?? "") + path }
}
