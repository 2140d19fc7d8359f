import Foundation

/// A page with placeholders such as `{{networks}}`, each of which has a value, and each value its placeholder.
package struct PageTemplate {
  private let name: String
  private let text: String

  /// - Parameter name: the template's name in messages.
  package init(_ text: String, name: String) {
    self.name = name
    self.text = text
  }

  init(at url: URL) throws {
    self.init(try String(contentsOf: url, encoding: .utf8), name: url.path())
  }

  /// A template and values that do not fit each other.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// The page with every placeholder replaced.
  ///
  /// - Throws: `Fault` that names all placeholders without a value, all values without a placeholder, and braces that
  ///   are left over.
  package func filled(with values: [String: String]) throws(Fault) -> String {
    let placeholder = /\{\{([a-z0-9-]+)\}\}/
    let names = Set(text.matches(of: placeholder).map { String($0.1) })
    var faults =
      names.subtracting(values.keys).sorted().map { "the placeholder {{\($0)}} has no value" }
      + Set(values.keys).subtracting(names).sorted().map { "the value \($0) has no placeholder" }
    let rest = text.replacing(placeholder, with: "")
    if rest.contains("{{") || rest.contains("}}") {
      faults.append("double braces hold no name of small letters, digits and hyphens")
    }
    guard faults.isEmpty else {
      throw Fault(description: "\(name): \(faults.joined(separator: "; "))")
    }
    return text.replacing(placeholder) { values[String($0.1)] ?? "" }
  }
}
