/// The first line of a CSV table: its columns' names and its separator.
struct CSVHeader {
  /// A scanner positioned after the header line.
  let scanner: CSVScanner
  /// The columns' names as written.
  let names: [String]

  /// Reads the header with the separator that finds the columns, else with the one that gives most fields.
  ///
  /// A line such as `sep=;`, in which spreadsheets name the separator, is skipped.
  ///
  /// - Parameters:
  ///   - columns: the expected columns; nil if any may occur.
  ///   - aliases: other names of columns, each with the column's own name.
  /// - Returns: nil if all lines are blank.
  /// - Throws: `FormatError` if the line is malformed.
  init?(
    _ bytes: [UInt8], file: String, columns: [String]?, _ aliases: [String: String] = [:]
  ) throws(FormatError) {
    var best: CSVHeader?
    var fault: FormatError?
    for separator in CSVScanner.separators {
      var scanner = CSVScanner(bytes, file: file, separator: separator)
      do throws(FormatError) {
        guard let header = try CSVHeader(&scanner) else { return nil }
        if let columns,
          columns.allSatisfy({ column in
            header.position(of: column) != nil
              || aliases.contains { $0.value == column && header.contains($0.key) }
          })
        {
          self = header
          return
        }
        if header.names.count > best?.names.count ?? 0 { best = header }
      } catch {
        // With a wrong separator, quotes seem misplaced.
        fault = fault ?? error
      }
    }
    // A line has at least one field, so if none was read, every separator led to a fault.
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

  /// The positions of columns with a name: those with its exact spelling, else those that differ in case only.
  func positions(of name: String) -> [Int] {
    // Compares bytes without a copy: a hostile header has millions of names.
    let sought = name.utf8
    let alike = names.indices.filter { index in
      let found = names[index].utf8
      return found.count == sought.count
        && zip(found, sought).allSatisfy { Self.small($0) == Self.small($1) }
    }
    let same = alike.filter { names[$0] == name }
    return same.isEmpty ? alike : same
  }

  /// An ASCII letter in lower case; any other byte unchanged.
  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// The position of the only column with a name; nil if there is none, or more than one.
  func position(of name: String) -> Int? {
    let positions = positions(of: name)
    return positions.count == 1 ? positions[0] : nil
  }

  func contains(_ name: String) -> Bool { !positions(of: name).isEmpty }
}

extension CSVScanner {
  /// The texts of the current record's fields.
  fileprivate var names: [String] { fields.map { text(of: $0) } }

  /// A field's text, with doubled quotes made single.
  func text(of field: Field) -> String {
    guard field.hasDoubledQuotes else { return String(decoding: bytes[field.range], as: UTF8.self) }
    // Works on bytes, because a quote before a combining mark is not the `Character` of a quote.
    var content: [UInt8] = []
    var position = field.range.lowerBound
    while position < field.range.upperBound {
      content.append(bytes[position])
      position += bytes[position] == UInt8(ascii: "\"") ? 2 : 1
    }
    return String(decoding: content, as: UTF8.self)
  }
}
