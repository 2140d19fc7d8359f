/// A layer name in which `*` stands for any run of characters, also an empty one.
package struct NamePattern {
  private let pieces: [[UInt8]]

  /// - Parameter pattern: matched byte by byte; all but `*` stands for itself.
  package init(_ pattern: String) {
    pieces = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
      .map(Array.init)
  }

  /// Whether the whole name fits.
  package func matches(_ name: String) -> Bool {
    var rest = Array(name.utf8)[...]
    guard rest.starts(with: pieces[0]) else { return false }
    if pieces.count == 1 { return rest.count == pieces[0].count }
    rest = rest.dropFirst(pieces[0].count)
    // The earliest place for each inner piece leaves the most room for those after it.
    for piece in pieces[1..<(pieces.count - 1)] {
      let places = rest.startIndex...rest.endIndex
      guard let start = places.first(where: { rest[$0...].starts(with: piece) }) else {
        return false
      }
      rest = rest[(start + piece.count)...]
    }
    let last = pieces[pieces.count - 1]
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}
