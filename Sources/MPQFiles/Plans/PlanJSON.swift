import MPQModel

/// Bit plans out of the answer of a search (`mpq-solve --json`), of which only `layers` is needed.
enum PlanJSON {
  /// Reads a plan back.
  ///
  /// - Throws: `FormatError` as for a plan CSV, or where the answer has no plan.
  static func decode(
    _ bytes: [UInt8], file: String, network: Network
  ) throws(FormatError) -> BitPlan {
    let root = try JSONValue(parsing: bytes, file: file)
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
      let formats = LayerFormats(
        weight: try fields.required("weight_bits").format(),
        activation: try fields.required("activation_bits").format())
      if let fault = plan.add(name, formats) { throw fields.error(fault) }
    }
    return try plan.finished(file: file)
  }
}
