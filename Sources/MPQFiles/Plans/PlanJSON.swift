import MPQModel

/// Reads plans from a search's answer (`mpq-solve --json`); only `layers` is needed.
enum PlanJSON {
  static let format = PlanFormat(
    PlanCSV.format.name, form: .json, remedy: PlanCSV.format.remedy,
    recognises: { $0.hasKeys("status", "budgets", "layers") },
    read: PlanReader { (content, network) throws(FormatError) in
      [(row: nil, plan: try decode(content, network: network))]
    })

  /// Reads a plan back.
  ///
  /// - Throws: `FormatError` as for a plan CSV, or if the answer has no plan.
  private static func decode(
    _ content: FileContent, network: Network
  ) throws(FormatError) -> BitPlan {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name)
    let answer = try root.object()
    guard let layers = answer["layers"], let rows = try? layers.array(), !rows.isEmpty else {
      throw root.error(
        "expected a plan: an object with 'layers', a list of layer, weight_bits and "
          + "activation_bits, as mpq-solve --json prints it where a plan is found")
    }
    var plan = PlanRows(network)
    for row in rows {
      let fields = try row.object()
      let name = try fields.required("layer").name()
      let formats = try SolutionJSON.formats(fields)
      if let fault = plan.add(name, formats) { throw fields.error(fault) }
    }
    return try plan.finished(file: content.name)
  }
}
