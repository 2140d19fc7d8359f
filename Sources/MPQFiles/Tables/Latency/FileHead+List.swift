extension FileHead {
  /// Whether it is a JSON list in whose first bytes all of some texts occur.
  ///
  /// A list has no keys by which it could be recognised; it may be long, so its head need not be complete.
  func isList(with texts: String...) -> Bool {
    guard form == .json,
      bytes.first(where: { !" \t\r\n\u{FEFF}".utf8.contains($0) }) == UInt8(ascii: "[")
    else { return false }
    return texts.allSatisfy { contains($0) }
  }

  /// Whether a text occurs in the first bytes.
  func contains(_ text: String) -> Bool {
    let sought = Array(text.utf8)
    guard bytes.count >= sought.count else { return false }
    return (0...(bytes.count - sought.count)).contains { start in
      bytes[start] == sought[0] && bytes[start..<(start + sought.count)].elementsEqual(sought)
    }
  }
}
