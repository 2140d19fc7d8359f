package import MPQModel

/// A user's own number formats: `format,bits_per_weight,weight_bits,activation_bits,block`, a row per format. Only the
/// first two are needed: the name, and the bits that a weight takes in storage.
package enum NumberFormatCSV {
  private enum Column: Int, CSVColumn {
    case format, bitsPerWeight, weightBits, activationBits, block
    static let names = ["format", "bits_per_weight", "weight_bits", "activation_bits", "block"]
    static let optional: Set = ["weight_bits", "activation_bits", "block"]
  }

  package static let format = DocumentFormat<[NumberFormat]>(
    "a table of number formats", key: "formats-csv", form: .csv,
    remedy: "it goes with --formats, in a request as formats",
    recognises: { $0.hasColumns("format", "bits_per_weight") },
    read: ContentReader { content throws(FormatError) in try decode(content) })

  /// Reads formats.
  ///
  /// - Throws: `FormatError` with the line of the first row that cannot be used.
  private static func decode(_ content: FileContent) throws(FormatError) -> [NumberFormat] {
    var csv = try CSVReader<Column>(content, of: format.name)
    var formats: [NumberFormat] = []
    var names: Set<String> = []
    while try csv.nextRow() {
      guard formats.count < mostFormats else {
        throw csv.error("has more than \(mostFormats) formats; keep those that tables name")
      }
      let name = try csv.text(.format)
      guard name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_.+\-]*/) != nil else {
        throw csv.unexpected(
          .format, "a name of letters, digits, '_', '-', '+' and '.' that starts with a letter")
      }
      guard NumberFormat(named: name) == nil else {
        throw csv.error("format '\(name)' is one of the catalogue's; choose another name")
      }
      guard LayerFormats(spelled: name) == nil else {
        throw csv.error("format '\(name)' spells formats of both tensors; choose another name")
      }
      guard names.insert(name.lowercased()).inserted else {
        throw csv.error("format '\(name)' occurs twice; keep one of the rows")
      }
      formats.append(
        NumberFormat(
          name, try storage(csv), multipliedBits: try bits(.weightBits, csv),
          activationBits: try bits(.activationBits, csv)))
    }
    return formats
  }

  /// More than any table names.
  private static let mostFormats = 1024

  private static func storage(
    _ csv: CSVReader<Column>
  ) throws(FormatError) -> NumberFormat.Storage {
    let bits = try csv.decimal(.bitsPerWeight)
    let decimals = bits.decimals
    guard !bits.isNegative, decimals <= mostDecimals, bits.approximate <= 32 else {
      throw csv.unexpected(
        .bitsPerWeight, "bits from 0 to 32 with at most \(mostDecimals) decimals")
    }
    let block = csv.isEmpty(.block) ? 1 : try csv.integer(.block, atLeast: 1)
    guard block <= 1 << 20 else {
      throw csv.unexpected(.block, "a block of at most 1048576 weights")
    }
    let elements = (0..<decimals).reduce(1) { product, _ in product * 10 }
    return .init(bits: bits.units(ofDecimals: decimals), per: elements, block: block)
  }

  /// Enough for every sum of a scale over a block of up to 1024 weights; numerators stay small.
  private static let mostDecimals = 10

  private static func bits(
    _ column: Column, _ csv: CSVReader<Column>
  ) throws(FormatError) -> Int? {
    if csv.isEmpty(column) { return nil }
    let bits = try csv.integer(column, atLeast: 1)
    guard bits <= 32 else { throw csv.unexpected(column, "a whole number from 1 to 32") }
    return bits
  }
}
