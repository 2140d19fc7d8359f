public import MPQModel

extension PlanExport {
  package static let csv = {
    var export = PlanExport(
      name: "csv", title: "CSV", summary: "A row per layer.", suffixes: ["csv"],
      mediaType: "text/csv; charset=utf-8"
    ) { answer in
      let solution = answer.solution
      return solution.plan.map {
        PlanCSV.encode(
          $0, of: answer.layers, costs: answer.layerCosts, importances: solution.layerImportances)
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
    case layer, weightBits, activationBits, format
    static let names = ["layer", "weight_bits", "activation_bits", "format"]
    static let optional: Set = ["format"]
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
    encode(
      plan, of: layers, costs: zip(layers, plan.formats).map { LayerCosts(of: $0, at: $1) },
      importances: importances)
  }

  /// The plan's formats with the given costs of its layers.
  ///
  /// Where a format is no plain integer, a column `format` holds every layer's; the bits are then those per element
  /// in storage, or empty where they are not known. Each resource of the tables has a column.
  package static func encode(
    _ plan: BitPlan, of layers: [Layer], costs: [LayerCosts], importances: [Double?]
  ) -> String {
    let hasFormats = !plan.formats.allSatisfy(\.isPlain)
    var resources: [String] = []
    for use in costs.flatMap(\.resources) where !resources.contains(use.name) {
      resources.append(use.name)
    }
    let columns =
      ["layer", "weight_bits", "activation_bits"] + (hasFormats ? ["format"] : []) + [
        "macs", "params", "bitops", "size_bytes", "importance", "pinned",
      ]
    // What a reader takes for the format is never a resource.
    let names = ResourceColumns.names(resources, beside: columns + ["format"])
    var text = CSVWriter.record(columns + names)
    for (index, layer) in layers.enumerated() {
      let (formats, costs) = (plan.formats[index], costs[index])
      text += CSVWriter.record(
        [layer.name, bits(formats.weight), bits(formats.activation)]
          + (hasFormats ? ["\(formats)"] : []) + [
            "\(layer.macs)", "\(layer.params)", costs.bitOperations.map { "\($0)" } ?? "",
            costs.sizeInBits.map { Decimals.bytes(bits: $0) } ?? "",
            importances[index].map { "\($0)" } ?? "", "\(layer.pinned != nil)",
          ]
          + resources.map { name in
            costs.resources.first { $0.name == name }.map { "\($0.amount)" } ?? ""
          })
    }
    return text
  }

  /// Bits per element in storage; empty if they are not known.
  private static func bits(_ format: NumberFormat) -> String {
    format.integerBits.map { "\($0)" } ?? format.bitsPerElement.map { "\($0)" } ?? ""
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
      let row: LayerFormats
      if csv.isMissing(.format) {
        row = LayerFormats(
          weight: try csv.format(.weightBits), activation: try csv.format(.activationBits))
      } else {
        row = LayerFormats(named: try csv.text(.format))
      }
      if let fault = plan.add(name, row) {
        throw csv.error(fault + content.hint(besides: format.name))
      }
    }
    return try plan.finished(file: content.name)
  }
}
