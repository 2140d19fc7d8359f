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

  package static let format = DocumentFormat<[String: String]>(
    "a provenance", form: .json, remedy: "it stands beside its importance table",
    recognises: { $0.hasKeys("made_by", "network") },
    read: ContentReader { content throws(FormatError) in
      let object = try JSONValue(parsing: try content.bytes(), file: content.name).object()
      return Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, $0.value.text) })
    })
}
