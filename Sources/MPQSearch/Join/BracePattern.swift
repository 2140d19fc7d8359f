/// A pattern with braces, as `NamePattern` describes them, as a sequence of parts.
struct BracePattern: Sendable {
  private enum Part {
    /// One of several texts; a text outside of braces is the only one of its part.
    case text([SoughtBytes])
    case star
    case wildcard(String)
  }

  private let parts: [Part]
  /// The names of the named wildcards, ascending.
  let wildcards: [String]

  /// The most parts, every alternative counted: each takes a pass over a name. Far more than names of layers
  /// differ in.
  static let mostParts = 256
  /// The longest name, in bytes, that such a pattern fits: a table of this many bytes per part is kept
  /// while a name is compared. The names of networks have some tens of bytes.
  static let longestName = 4096

  /// - Throws: a fault that says which braces cannot be read, and what to write.
  init(_ pattern: String) throws(NamePattern.Fault) {
    var parts: [Part] = []
    var count = 0
    var names: Set<String> = []
    func fault(_ message: String) -> NamePattern.Fault {
      NamePattern.Fault("pattern '\(Self.excerpt(pattern))': \(message)")
    }
    func append(_ part: Part) throws(NamePattern.Fault) {
      switch part {
      case .text(let texts): count += texts.count
      case .star, .wildcard: count += 1
      }
      guard count <= Self.mostParts else {
        throw fault(
          "has more than \(Self.mostParts) texts, alternatives and wildcards; write several patterns, or *"
        )
      }
      if case .wildcard(let name) = part {
        if case .wildcard(let neighbour)? = parts.last {
          throw fault(
            "{\(neighbour)}{\(name)} leaves open where {\(neighbour)} ends; write a character between them"
          )
        }
        guard names.insert(name).inserted else {
          throw fault("has the wildcard {\(name)} twice; give the second one another name")
        }
      }
      parts.append(part)
    }
    var rest = pattern.utf8[...]
    while let sign = rest.first {
      switch sign {
      case UInt8(ascii: "*"):
        rest = rest.dropFirst()
        try append(.star)
      case UInt8(ascii: "}"):
        throw fault("has a } without a {; remove it")
      case UInt8(ascii: "{"):
        let body = rest.dropFirst().prefix { !"{}".utf8.contains($0) }
        rest = rest[body.endIndex...]
        guard let end = rest.first else { throw fault("has a { without a }; close it") }
        guard end == UInt8(ascii: "}") else {
          throw fault(
            "has braces inside braces; write every alternative in full, as in {q_a,q_b,k}")
        }
        rest = rest.dropFirst()
        let part: Part
        do { part = try Self.part(inBraces: body) } catch { throw fault(error.message) }
        try append(part)
      default:
        let text = rest.prefix { !"*{}".utf8.contains($0) }
        rest = rest[text.endIndex...]
        try append(.text([SoughtBytes(Array(text))]))
      }
    }
    self.parts = parts
    wildcards = names.sorted()
  }

  /// What braces say: a name, or alternatives between commas.
  private static func part(inBraces body: Substring.UTF8View) throws(NamePattern.Fault) -> Part {
    let texts = body.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { text in
        let start = text.drop { $0 == UInt8(ascii: " ") }
        return Array(start.reversed().drop { $0 == UInt8(ascii: " ") }.reversed())
      }
    if texts.count > 1 {
      guard !body.contains(UInt8(ascii: "*")) else {
        throw .init(
          "has a * among alternatives, which are plain texts; write a pattern for each of them")
      }
      return .text(texts.map(SoughtBytes.init))
    }
    let name = texts[0]
    func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }
    func isDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard let first = name.first, isLetter(first),
      name.allSatisfy({ isLetter($0) || isDigit($0) })
    else {
      throw .init(
        "'{\(excerpt(String(Substring(body))))}' is neither a list of alternatives, such as {q,k}, nor a named "
          + "wildcard, such as {n}; write one of these")
    }
    return .wildcard(String(decoding: name, as: UTF8.self))
  }

  /// The start of a text that may be long.
  private static func excerpt(_ text: String) -> String {
    text.utf8.count <= 80 ? text : "\(text.prefix(60))…"
  }

  /// The bytes that each of `wildcards` stands for in a name; nil if the name does not fit, or is longer than `longestName`.
  ///
  /// A table tells for each part and each place of the name whether the parts from there on fit the name's rest. It
  /// is filled from the last part to the first, one pass over the name for each text; then the parts are placed from the left.
  func values(in name: String) -> [[UInt8]]? {
    let text = Array(name.utf8)
    guard text.count <= Self.longestName else { return nil }
    // Most names are told apart by the first text.
    if case .text(let first)? = parts.first, first.count == 1, !text.starts(with: first[0].bytes) {
      return nil
    }
    let width = text.count + 1
    var fits = [Bool](repeating: false, count: (parts.count + 1) * width)
    fits[parts.count * width + text.count] = true
    for (index, part) in parts.enumerated().reversed() {
      fill(index * width, from: (index + 1) * width, by: part, text, in: &fits)
    }
    guard fits[0] else { return nil }
    var place = 0
    var found: [String: [UInt8]] = [:]
    for (index, part) in parts.enumerated() {
      let next = (index + 1) * width
      switch part {
      case .text(let texts):
        let taken = texts.first {
          text[place...].starts(with: $0.bytes) && fits[next + place + $0.bytes.count]
        }
        place += taken!.bytes.count
      case .star:
        place = (place...text.count).first { fits[next + $0] }!
      case .wildcard(let name):
        let end = text[place...].firstIndex(where: Self.isSeparator) ?? text.count
        let last = (place + 1...end).last { fits[next + $0] }!
        found[name] = Array(text[place..<last])
        place = last
      }
    }
    return wildcards.map { found[$0]! }
  }

  /// Fills the row of one part from the row of the part after it; both begin at the offsets given.
  private func fill(
    _ row: Int, from next: Int, by part: Part, _ text: [UInt8], in fits: inout [Bool]
  ) {
    switch part {
    case .text(let texts):
      for sought in texts {
        sought.eachEnd(in: text[...]) { end in
          if fits[next + end] { fits[row + end - sought.bytes.count] = true }
          return true
        }
      }
    case .star:
      var isFitting = false
      for place in (0...text.count).reversed() {
        isFitting = isFitting || fits[next + place]
        fits[row + place] = isFitting
      }
    case .wildcard:
      var isFitting = false
      for place in text.indices.reversed() {
        isFitting = !Self.isSeparator(text[place]) && (isFitting || fits[next + place + 1])
        fits[row + place] = isFitting
      }
    }
  }

  /// What a named wildcard does not take: the signs between the parts of names in common networks.
  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
  }
}
