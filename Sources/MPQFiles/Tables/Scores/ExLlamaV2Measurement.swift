import MPQModel

/// A measurement of exllamav2, `measurement.json`: per half block of the model a list of options, each with the
/// accuracy and the bits of its layers together.
///
/// An option gives every layer a mixture of widths of its own, so it has no format; its name is its number in the
/// list and its layers' widths, as in `3:4+3-4-5-4`. The loss is 1 − accuracy.
enum ExLlamaV2Measurement {
  static let format = DocumentFormat<ImportanceTable>(
    "a measurement of exllamav2", key: "exllamav2", form: .json,
    remedy: "give it as the importance table", recognises: { $0.hasKeys("measurement") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  private static func decode(_ content: FileContent) throws(FormatError) -> ImportanceTable {
    let root = try JSONValue(parsing: try content.bytes(), file: content.name).object()
    let measurement = try root.required("measurement")
    let blocks = try measurement.object().members
    guard !blocks.isEmpty else {
      throw measurement.error("holds no module; expected lists of options of half blocks")
    }
    var table = ImportanceTable(source: content.name)
    table.provenance = ["made_by": "exllamav2"]
    table.raisesNegativeScores = true
    for (module, value) in blocks {
      if let character = ControlCharacters.first(in: module) {
        throw value.error("a name holds the control character \(character); rename it")
      }
      var layers: [String] = []
      for (number, option) in try value.list(of: "options with accuracy and total_bits")
        .enumerated()
      {
        let own = try Option(option, module: module)
        if number == 0 { layers = own.layers }
        guard own.layers == layers else {
          throw option.error(
            "option \(number) of '\(module)' has the layers \(own.layers.joined(separator: ", ")), and the first has "
              + layers.joined(separator: ", "))
        }
        let choice = ImportanceTable.Choice(
          LayerFormats(named: "\(number):\(own.widths)"), importance: own.loss, line: option.line)
        try option.adding { () throws(ImportanceError) in
          try table.add(choice, layers: layers, sizeInBits: own.bits)
        }
      }
      table.add(ImportanceTable.Tie(layers: layers, line: value.line))
    }
    return table
  }

  /// One option of a half block.
  private struct Option {
    let loss: Double?
    let bits: Int
    /// The names of its layers, in full, and their widths, with hyphens between layers.
    let layers: [String]
    let widths: String

    init(_ value: JSONValue, module: String) throws(FormatError) {
      let option = try value.object()
      let accuracy = try option.required("accuracy")
      loss = try accuracy.score().map { 1 - $0 }
      bits = try option.required("total_bits").sizeInBits()
      var layers: [String] = []
      var widths: [String] = []
      for (name, layer) in option.members {
        guard case .object(let parameters) = layer.content else { continue }
        if let character = ControlCharacters.first(in: name) {
          throw layer.error("a name holds the control character \(character); rename it")
        }
        let list = try parameters.required("bits").list(of: "widths")
        var parts: [String] = []
        for width in list { parts.append("\(try width.integer())") }
        layers.append("\(module).\(name)")
        widths.append(parts.joined(separator: "+"))
      }
      guard !layers.isEmpty else {
        throw value.error("has no layer; expected an object with 'bits' for each, such as 'q_proj'")
      }
      let order = layers.indices.sorted { layers[$0] < layers[$1] }
      self.layers = order.map { layers[$0] }
      self.widths = order.map { widths[$0] }.joined(separator: "-")
    }
  }
}
