/// The first line of a CSV table: its columns' names, and what stands between its fields.
struct CSVHeader {
  /// Stands right behind the header line.
  let scanner: CSVScanner
  /// As they are written.
  let names: [String]

  /// Reads the header with the separator that finds the columns, else with the one that splits most.
  ///
  /// A line `sep=;`, with which spreadsheets name the separator, is passed over.
  ///
  /// - Parameter columns: nil where none are sought.
  /// - Returns: nil where the text has no line but blank ones.
  /// - Throws: `FormatError` where the line is malformed.
  init?(_ bytes: [UInt8], file: String, columns: [String]?) throws(FormatError) {
    var best: CSVHeader?
    var fault: FormatError?
    for separator in CSVScanner.separators {
      var scanner = CSVScanner(bytes, file: file, separator: separator)
      do throws(FormatError) {
        guard let header = try CSVHeader(&scanner) else { return nil }
        if let columns, columns.allSatisfy({ header.position(of: $0) != nil }) {
          self = header
          return
        }
        if header.names.count > best?.names.count ?? 0 { best = header }
      } catch {
        // Quotes look misplaced where the separator is another.
        fault = fault ?? error
      }
    }
    // A line has at least one field, so where none was read each separator met a fault.
    if let best {
      self = best
    } else if let fault {
      throw fault
    } else {
      return nil
    }
  }

  private init?(_ scanner: inout CSVScanner) throws(FormatError) {
    guard try scanner.next() else { return nil }
    var names = scanner.names
    if names.joined().lowercased().hasPrefix("sep=") {
      guard try scanner.next() else { return nil }
      names = scanner.names
    }
    self.scanner = scanner
    self.names = names
  }

  /// Where columns of a name stand: those written just so, else those that differ in case only.
  func positions(of name: String) -> [Int] {
    // By bytes, and without a copy: a hostile header has millions of names.
    let sought = name.utf8
    let alike = names.indices.filter { index in
      let found = names[index].utf8
      return found.count == sought.count
        && zip(found, sought).allSatisfy { Self.small($0) == Self.small($1) }
    }
    let same = alike.filter { names[$0] == name }
    return same.isEmpty ? alike : same
  }

  /// A letter of ASCII in small, anything else as it is.
  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// Where the only column of a name stands; nil where there is none, or more than one.
  func position(of name: String) -> Int? {
    let positions = positions(of: name)
    return positions.count == 1 ? positions[0] : nil
  }

  func contains(_ name: String) -> Bool { !positions(of: name).isEmpty }
}

extension CSVScanner {
  /// The texts of the current record.
  fileprivate var names: [String] { fields.map { text(of: $0) } }

  /// A field's text, with each quote in it once.
  func text(of field: Field) -> String {
    guard field.hasDoubledQuotes else { return String(decoding: bytes[field.range], as: UTF8.self) }
    // By bytes, because a quote before a combining mark is another `Character` than a quote.
    var content: [UInt8] = []
    var position = field.range.lowerBound
    while position < field.range.upperBound {
      content.append(bytes[position])
      position += bytes[position] == UInt8(ascii: "\"") ? 2 : 1
    }
    return String(decoding: content, as: UTF8.self)
  }
}
