import MPQModel

/// A pattern for layer names.
///
/// | in the pattern | stands for |
/// | --- | --- |
/// | `*` | any number of characters, also none |
/// | `{q,k,v}` | one of these texts; spaces around them do not count |
/// | `{n}` | a named wildcard: one or more characters without `.` and `/` |
///
/// All else stands for itself, byte by byte. A pattern without `{` has no braces at all, so its `}` stand for themselves too.
package struct NamePattern: Sendable {
  /// Why a text is no pattern, and what to do about it.
  package struct Fault: Error, Hashable {
    package let message: String

    package init(_ message: String) { self.message = message }
  }

  /// The names of the named wildcards, ascending.
  package let wildcards: [String]
  private let matcher: Matcher

  private enum Matcher {
    case stars(StarPattern)
    case braces(BracePattern)
  }

  /// - Throws: `Fault` if braces cannot be read.
  package init(_ pattern: String) throws(Fault) {
    if pattern.utf8.contains(UInt8(ascii: "{")) {
      let braces = try BracePattern(pattern)
      matcher = .braces(braces)
      wildcards = braces.wildcards
    } else {
      matcher = .stars(StarPattern(pattern))
      wildcards = []
    }
  }

  /// Whether the whole name fits.
  ///
  /// - Complexity: O(bytes of name and pattern) without braces; with them O(bytes of the pattern + bytes of the
  ///   name × parts of the pattern), of which there are at most `BracePattern.mostParts`. Both may come from strangers.
  package func matches(_ name: String) -> Bool {
    switch matcher {
    case .stars(let stars): stars.matches(name)
    case .braces(let braces): braces.values(in: name) != nil
    }
  }

  /// The bytes that each of `wildcards` stands for in a name; nil if the name does not fit.
  ///
  /// A name may fit in several ways. From left to right, a `*` then takes as few characters as it can, a named
  /// wildcard as many as it can, and of several texts the first that can be taken. So `layer{n}*` finds 10 in `layer10.conv`.
  package func values(in name: String) -> [[UInt8]]? {
    switch matcher {
    case .stars(let stars): stars.matches(name) ? [] : nil
    case .braces(let braces): braces.values(in: name)
    }
  }

  /// The layers whose names fit, each with the values of `wildcards`; if no name fits, those whose cores fit, as
  /// tables join (`LayerNames`).
  ///
  /// - Parameter layers: the layers to look at, with their names.
  func matches<Layer>(
    among layers: some Sequence<(Layer, String)>
  ) -> [(layer: Layer, values: [[UInt8]])] {
    func matches(_ spelling: (String) -> String) -> [(layer: Layer, values: [[UInt8]])] {
      layers.compactMap { layer, name in values(in: spelling(name)).map { (layer, $0) } }
    }
    let exact = matches { $0 }
    return exact.isEmpty ? matches(LayerNames.core) : exact
  }

  /// How often a test of the pattern looks at each byte of a name, at most: 1 without braces.
  ///
  /// - Complexity: O(bytes of the pattern); the text need not be a valid pattern.
  package static func passes(of pattern: String) -> Int {
    guard pattern.utf8.contains(UInt8(ascii: "{")) else { return 1 }
    // Every sign but a comma begins a part and may be followed by a text.
    let passes = pattern.utf8.reduce(1) { count, sign in
      switch sign {
      case UInt8(ascii: "{"), UInt8(ascii: "*"): count + 2
      case UInt8(ascii: ","): count + 1
      default: count
      }
    }
    return min(passes, BracePattern.mostParts)
  }
}

/// A pattern whose only sign is `*`.
private struct StarPattern {
  private let first: [UInt8]
  private let inner: [SoughtBytes]
  /// Nil where the pattern has no `*`.
  private let last: [UInt8]?

  init(_ pattern: String) {
    let pieces = pattern.utf8.split(
      separator: UInt8(ascii: "*"), omittingEmptySubsequences: false
    ).map(Array.init)
    first = pieces[0]
    inner = pieces.dropFirst().dropLast().map(SoughtBytes.init)
    last = pieces.count > 1 ? pieces[pieces.count - 1] : nil
  }

  func matches(_ name: String) -> Bool {
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
