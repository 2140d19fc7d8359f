/// A pattern for layer names in which `*` stands for any number of characters, also none.
package struct NamePattern {
  private let first: [UInt8]
  private let inner: [SoughtBytes]
  /// Nil where the pattern has no `*`.
  private let last: [UInt8]?

  /// - Parameter pattern: matched byte by byte; all but `*` stands for itself.
  package init(_ pattern: String) {
    let pieces = pattern.utf8.split(
      separator: UInt8(ascii: "*"), omittingEmptySubsequences: false
    ).map(Array.init)
    first = pieces[0]
    inner = pieces.dropFirst().dropLast().map(SoughtBytes.init)
    last = pieces.count > 1 ? pieces[pieces.count - 1] : nil
  }

  /// Whether the whole name fits.
  ///
  /// - Complexity: O(bytes of name and pattern), whatever they are: both may come from strangers.
  package func matches(_ name: String) -> Bool {
    var rest = Array(name.utf8)[...]
    guard rest.starts(with: first) else { return false }
    guard let last else { return rest.count == first.count }
    rest = rest.dropFirst(first.count)
    // The earliest place for each inner piece leaves the most room for those after it.
    for piece in inner {
      guard let end = piece.end(in: rest) else { return false }
      rest = rest[end...]
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}

/// Bytes to be searched for in other bytes, each of which is looked at once (Knuth, Morris and
/// Pratt, "Fast pattern matching in strings", 1977).
private struct SoughtBytes {
  private let bytes: [UInt8]
  /// For each number of bytes that match, how many still match when the next byte does not.
  private let fallback: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var fallback = [0, 0]
    var found = 0
    for byte in bytes.dropFirst() {
      while found > 0, bytes[found] != byte { found = fallback[found] }
      if bytes[found] == byte { found += 1 }
      fallback.append(found)
    }
    self.fallback = fallback
  }

  /// The end of their first occurrence.
  func end(in text: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty else { return text.startIndex }
    var found = 0
    for position in text.indices {
      while found > 0, bytes[found] != text[position] { found = fallback[found] }
      if bytes[found] == text[position] { found += 1 }
      if found == bytes.count { return position + 1 }
    }
    return nil
  }
}
