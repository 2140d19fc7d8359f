import MPQModel

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

  /// The elements of a view: those at `offset` plus a step per index of each of its dimensions, outermost first.
  ///
  /// - Returns: nil if there are too many, or none is known.
  func view(_ shape: [Int], offset: Int = 0, steps: [Int]) -> SmallValues? {
    guard shape.allSatisfy({ $0 >= 0 }), let count = exactProduct(shape, atMost: Self.most) else {
      return nil
    }
    var result: [Number?] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      var (rest, position) = (index, offset)
      for (size, step) in zip(shape, steps).reversed() {
        position += rest % size * step
        rest /= size
      }
      result.append(elements[position])
    }
    return result.contains { $0 != nil } ? SmallValues(result) : nil
  }

  /// The distance of neighbours along each dimension of a tensor in row-major order.
  static func steps(_ shape: [Int]) -> [Int] {
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      steps[axis] = steps[axis + 1] * shape[axis + 1]
    }
    return steps
  }

  /// The elements of a tensor that is broadcast to another shape.
  ///
  /// - Precondition: its shape, with as many elements, can be broadcast to the other one.
  func broadcast(_ shape: [Int], to result: [Int]) -> SmallValues? {
    let own = Self.steps(shape)
    let missing = result.count - shape.count
    return view(
      result,
      steps: result.indices.map { axis in
        axis < missing || shape[axis - missing] == 1 ? 0 : own[axis - missing]
      })
  }

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
