/// The members of an object in a JSON file; no two have the same key.
package struct JSONObject: Sendable {
  /// The members in the order of the file.
  package let members: [(key: String, value: JSONValue)]
  /// The object's file, for errors about missing keys.
  private let file: String
  private let line: Int

  init(members: [(key: String, value: JSONValue)], file: String, line: Int) {
    self.members = members
    self.file = file
    self.line = line
  }

  /// The value of a key, or nil if the object does not have it.
  ///
  /// - Complexity: O(number of members); if keys are data, iterate over `members` instead.
  package subscript(key: String) -> JSONValue? {
    members.first { $0.key == key }?.value
  }

  /// The value of a required key.
  package func required(_ key: String) throws(FormatError) -> JSONValue {
    guard let value = self[key] else { throw error("the key '\(key)' is missing; add it") }
    return value
  }

  /// The value of a required column in a row of a table; the column's name may have any case, as in a CSV.
  func column(_ name: String) throws(FormatError) -> JSONValue {
    if let value = self[name] { return value }
    if let other = members.first(where: { $0.key.lowercased() == name }) { return other.value }
    return try required(name)
  }

  /// An error about the object as a whole.
  package func error(_ message: String) -> FormatError {
    FormatError(file: file, .line(line), message)
  }
}
