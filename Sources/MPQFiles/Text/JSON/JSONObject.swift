/// The members of an object in a JSON file; no two have the same key.
package struct JSONObject: Sendable {
  /// In the order of the file.
  package let members: [(key: String, value: JSONValue)]
  /// Where the object stands, for errors about what it lacks.
  private let file: String
  private let line: Int

  init(members: [(key: String, value: JSONValue)], file: String, line: Int) {
    self.members = members
    self.file = file
    self.line = line
  }

  /// The value of a key, or nil where the object does not have it.
  ///
  /// - Complexity: O(number of members): go through `members` where keys are data.
  package subscript(key: String) -> JSONValue? {
    members.first { $0.key == key }?.value
  }

  /// The value of a key that must be there.
  package func required(_ key: String) throws(FormatError) -> JSONValue {
    guard let value = self[key] else { throw error("the key '\(key)' is missing; add it") }
    return value
  }

  /// The same for a row of a table, whose columns' names may be in capitals as in a CSV.
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
