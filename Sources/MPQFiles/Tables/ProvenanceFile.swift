/// What an importance table was made of, as a JSON object of texts beside its CSV, which has no room
/// for it: `importance.csv` goes with `importance.provenance.json`.
package enum ProvenanceFile {
  /// Where the provenance of a table stands.
  package static func path(beside table: String) -> String {
    var stem = table[...]
    for ending in [".gz", ".csv"] where stem.hasSuffix(ending) {
      stem = stem.dropLast(ending.count)
    }
    return "\(stem).provenance.json"
  }

  /// The text of a provenance, in the order of its entries.
  package static func encode(_ entries: [(key: String, value: String)]) -> String {
    let lines = entries.map { "  \(JSONText.quoted($0.key)): \(JSONText.quoted($0.value))" }
    return "{\n\(lines.joined(separator: ",\n"))\n}\n"
  }

  /// Reads the provenance beside a table; empty where there is none.
  ///
  /// - Throws: `FileError` or `FormatError` where there is one that cannot be used.
  package static func read(beside table: String) throws -> [String: String] {
    // Nothing stands beside standard input.
    guard table != FileBytes.standardStream else { return [:] }
    let path = path(beside: table)
    guard FileBytes.exists(path) else { return [:] }
    return try decode(try FileBytes.read(path), file: path)
  }

  /// Reads a provenance.
  package static func decode(_ bytes: [UInt8], file: String) throws(FormatError) -> [String: String]
  {
    let content = try FileContent(bytes, file: file)
    let object = try JSONValue(parsing: content.bytes, file: file).object()
    return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value.text) })
  }
}
