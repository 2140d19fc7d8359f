/// Super-blocks of 256 numbers: parts of 16 or 32 with a scale each, whose own scale is in half precision. In `q2_K`,
/// `q4_K` and `q5_K` parts also have an offset.
extension BlockQuantizer {
  static let q2K = offset(
    "q2_K", part: 16, mostScale: 15,
    .init(most: 3, first: -0.5, count: 15, countsMagnitudes: true), weights: { $0.map(abs) })
  static let q4K = offset(
    "q4_K", part: 32, mostScale: 63,
    .init(most: 15, first: -1, count: 20, countsMagnitudes: false), weights: weights)
  static let q5K = offset(
    "q5_K", part: 32, mostScale: 63,
    .init(most: 31, first: -0.5, count: 15, countsMagnitudes: false), weights: weights)

  /// Scales of 6 bits with a sign.
  static let q3K = symmetric("q3_K", half: 4, scales: (-32, 31)) {
    ScaleSearch.refined($0, half: 4)
  }
  /// Scales of 8 bits with a sign; the lowest one is −128.
  static let q6K = symmetric("q6_K", half: 32, scales: (-128, 127)) {
    ScaleSearch.symmetric($0, half: 32)
  }

  private static let size = 256

  /// Root mean square plus magnitude.
  private static func weights(_ numbers: ArraySlice<Float>) -> [Float] {
    let squares = numbers.reduce(0) { $0 + $1 * $1 }
    let typical = (squares / Float(numbers.count)).squareRoot()
    return numbers.map { typical + abs($0) }
  }

  /// Parts with a scale and an offset, both whole numbers of 0 to `mostScale`.
  private static func offset(
    _ name: String, part: Int, mostScale: Float, _ attempts: ScaleSearch.Attempts,
    weights: @escaping @Sendable (ArraySlice<Float>) -> [Float]
  ) -> BlockQuantizer {
    BlockQuantizer(name, block: size) { numbers, start in
      let parts = stride(from: start, to: start + size, by: part).map { $0..<($0 + part) }
      let found = parts.map { range in
        ScaleSearch.affine(numbers[range], weights: weights(numbers[range]), attempts)
      }
      let scales = stored(found.map(\.scale), most: mostScale)
      let minimums = stored(found.map(\.minimum), most: mostScale)
      for (index, range) in parts.enumerated() {
        let (scale, minimum) = (scales[index], minimums[index])
        for position in range {
          // Without a scale every level is the same.
          let level =
            scale == 0 ? 0 : ((numbers[position] + minimum) / scale).level(0, attempts.most)
          numbers[position] = scale * level - minimum
        }
      }
    }
  }

  /// What amounts come back as that are stored as multiples of the largest one's part.
  private static func stored(_ amounts: [Float], most: Float) -> [Float] {
    let largest = amounts.reduce(0, max)
    let inverse = largest > 0 ? most / largest : 0
    let unit = (largest / most).asHalf
    return amounts.map { unit * (inverse * $0).level(0, most) }
  }

  /// Parts of 16 with a scale that has a sign.
  private static func symmetric(
    _ name: String, half: Float, scales limits: (least: Float, most: Float),
    _ search: @escaping @Sendable (ArraySlice<Float>) -> Float
  ) -> BlockQuantizer {
    BlockQuantizer(name, block: size) { numbers, start in
      let parts = stride(from: start, to: start + size, by: 16).map { $0..<($0 + 16) }
      let found = parts.map { search(numbers[$0]) }
      let extreme = ScaleSearch.extreme(of: found)
      // The largest scale is the lowest one that can be stored.
      let inverse = abs(extreme) < ScaleSearch.least ? 0 : limits.least / extreme
      let unit = inverse.reciprocalOrZero.asHalf
      for (scale, range) in zip(found, parts) {
        let stored = unit * (inverse * scale).level(limits.least, limits.most)
        for position in range {
          let level = stored == 0 ? 0 : (numbers[position] / stored).level(-half, half - 1)
          numbers[position] = stored * level
        }
      }
    }
  }
}
