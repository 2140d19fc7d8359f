/// Blocks of 32 numbers with a scale in half precision and 16 levels that lie denser around zero.
extension BlockQuantizer {
  static let iq4NL = BlockQuantizer("iq4_nl", block: 32) { numbers, start in
    let range = start..<(start + 32)
    let scale = nonlinearScale(numbers[range])
    let stored = scale.asHalf
    let inverse = scale.reciprocalOrZero
    for index in range { numbers[index] = stored * nearestLevel(to: numbers[index] * inverse) }
  }

  /// `kvalues_iq4nl` of ggml.
  private static let levels: [Float] = [
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
  ]

  /// Where the next higher level becomes the nearer one.
  private static let bounds: [Float] = zip(levels, levels.dropFirst()).map { ($0 + $1) / 2 }

  /// The nearest level, the higher one of two; the lowest of what is not a number.
  private static func nearestLevel(to number: Float) -> Float {
    bounds.withUnsafeBufferPointer { bounds in
      // Four halvings of 16 levels.
      var position = 0
      var step = 8
      while step > 0 {
        if number >= bounds[position + step - 1] { position += step }
        step /= 2
      }
      return levels[position]
    }
  }

  /// The best of scales around the one that puts the number of largest magnitude at the lowest level, errors
  /// weighted by the numbers' squares.
  private static func nonlinearScale(_ numbers: ArraySlice<Float>) -> Float {
    let extreme = ScaleSearch.extreme(of: numbers)
    guard abs(extreme) >= ScaleSearch.least else { return 0 }
    var (scale, gain): (Float, Float) = (0, 0)
    for inverse in [levels[0] / -extreme] + (-7...7).map({ (Float($0) + levels[0]) / extreme }) {
      var (products, squares): (Float, Float) = (0, 0)
      for number in numbers {
        let level = nearestLevel(to: inverse * number)
        products += number * number * number * level
        squares += number * number * level * level
      }
      guard squares > 0, products * products > gain * squares else { continue }
      scale = products / squares
      gain = scale * products
    }
    return scale
  }
}
