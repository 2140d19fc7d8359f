/// Bytes to be searched for in other bytes, each of which is looked at once (Knuth, Morris and
/// Pratt, "Fast pattern matching in strings", 1977).
struct SoughtBytes: Sendable {
  let bytes: [UInt8]
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
    var end: Int?
    eachEnd(in: text) { position in
      end = position
      return false
    }
    return end
  }

  /// Calls `visit` with the end of every occurrence from left to right, also of overlapping ones, until it
  /// returns false. No bytes at all occur everywhere.
  func eachEnd(in text: ArraySlice<UInt8>, _ visit: (Int) -> Bool) {
    guard !bytes.isEmpty else {
      for position in text.startIndex...text.endIndex where !visit(position) { return }
      return
    }
    var found = 0
    for position in text.indices {
      while found > 0, found == bytes.count || bytes[found] != text[position] {
        found = fallback[found]
      }
      if bytes[found] == text[position] { found += 1 }
      if found == bytes.count, !visit(position + 1) { return }
    }
  }
}
