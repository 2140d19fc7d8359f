/// A regular expression, of the kind by which configurations of models name modules.
///
/// All ways to match go forwards together (Thompson 1968, "Regular expression search algorithm"), so the time is the length
/// of the text times that of the pattern at most: a file cannot keep the program busy, as it could one that goes back.
/// What Python has beside literals, classes, groups, alternatives, repetitions and the ends of the text is refused.
package struct RegularPattern {
  /// Where a match may lie.
  package enum Extent {
    /// From the start of the text on, as `re.match` of Python.
    case start
    /// All of the text, as `re.fullmatch`.
    case whole
    /// Anywhere, as `re.search`.
    case anywhere
  }

  /// A step of a match.
  enum Step {
    case byte(ByteClass)
    /// Two ways to go on.
    case fork(Int, Int)
    case jump(Int)
    case textStart
    case textEnd
    case found
  }

  private let steps: [Step]

  /// - Throws: `RegularPatternError` if the pattern has what is not read here.
  package init(_ pattern: String) throws(RegularPatternError) {
    var parser = RegularPatternParser(pattern)
    steps = try parser.steps()
  }

  /// Whether a text has a match.
  ///
  /// - Parameter work: what is taken of it for every step.
  /// - Throws: `RegularPatternError` if no work is left.
  package func matches(
    _ text: String.UTF8View, _ extent: Extent, _ work: PatternWork
  ) throws(RegularPatternError) -> Bool {
    var active = ActiveSteps(count: steps.count)
    var next = active
    var position = 0
    let count = text.count
    try add(0, at: position, of: count, to: &active, work)
    for byte in text {
      if has(active), extent != .whole { return true }
      next.removeAll()
      for step in active.list {
        try work.spend()
        if case .byte(let accepted) = steps[step], accepted.contains(byte) {
          try add(step + 1, at: position + 1, of: count, to: &next, work)
        }
      }
      position += 1
      if extent == .anywhere { try add(0, at: position, of: count, to: &next, work) }
      swap(&active, &next)
      if active.list.isEmpty { return false }
    }
    return has(active)
  }

  private func has(_ active: ActiveSteps) -> Bool { active.list.contains(steps.count - 1) }

  /// Adds a step and those that follow without a byte.
  private func add(
    _ step: Int, at position: Int, of count: Int, to active: inout ActiveSteps, _ work: PatternWork
  ) throws(RegularPatternError) {
    var open = [step]
    while let step = open.popLast() {
      try work.spend()
      guard active.insert(step) else { continue }
      switch steps[step] {
      case .byte, .found: break
      case .jump(let target): open.append(target)
      case .fork(let one, let other): open += [other, one]
      case .textStart: if position == 0 { open.append(step + 1) }
      case .textEnd: if position == count { open.append(step + 1) }
      }
    }
  }
}

/// Positions of steps, each at most once.
private struct ActiveSteps {
  private(set) var list: [Int] = []
  private var isIn: [Bool]

  init(count: Int) { isIn = Array(repeating: false, count: count) }

  mutating func insert(_ step: Int) -> Bool {
    if isIn[step] { return false }
    isIn[step] = true
    list.append(step)
    return true
  }

  mutating func removeAll() {
    for step in list { isIn[step] = false }
    list.removeAll(keepingCapacity: true)
  }
}

/// Some of the 256 bytes.
struct ByteClass: Hashable {
  private var bits: SIMD4<UInt64> = .zero

  init(_ bytes: ClosedRange<UInt8>...) {
    for range in bytes { for byte in range { insert(byte) } }
  }

  mutating func insert(_ byte: UInt8) { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  func contains(_ byte: UInt8) -> Bool { bits[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

  func union(_ other: ByteClass) -> ByteClass {
    var union = self
    union.bits |= other.bits
    return union
  }

  var inverse: ByteClass {
    var inverse = self
    inverse.bits = ~bits
    return inverse
  }
}

/// How many steps all patterns of a file may take together.
package final class PatternWork {
  /// A second or two. A model of 60,000 modules with ten patterns takes a tenth of it.
  private var left = 100_000_000

  package init() {}

  func spend() throws(RegularPatternError) {
    left -= 1
    guard left > 0 else {
      throw RegularPatternError(message: "takes too long to compare with all modules")
    }
  }
}

/// What a pattern has that is not read, as a clause with the pattern as its subject.
package struct RegularPatternError: Error {
  package let message: String
}
