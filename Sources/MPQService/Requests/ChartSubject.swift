import MPQFiles
import MPQReport

/// The members that all requests for charts share: the network and the chart's width.
package struct ChartSubject: Sendable {
  static let keys = ["network", "width"]
  /// The allowed widths in pixels: narrower charts are unreadable, and no screen is wider.
  private static let widths = 100.0...4000

  /// The network's id or name.
  let network: String
  let medium: ChartMedium

  init(_ members: RequestField.Members) throws(ServiceProblem) {
    network = try members.required("network").string()
    medium = .page(width: try members.required("width").number(in: Self.widths))
  }
}

extension RequestField.Members {
  /// The elements of an optional list; none if it is missing.
  func list<Value>(
    _ key: String, upTo most: Int, _ read: (RequestField) throws(ServiceProblem) -> Value
  ) throws(ServiceProblem) -> [Value] {
    guard let field = self[key] else { return [] }
    let count = try field.read { (value) throws(FormatError) in try value.array().count }
    guard count <= most else { throw field.problem("a list of at most \(most)") }
    let elements = count == 0 ? [] : try field.elements()
    var values: [Value] = []
    for element in elements { values.append(try read(element)) }
    return values
  }
}
