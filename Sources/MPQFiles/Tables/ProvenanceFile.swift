/// The origin of an importance table, as a JSON object of texts in a file beside the table's CSV:
/// `importance.provenance.json` belongs to `importance.csv`.
package enum ProvenanceFile {
  /// The path of a table's provenance.
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

  package static let format = DocumentFormat<[String: String]>(
    "a provenance", form: .json, remedy: "it stands beside its importance table",
    recognises: { $0.hasKeys("made_by", "network") },
    read: ContentReader { content throws(FormatError) in
      let object = try JSONValue(parsing: try content.bytes(), file: content.name).object()
      return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value.text) })
    })
}
