import MPQModel

/// A measurement of exllamav3: a model quantized at a base width, and per group of layers what the divergence changes
/// by, and how many bits more it takes, if the group is taken from a model at another width.
///
/// The loss is the divergence with the group changed, `base_kld` + `dkld`; the base changes nothing. Widths have the
/// formats of their bits per weight; the column `dbits` has what a choice takes above the base.
enum ExLlamaV3Measurement {
  static let format = DocumentFormat<ImportanceTable>(
    "a measurement of exllamav3", key: "exllamav3", form: .json,
    remedy: "give it as the importance table",
    recognises: { $0.hasKeys("base", "alts") || $0.hasKeys("groups", "base_kld") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name).object()
    let base = try root.required("base")
    let alternatives = try root.required("alts").list(of: "models, each with dir and bpw")
    let formats = try formats(of: [base] + alternatives)
    let baseLoss = try root.required("base_kld").number()
    var table = ImportanceTable(source: content.name)
    table.provenance = ["made_by": "exllamav3"]
    table.raisesNegativeScores = true
    var rows: [(value: JSONValue, layers: [String], extra: [Int], losses: [Double?])] = []
    for group in try root.required("groups").list(of: "groups of layers") {
      let own = try group.object()
      var layers: [String] = []
      for name in try own.required("layers").list(of: "names of layers") {
        layers.append(try name.layerName())
      }
      guard Set(layers).count == layers.count else { throw group.error("names a layer twice") }
      let candidates = try own.required("candidates").array()
      guard candidates.count == alternatives.count else {
        throw group.error(
          "has \(candidates.count) candidates, and there are \(alternatives.count) alternatives ('alts'); expected one "
            + "of each")
      }
      var extra = [0]
      var losses: [Double?] = [baseLoss]
      for candidate in candidates {
        let entry = try candidate.object()
        losses.append(try entry.required("dkld").score().map { baseLoss + $0 })
        let bits = try entry.required("dbits").integer()
        guard abs(Double(bits)) < Double(Network.largestTotal) else {
          throw candidate.error("dbits: expected at most \(Network.largestTotal), found \(bits)")
        }
        extra.append(bits)
      }
      rows.append((group, layers, extra, losses))
    }
    let total = rows.reduce(0) { $0 + $1.extra.reduce(0) { $0 + abs(Double($1)) } }
    guard total < mostBits else {
      throw try root.required("groups").error(
        "the bits of all candidates add up to \(total); expected less than \(mostBits)")
    }
    // Amounts are not negative; where a width is below the base, the least of a group counts as 0.
    table.resources = ResourceTable(
      source: content.name, columns: [.init(name: "dbits", decimals: 0)])
    for (value, layers, extra, losses) in rows {
      let least = extra.min() ?? 0
      for (index, choice) in formats.enumerated() {
        try value.adding { () throws(ImportanceError) in
          try table.add(
            .init(choice, importance: losses[index], line: value.line), layers: layers,
            entry: .init(amounts: [extra[index] - least]))
        }
      }
      table.add(ImportanceTable.Tie(layers: layers, line: value.line))
    }
    return table
  }

  /// Sums of bits are counted in machine words; the largest models have 10^14 bits.
  private static let mostBits = 1e16

  /// The formats of models by their bits per weight; nothing but names where two have the same bits.
  private static func formats(of models: [JSONValue]) throws(FormatError) -> [LayerFormats] {
    var widths: [LayerFormats] = []
    var names: [String] = []
    for model in models {
      let own = try model.object()
      let value = try own.required("bpw")
      guard try value.number() > 0, let format = NumberFormat(written: value.text) else {
        throw value.mismatch("bits per weight, above 0 and up to 32, with at most 6 decimals")
      }
      widths.append(LayerFormats(weight: format, activation: .unchanged))
      names.append(try own.required("dir").layerName())
    }
    guard Set(widths).count < widths.count else { return widths }
    guard Set(names).count == names.count else {
      throw models[0].error("two models have the same dir; expected one of each, beside 'alts'")
    }
    return names.map { LayerFormats(named: $0) }
  }
}
