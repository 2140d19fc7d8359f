extension FileContent {
  /// What a file that may be one of several was meant as; whether it can be read so is another question.
  package enum Meaning: Sendable {
    /// A plan as `PlanCSV` or `SolutionJSON` writes it.
    case plan
    case network
    /// A table of importances, or what is taken for one.
    case table
  }

  /// Tells what the content was meant as, by a column or key that nothing else has.
  package var meaning: Meaning {
    switch form {
    case .pickle: .table
    case .csv: Self.meaning(try? CSVHeader(bytes, file: "", columns: KnownFormat.costTable.columns))
    case .json: Self.meaning(try? JSONValue(parsing: bytes, file: "").object())
    }
  }

  private static func meaning(_ header: CSVHeader?) -> Meaning {
    guard let header else { return .table }
    // A plan has a cost table's columns too, a table of importances may have some of them.
    if header.contains("importance") { return KnownFormat.plan.matches(header) ? .plan : .table }
    return header.contains("macs") || header.contains("params") ? .network : .table
  }

  private static func meaning(_ object: JSONObject?) -> Meaning {
    guard let object else { return .table }
    if KnownFormat.planAnswer.matches(object) { return .plan }
    guard object["importance"] == nil else { return .table }
    return KnownFormat.networkDescription.keys.contains { object[$0] != nil } ? .network : .table
  }
}
