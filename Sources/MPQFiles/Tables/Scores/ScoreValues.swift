import MPQModel

extension JSONValue {
  /// The value as a score: a number of any sign; nil for null, and not a number for `NaN`, as Python writes it.
  func score() throws(FormatError) -> Double? {
    switch content {
    case .null: nil
    case .number(let text) where text.hasSuffix("NaN") || text.hasSuffix("Infinity"): Double(text)
    default: try number()
    }
  }

  /// The value as a list of at least one element.
  ///
  /// - Parameter expected: what its elements are.
  func list(of expected: String) throws(FormatError) -> [JSONValue] {
    let elements = try array()
    guard !elements.isEmpty else {
      throw error("the list is empty; expected at least one of \(expected)")
    }
    return elements
  }

  /// The value as the name of a layer or tensor, which is not empty.
  func layerName() throws(FormatError) -> String {
    let name = try name()
    guard !name.isEmpty else { throw error("a name is empty; expected that of a layer") }
    return name
  }

  /// The value as a number of bits that weights take, from 0 to what networks may take in all.
  func sizeInBits() throws(FormatError) -> Int {
    let bits = try integer()
    guard (0...Network.largestTotal * 32).contains(bits) else {
      throw mismatch("bits, from 0 to \(Network.largestTotal * 32)")
    }
    return bits
  }

  /// Adds something to a table; what the table refuses is an error at this value.
  func adding(
    _ body: () throws(ImportanceError) -> Void
  ) throws(FormatError) {
    do {
      try body()
    } catch let rejection {
      throw FormatError(file: file, .line(line), rejection.description)
    }
  }
}

extension FileContent {
  /// What to do where nothing but the file is known, as in an upload; empty where it has a path.
  var alone: String {
    file.path == nil ? ", or give the table that 'mpq-solve convert' makes of it" : ""
  }

  /// The formats that the file's label spells, as `4` in `-i 4=log.csv`.
  ///
  /// - Parameter purpose: what the file does not say itself, as part of a sentence.
  func labelledFormats(_ purpose: String, example: String) throws(FormatError) -> [LayerFormats] {
    guard let label else {
      throw FormatError(
        file: name, .file,
        "\(purpose), which the file does not say: give it as in -i \(example)\(alone)")
    }
    var formats: [LayerFormats] = []
    for text in label.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let spelled = LayerFormats(spelled: text) else {
        throw FormatError(
          file: name, .file,
          "'\(text)' in '\(label)=' is no format: expected one such as 4, W4A8 or int4-g128, as in -i \(example)"
            + NumberFormat.suggestion(for: text))
      }
      formats.append(spelled)
    }
    return formats
  }
}
