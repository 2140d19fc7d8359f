public import MPQModel

extension PlanExport {
  package static let csv = {
    var export = PlanExport(
      name: "csv", title: "CSV", summary: "A row per layer.", suffixes: ["csv"],
      mediaType: "text/csv; charset=utf-8"
    ) { answer in
      let solution = answer.solution
      return solution.plan.map {
        PlanCSV.encode($0, of: answer.layers, importances: solution.layerImportances)
      } ?? ""
    }
    export.openAPI = #"""
      {
        "schema": {"type": "string"},
        "example": "layer,macs,params,weight_bits,activation_bits\nlayer1.0.conv1,1806336,2304,,\n"
      }
      """#
    return export
  }()
}

/// Plans as a table: a row per layer in network order, with its costs.
public enum PlanCSV {
  private enum Column: Int, CSVColumn {
    case layer, weightBits, activationBits
    static let names = ["layer", "weight_bits", "activation_bits"]
  }

  /// The format of a plan; a table of widths alone has it too.
  package static let format = PlanFormat(
    "a plan", form: .csv, remedy: "costs, compare and report take it with --plan",
    recognises: { head in
      let names = head.header?.names.map { $0.lowercased() } ?? []
      return head.hasColumns("layer", "weight_bits", "activation_bits")
        && (head.hasColumns("bitops", "pinned")
          || Set(names).subtracting(Column.names + ["pinned"]).isEmpty)
    },
    read: PlanReader { (content, network) throws(FormatError) in
      [(row: nil, plan: try decode(content, network: network))]
    })

  /// The plan's bits with the costs and importances of its layers.
  ///
  /// - Parameter importances: one entry per layer, nil for pinned ones.
  public static func encode(
    _ plan: BitPlan, of layers: [Layer], importances: [Double?]
  ) -> String {
    var text = CSVWriter.record([
      "layer", "weight_bits", "activation_bits", "macs", "params", "bitops", "size_bytes",
      "importance", "pinned",
    ])
    for (index, layer) in layers.enumerated() {
      let formats = plan.formats[index]
      let bits = Measure.weightSize.usage(of: layer, at: formats, latency: nil)
      text += CSVWriter.record([
        layer.name, "\(formats.weight)", "\(formats.activation)", "\(layer.macs)",
        "\(layer.params)", "\(Measure.bitOperations.usage(of: layer, at: formats, latency: nil))",
        Decimals.bytes(bits: bits), importances[index].map { "\($0)" } ?? "",
        "\(layer.pinned != nil)",
      ])
    }
    return text
  }

  /// Reads a plan back; only the three columns of bits are needed.
  ///
  /// - Throws: `FormatError` if a layer is missing, unknown or occurs twice, or if the bits of a pinned
  ///   layer are not the network's.
  private static func decode(
    _ content: FileContent, network: Network
  ) throws(FormatError) -> BitPlan {
    var plan = PlanRows(network)
    var csv = try CSVReader<Column>(content, of: format.name)
    while try csv.nextRow() {
      let name = try csv.text(.layer)
      let row = LayerFormats(
        weight: try csv.format(.weightBits), activation: try csv.format(.activationBits))
      if let fault = plan.add(name, row) {
        throw csv.error(fault + content.hint(besides: format.name))
      }
    }
    return try plan.finished(file: content.name)
  }
}
