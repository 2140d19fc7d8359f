/// Elements of a small tensor that are known before the model runs, such as a shape that a Reshape reads.
struct SmallValues {
  /// The most elements that are followed: shapes have some ten, positions of a text some hundred.
  static let most = 1 << 10

  /// A number in a model's arithmetic of shapes.
  enum Number: Hashable {
    case integer(Int)
    case real(Double)
  }

  /// In row-major order; nil for one that is not known.
  var elements: [Number?]

  /// - Returns: nil if there are more than `most`.
  init?(_ elements: [Number?]) {
    guard elements.count <= Self.most else { return nil }
    self.elements = elements
  }

  init?(integers: [Int?]) { self.init(integers.map { $0.map(Number.integer) }) }

  /// The elements as whole numbers; nil for those that are none.
  var integers: [Int?] { elements.map { $0?.integer } }

  /// The elements as whole numbers; nil if one is not known.
  var allIntegers: [Int]? {
    let known = integers.compactMap(\.self)
    return known.count == elements.count ? known : nil
  }

  var allReals: [Double]? {
    let known = elements.compactMap { $0?.real }
    return known.count == elements.count ? known : nil
  }
}

extension SmallValues.Number {
  var real: Double {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    }
  }

  /// The whole number; nil for any other.
  var integer: Int? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int(exactly: value)
    }
  }

  /// Rounded towards zero, as a cast does; nil beyond 64 bits.
  var truncated: Self? {
    switch self {
    case .integer: self
    case .real(let value): Int(exactly: value.rounded(.towardZero)).map(Self.integer)
    }
  }

  var isTrue: Bool { real != 0 }

  static func truth(_ value: Bool) -> Self { .integer(value ? 1 : 0) }
}
