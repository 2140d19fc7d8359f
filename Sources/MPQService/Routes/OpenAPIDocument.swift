import MPQFiles
import MPQModel
import MPQWords

/// The description of the interface after OpenAPI 3.1, put together from the fragments in `OpenAPI`: one for each file of
/// routes with its `paths` and `schemas`, and `base.json` for the rest. What is said of exports and of budgets follows from their lists.
struct OpenAPIDocument {
  let exports: [PlanExport]

  /// The document as JSON, a line for each path and each schema.
  var text: String {
    get throws(FormatError) {
      let base = try Self.parsed(PackageResources.base_json)
      let fragments = [
        try Self.parsed(
          PackageResources.documents_json,
          replacing: [
            (#""TABLE_FORMATS""#, Self.list(FileFormats.importances.map(\.key))),
            (#""NETWORK_FORMATS""#, Self.list(FileFormats.networks.map(\.key))),
            (#""MODEL_KINDS""#, Self.list(ModelOrigin.Kind.allCases.map(\.rawValue))),
          ]), try plans,
        try Self.parsed(PackageResources.charts_json),
        try Self.parsed(
          PackageResources.sweeps_json,
          replacing: [(#""SWEPT": {}"#, Self.swept), (#""TARGETS""#, targets)]),
        try Self.parsed(PackageResources.system_json),
      ]
      func joined(_ key: String) throws(FormatError) -> String {
        var lines: [String] = []
        for fragment in fragments {
          for (name, value) in try fragment.required(key).object().members {
            lines.append("\(JSONText.quoted(name)): \(JSONText.encode(value))")
          }
        }
        return "{\n\(lines.joined(separator: ",\n"))\n}"
      }
      var members = base.members.map { ($0.key, JSONText.encode($0.value)) }
      let components = members.removeLast()
      members.append(("paths", try joined("paths")))
      let schemas = "\"schemas\": \(try joined("schemas"))"
      members.append((components.0, "\(components.1.dropLast()), \(schemas)}"))
      return JSONText.object(members) + "\n"
    }
  }

  /// The fragment of plans, with the exports where it has a place for them.
  private var plans: JSONObject {
    get throws(FormatError) {
      // Of several forms with one media type, clients that ask for it get the first.
      var types = ["application/json"]
      let content = exports.withRoutes.compactMap { export -> String? in
        guard !types.contains(export.mediaTypeName) else { return nil }
        types.append(export.mediaTypeName)
        return "\(JSONText.quoted(export.mediaTypeName)): \(export.openAPI)"
      }
      return try Self.parsed(
        PackageResources.plans_json,
        replacing: [
          (#""EXPORT_TYPES": {}"#, content.joined(separator: ", ")),
          ("EXPORT_TITLES", WordList.or(exports.withRoutes.map(\.title))),
          (#""BUDGETS": {}"#, Self.budgets), (#""RANGES": {}"#, JSONText.members(Self.ranges)),
          (#""TARGETS""#, targets),
          (#""EXPORT_PATHS": {}"#, exports.withRoutes.map(Self.path).joined(separator: ", ")),
        ])
    }
  }

  /// The names of the exports that have a target.
  private var targets: String { Self.list(exports.filter { $0.target != nil }.map(\.name)) }

  /// Texts as the elements of a list.
  private static func list(_ texts: [String]) -> String {
    texts.map { JSONText.quoted($0) }.joined(separator: ", ")
  }

  /// The path of an export, as a member of `paths`.
  private static func path(_ export: PlanExport) -> String {
    let suffix = export.suffixes[0]
    var text = String(decoding: PackageResources.plan_export_json, as: UTF8.self)
    for (place, content) in [
      (#""EXPORT_TYPE": {}"#, "\(JSONText.quoted(export.mediaTypeName)): \(export.openAPI)"),
      ("EXPORT_ID", suffix.uppercased().replacing(".", with: "_")),
      ("EXPORT_SUFFIX", suffix.uppercased()),
      (#""EXPORT_SUMMARY""#, JSONText.quoted(export.summary)),
    ] { text = text.replacing(place, with: content) }
    return "\(JSONText.quoted("/v1/plans/{id}.\(suffix)")): \(text)"
  }

  private static func parsed(
    _ fragment: [UInt8], replacing places: [(String, String)] = []
  ) throws(FormatError) -> JSONObject {
    var text = String(decoding: fragment, as: UTF8.self)
    for (place, content) in places { text = text.replacing(place, with: content) }
    return try JSONValue(parsing: Array(text.utf8), file: "openapi.json").object()
  }
}
