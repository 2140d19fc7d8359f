import MPQModel

/// Makes the steps of a regular expression.
struct RegularPatternParser {
  /// Groups in groups at most, so that no pattern exhausts the stack.
  private static let deepest = 32
  /// Steps at most; repetitions with numbers multiply them.
  private static let mostSteps = 20_000

  private let pattern: [UInt8]
  private var position = 0

  init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

  /// All steps, `found` at the end.
  mutating func steps() throws(RegularPatternError) -> [RegularPattern.Step] {
    let steps = try alternatives(depth: 0)
    guard position == pattern.count else { throw fault("has a ')' without '('") }
    return steps + [.found]
  }

  // Jumps inside of a list of steps count from its start; moving the list moves them.
  private typealias Steps = [RegularPattern.Step]

  private static func moved(_ steps: Steps, by offset: Int) -> Steps {
    steps.map { step in
      switch step {
      case .fork(let one, let other): .fork(one + offset, other + offset)
      case .jump(let target): .jump(target + offset)
      default: step
      }
    }
  }

  private static func append(_ more: Steps, to steps: inout Steps) throws(RegularPatternError) {
    guard steps.count + more.count <= mostSteps else {
      throw RegularPatternError(message: "is too long")
    }
    steps += moved(more, by: steps.count)
  }

  private var next: UInt8? { position < pattern.count ? pattern[position] : nil }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private func fault(_ message: String) -> RegularPatternError {
    RegularPatternError(message: message)
  }

  private mutating func alternatives(depth: Int) throws(RegularPatternError) -> Steps {
    guard depth <= Self.deepest else { throw fault("has groups that are nested too deep") }
    var all = try sequence(depth: depth)
    while skip("|") {
      let other = try sequence(depth: depth)
      // fork first, second; first; jump end; second
      let (one, end) = (all, all.count + 2 + other.count)
      all = [.fork(1, one.count + 2)]
      try Self.append(one, to: &all)
      all.append(.jump(end))
      try Self.append(other, to: &all)
    }
    return all
  }

  private mutating func sequence(depth: Int) throws(RegularPatternError) -> Steps {
    var all: Steps = []
    while let next, next != UInt8(ascii: "|"), next != UInt8(ascii: ")") {
      let atom = try atom(depth: depth)
      try Self.append(try repeated(atom), to: &all)
    }
    return all
  }

  private mutating func atom(depth: Int) throws(RegularPatternError) -> Steps {
    guard let byte = next else { return [] }
    position += 1
    switch Unicode.Scalar(byte) {
    case ".": return [.byte(ByteClass(10...10).inverse)]
    case "^": return [.textStart]
    case "$": return [.textEnd]
    case "[": return [.byte(try characterClass())]
    case "(":
      if skip("?"), !skip(":") { throw fault("has a group '(?' that is not read here") }
      let group = try alternatives(depth: depth + 1)
      guard skip(")") else { throw fault("lacks a ')'") }
      return group
    case "\\":
      guard let escaped = try escape() else { throw fault("ends with '\\'") }
      return [.byte(escaped)]
    case "*", "+", "?": throw fault("repeats nothing")
    default: return [.byte(ByteClass(byte...byte))]
    }
  }

  /// The class behind a backslash; nil at the pattern's end.
  private mutating func escape() throws(RegularPatternError) -> ByteClass? {
    guard let byte = next else { return nil }
    position += 1
    let digits = ByteClass(0x30...0x39)
    let word = digits.union(ByteClass(0x41...0x5A, 0x61...0x7A, 0x5F...0x5F, 0x80...0xFF))
    let space = ByteClass(9...13, 0x20...0x20)
    switch Unicode.Scalar(byte) {
    case "d": return digits
    case "D": return digits.inverse
    case "w": return word
    case "W": return word.inverse
    case "s": return space
    case "S": return space.inverse
    case "a"..."z", "A"..."Z", "0"..."9":
      throw fault("has '\\\(Unicode.Scalar(byte))', which is not read here")
    default: return ByteClass(byte...byte)
    }
  }

  private mutating func characterClass() throws(RegularPatternError) -> ByteClass {
    let isInverse = skip("^")
    var accepted = ByteClass()
    var isFirst = true
    while let byte = next, isFirst || byte != UInt8(ascii: "]") {
      isFirst = false
      position += 1
      guard byte < 0x80 else { throw fault("has a class with characters beyond ASCII") }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = try escape() else { throw fault("ends with '\\'") }
        accepted = accepted.union(escaped)
        continue
      }
      let isRange =
        next == UInt8(ascii: "-") && position + 1 < pattern.count
        && pattern[position + 1] != UInt8(ascii: "]")
      guard isRange else {
        accepted.insert(byte)
        continue
      }
      let last = pattern[position + 1]
      guard last != UInt8(ascii: "\\"), byte <= last, last < 0x80 else {
        throw fault("has a range in a class that is not read here")
      }
      position += 2
      accepted = accepted.union(ByteClass(byte...last))
    }
    guard skip("]") else { throw fault("lacks a ']'") }
    return isInverse ? accepted.inverse : accepted
  }

  // MARK: - Repetition

  private mutating func repeated(_ atom: Steps) throws(RegularPatternError) -> Steps {
    var least = 1
    var most: Int? = 1
    if skip("*") {
      (least, most) = (0, nil)
    } else if skip("+") {
      (least, most) = (1, nil)
    } else if skip("?") {
      (least, most) = (0, 1)
    } else if next == UInt8(ascii: "{") {
      guard let bounds = try bounds() else { return atom }
      (least, most) = bounds
    } else {
      return atom
    }
    // Whether few or many are taken does not matter to whether there is a match.
    _ = skip("?")
    if let next, "*+{?".utf8.contains(next) { throw fault("repeats a repetition") }
    var all: Steps = []
    for _ in 0..<least { try Self.append(atom, to: &all) }
    if let most {
      guard least <= most else { throw fault("repeats at most fewer times than at least") }
      for _ in least..<most {
        try Self.append([.fork(1, atom.count + 1)] + Self.moved(atom, by: 1), to: &all)
      }
    } else {
      try Self.append(
        [.fork(1, atom.count + 2)] + Self.moved(atom, by: 1) + [.jump(0)], to: &all)
    }
    return all
  }

  /// The numbers in braces; nil, and nothing is read, where a brace is meant as such.
  private mutating func bounds() throws(RegularPatternError) -> (Int, Int?)? {
    let rest = pattern[(position + 1)...]
    guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { throw fault("lacks a '}'") }
    let parts = String(decoding: rest[..<end], as: UTF8.self)
      .split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.map { $0.number(behind: "", digits: 1...3) }
    guard (1...2).contains(parts.count), let least = numbers[0] ?? (parts[0].isEmpty ? 0 : nil),
      parts.count == 1 || parts[1].isEmpty || numbers[1] != nil
    else { throw fault("has braces that are no numbers of repetitions") }
    position = end + 1
    return (least, parts.count == 1 ? least : numbers[1])
  }
}
