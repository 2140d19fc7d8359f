package import MPQModel

/// The columns of a CSV table, as an enumeration whose raw values count from 0.
package protocol CSVColumn: RawRepresentable<Int>, Sendable {
  /// The columns' names in the header line, in the order of the cases.
  static var names: [String] { get }
  /// The columns that a table may lack; their fields are then empty.
  static var optional: Set<String> { get }
  /// Other names of columns, each with the column's own name.
  static var aliases: [String: String] { get }
}

extension CSVColumn {
  package static var optional: Set<String> { [] }
  package static var aliases: [String: String] { [:] }
}

/// Reads a CSV table with a header line, row by row.
///
///     var csv = try CSVReader<Column>(content, of: "an importance table")
///     while try csv.nextRow() {
///       let layer = try csv.text(.layer)
///       let format = try csv.format(.bits)
///     }
///
/// Columns are found by name, in any order and any case; other columns are ignored.
package struct CSVReader<Column: CSVColumn> {
  private var scanner: CSVScanner
  /// The header line.
  let header: CSVHeader
  /// For each column, the position of its field in a row; nil for an optional column that is missing.
  private let positions: [Int?]
  /// For each column, the text that was last read.
  private var recent: [(field: CSVScanner.Field, text: String)?]
  private var hasRows = false

  /// Reads the header line.
  ///
  /// - Parameter hint: an addition to the message about a missing column.
  /// - Throws: `FormatError` if the header is missing, or lacks or repeats a column.
  package init(
    _ bytes: [UInt8], file: String, hint: @autoclosure () -> String = ""
  ) throws(FormatError) {
    let required = Column.names.filter { !Column.optional.contains($0) }
    guard let header = try CSVHeader(bytes, file: file, columns: required, Column.aliases) else {
      throw FormatError(
        file: file, .file, "is empty; expected a header line \(required.joined(separator: ","))")
    }
    scanner = header.scanner
    var positions: [Int?] = []
    for column in Column.names {
      let alias = Column.aliases.first { $0.value == column && header.contains($0.key) }?.key
      let name = header.contains(column) ? column : alias ?? column
      if Column.optional.contains(name), !header.contains(name) {
        positions.append(nil)
        continue
      }
      guard let position = header.position(of: name) else {
        throw scanner.error(
          "the header \(header.contains(name) ? "repeats" : "lacks") the column '\(name)'; "
            + "expected \(required.joined(separator: ",")), "
            + "found '\(Self.excerpt(header.names.joined(separator: ",")))'"
            + (header.contains(name) ? "" : hint()))
      }
      positions.append(position)
    }
    self.header = header
    self.positions = positions
    recent = Array(repeating: nil, count: positions.count)
  }

  /// Moves to the next row.
  ///
  /// - Returns: false after the last row.
  /// - Throws: `FormatError` if the row is malformed, or the table has no rows.
  package mutating func nextRow() throws(FormatError) -> Bool {
    guard try scanner.next() else {
      guard hasRows else { throw scanner.error("the header is not followed by any row") }
      return false
    }
    hasRows = true
    guard scanner.fields.count == header.names.count else {
      throw error(
        "expected \(header.names.count) fields as in the header, found \(scanner.fields.count)")
    }
    return true
  }

  /// The line on which the current row starts, counted from 1.
  package var line: Int { scanner.line }

  /// An error at the current row.
  package func error(_ message: String) -> FormatError { scanner.error(message) }

  /// Whether the table has an optional column.
  package func has(_ column: Column) -> Bool { positions[column.rawValue] != nil }

  /// Whether a field is empty.
  package func isMissing(_ column: Column) -> Bool { field(column).range.isEmpty }

  /// Whether a numeric field has no number: it is empty, or has a word that tools write for a gap, such
  /// as `NaN`.
  package func isEmpty(_ column: Column) -> Bool {
    let range = field(column).range
    guard let first = scanner.bytes[range].first else { return true }
    // Numbers do not start like this, and the longest of the words has four letters.
    guard first | 0x20 == UInt8(ascii: "n") || first == UInt8(ascii: "<"), range.count <= 4 else {
      return false
    }
    return Self.gaps.contains(copy(column).lowercased())
  }

  /// A field's text.
  ///
  /// If a column repeats its text from row to row, the same string is returned, not a copy.
  ///
  /// - Throws: `FormatError` if the field is empty.
  package mutating func text(_ column: Column) throws(FormatError) -> String {
    let field = field(column)
    if let (known, text) = recent[column.rawValue], hasSameBytes(known, field) {
      return text
    }
    guard !field.range.isEmpty else { throw error("\(name(column)) is empty") }
    let text = scanner.text(of: field)
    if let character = ControlCharacters.first(in: text) {
      throw error("\(name(column)) holds the control character \(character); remove it")
    }
    recent[column.rawValue] = (field, text)
    return text
  }

  /// A field's whole number; `8.0` and `4.6080e+03` are whole, and nothing is rounded.
  package func integer(_ column: Column, atLeast least: Int = 0) throws(FormatError) -> Int {
    guard let value = wholeNumber(column), value >= least else {
      throw unexpected(column, "a whole number of at least \(least)")
    }
    return value
  }

  /// A field's number format; `8.0` stands for 8 bits too.
  package func format(_ column: Column) throws(FormatError) -> NumberFormat {
    // Most fields are digits; those need no string.
    if let bits = wholeNumber(column), IntegerFormats.bits.contains(bits) { return .integer(bits) }
    let text = copy(column)
    guard let format = NumberFormat(written: text) else {
      throw unexpected(
        column, NumberFormat.expectation(insteadOf: text),
        remedy: NumberFormat.suggestion(for: text))
    }
    return format
  }

  /// A field's whole number of at least 0; nil for any other text.
  func wholeNumber(_ column: Column) -> Int? {
    let digits = scanner.bytes.span.extracting(field(column).range)
    var value = 0
    var isNumber = !digits.isEmpty
    for index in 0..<digits.count {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let digit = digits[index] &- UInt8(ascii: "0")
      let (sum, carry) = tenfold.addingReportingOverflow(Int(digit))
      isNumber = isNumber && digit <= 9 && !overflow && !carry
      value = sum
    }
    let whole = isNumber ? value : literal(column)?.wholeNumber
    return whole.flatMap { $0 < 0 ? nil : $0 }
  }

  /// A field's number, rounded once to the nearest `Double`; `nan` and `inf` are numbers here.
  package func number(_ column: Column) throws(FormatError) -> Double {
    if let literal = literal(column) {
      // The text has been checked, so the general conversion cannot fail.
      if let value = literal.exactDouble ?? Double(copy(column)) { return value }
    } else if let value = Self.nonFinite[copy(column).lowercased()] {
      return value
    }
    throw unexpected(column, "a number")
  }

  /// A field's decimal number before any rounding.
  package func decimal(_ column: Column) throws(FormatError) -> DecimalLiteral {
    guard let literal = literal(column) else { throw unexpected(column, "a number") }
    return literal
  }

  /// The columns that are none of `Column`, with their positions, in the order of the header.
  package var otherColumns: [(name: String, position: Int)] {
    let own = Set(positions.compactMap { $0 })
    return header.names.enumerated().filter { !own.contains($0.offset) }.map { ($1, $0) }
  }

  /// The text of a field by its position, as it stands.
  package func text(at position: Int) -> String { scanner.text(of: scanner.fields[position]) }

  /// The number of a field by its position; nil if it is none.
  package func decimal(at position: Int) -> DecimalLiteral? {
    DecimalLiteral(scanner.bytes.span.extracting(scanner.fields[position].range))
  }

  /// Whether a field by its position has no number: it is empty, or has a word that tools write for a gap.
  package func isEmpty(at position: Int) -> Bool {
    let text = text(at: position)
    return text.isEmpty || Self.gaps.contains(text.lowercased())
  }

  /// An error that says what was expected in a field, and what was found.
  package func unexpected(
    _ column: Column, _ expected: String, remedy: String = ""
  ) -> FormatError {
    let text = copy(column)
    let found = text.isEmpty ? "nothing" : "'\(Self.excerpt(text))'"
    let isNumberWithCommas =
      text.contains(",") && DecimalLiteral(text.filter { $0 != "," && $0 != "." }) != nil
    return error(
      "\(name(column)): expected \(expected), found \(found)"
        + (isNumberWithCommas ? "; write numbers with a point and without commas" : remedy))
  }

  private func name(_ column: Column) -> String { Column.names[column.rawValue] }

  private func field(_ column: Column) -> CSVScanner.Field {
    positions[column.rawValue].map { scanner.fields[$0] } ?? CSVScanner.Field(range: 0..<0)
  }

  private func literal(_ column: Column) -> DecimalLiteral? {
    DecimalLiteral(scanner.bytes.span.extracting(field(column).range))
  }

  private func copy(_ column: Column) -> String { scanner.text(of: field(column)) }

  private func hasSameBytes(_ a: CSVScanner.Field, _ b: CSVScanner.Field) -> Bool {
    guard a.range.count == b.range.count, a.isQuoted == b.isQuoted else { return false }
    let bytes = scanner.bytes.span
    for offset in 0..<a.range.count
    where bytes[a.range.lowerBound + offset] != bytes[b.range.lowerBound + offset] {
      return false
    }
    return true
  }

  /// The beginning of a text, short enough for a message.
  private static func excerpt(_ text: String) -> String {
    text.count <= 80 ? text : "\(text.prefix(80))…"
  }

  /// The words that pandas, R and Python write for a missing number.
  private static var gaps: Set<String> { ["nan", "na", "n/a", "<na>", "null", "none"] }

  private static var nonFinite: [String: Double] {
    let infinity = Double.infinity
    return [
      "nan": .nan, "+nan": .nan, "-nan": .nan,
      "inf": infinity, "+inf": infinity, "-inf": -infinity,
      "infinity": infinity, "+infinity": infinity, "-infinity": -infinity,
    ]
  }
}

extension NumberFormat {
  /// An addition to a message about a text that is no format: the nearest name; empty if none is near.
  package static func suggestion(for text: String) -> String {
    text.closest(in: knownNames).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// Reads a format as tables write it: its name, or a whole number in any spelling, such as `8.0`.
  package init?(written text: String) {
    self.init(named: DecimalLiteral(text)?.wholeNumber.map { "\($0)" } ?? text)
  }
}
