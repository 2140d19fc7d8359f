/// Searches for the scale, and the offset, with which a few numbers lose least.
///
/// For given levels the best scale follows by weighted least squares; for a given scale the best level is the nearest one.
/// So a search tries a row of scales around the one that the extremes suggest, each improved once, and keeps the best.
enum ScaleSearch {
  /// A scale, and what is subtracted: numbers come back as `scale · level − minimum`.
  struct Affine {
    var scale: Float = 0
    /// At least 0.
    var minimum: Float = 0
  }

  /// What a search for a scale and an offset tries.
  struct Attempts {
    /// The highest level; the lowest one is 0.
    let most: Float
    /// Levels are tried as if there were this many more, and then in steps of a tenth more.
    let first: Float
    let count: Int
    /// Whether errors count by their magnitude, not their square.
    let countsMagnitudes: Bool
  }

  /// Below it a block counts as zero, as in ggml.
  static let least: Float = 1e-15

  /// The best scale and offset that were tried.
  ///
  /// - Parameter weights: of the errors, one for each number.
  static func affine(
    _ numbers: ArraySlice<Float>, weights: [Float], _ attempts: Attempts
  ) -> Affine {
    numbers.withUnsafeBufferPointer { numbers in
      weights.withUnsafeBufferPointer { affine(numbers, weights: $0, attempts) }
    }
  }

  private static func affine(
    _ numbers: UnsafeBufferPointer<Float>, weights: UnsafeBufferPointer<Float>, _ attempts: Attempts
  ) -> Affine {
    var (low, high) = (numbers[0], numbers[0])
    var (totalWeight, sum): (Float, Float) = (0, 0)
    for (number, weight) in zip(numbers, weights) {
      (low, high) = (min(low, number), max(high, number))
      totalWeight += weight
      sum += weight * number
    }
    low = min(low, 0)
    guard high > low else { return Affine(scale: 0, minimum: -low) }
    func error(_ scale: Float, _ base: Float, _ inverse: Float, from reference: Float) -> Float {
      var error: Float = 0
      for (number, weight) in zip(numbers, weights) {
        let level = (inverse * (number - reference)).level(0, attempts.most)
        let difference = scale * level + base - number
        error += weight * (attempts.countsMagnitudes ? abs(difference) : difference * difference)
      }
      return error
    }
    let plain = attempts.most / (high - low)
    var (scale, base) = (1 / plain, low)
    var best = error(scale, base, plain, from: low)
    for step in 0...attempts.count {
      let inverse = (attempts.first + 0.1 * Float(step) + attempts.most) / (high - base)
      var (sumOfLevels, sumOfSquares, sumOfProducts): (Float, Float, Float) = (0, 0, 0)
      for (number, weight) in zip(numbers, weights) {
        let level = (inverse * (number - base)).level(0, attempts.most)
        sumOfLevels += weight * level
        sumOfSquares += weight * level * level
        sumOfProducts += weight * level * number
      }
      let determinant = totalWeight * sumOfSquares - sumOfLevels * sumOfLevels
      guard determinant > 0 else { continue }
      var fitted = (totalWeight * sumOfProducts - sum * sumOfLevels) / determinant
      var fittedBase = (sumOfSquares * sum - sumOfLevels * sumOfProducts) / determinant
      if fittedBase > 0 {
        // Offsets are stored as what is subtracted, and have no sign.
        (fitted, fittedBase) = (sumOfProducts / sumOfSquares, 0)
      }
      let tried = error(fitted, fittedBase, inverse, from: base)
      if tried < best { (best, scale, base) = (tried, fitted, fittedBase) }
    }
    return Affine(scale: scale, minimum: -base)
  }

  /// The best scale of levels from `−half` to `half − 1`, errors weighted by the numbers' squares.
  static func symmetric(_ numbers: ArraySlice<Float>, half: Float) -> Float {
    let extreme = extreme(of: numbers)
    guard abs(extreme) >= least else { return 0 }
    var (scale, gain): (Float, Float) = (0, 0)
    for step in steps {
      let inverse = -(half + 0.1 * Float(step)) / extreme
      var (products, squares): (Float, Float) = (0, 0)
      for number in numbers {
        let level = (inverse * number).level(-half, half - 1)
        let weight = number * number
        products += weight * number * level
        squares += weight * level * level
      }
      // What the best scale of these levels takes off the error is products² / squares.
      guard squares > 0, step == 0 || products * products > gain * squares else { continue }
      scale = products / squares
      gain = scale * products
    }
    return scale
  }

  /// Tenths of a level by which scales are stretched: first not at all.
  private static let steps = [0] + Array(-9 ... -1) + Array(1...9)

  /// The scale of levels from `−half` to `half − 1` after changing single levels while that lowers the error, which is
  /// weighted by the numbers' squares.
  static func refined(_ numbers: ArraySlice<Float>, half: Float) -> Float {
    let extreme = extreme(of: numbers)
    guard abs(extreme) >= least else { return 0 }
    let inverse = -half / extreme
    var levels = numbers.map { (inverse * $0).level(-half, half - 1) }
    var (products, squares): (Float, Float) = (0, 0)
    for (number, level) in zip(numbers, levels) {
      products += number * number * number * level
      squares += number * number * level * level
    }
    for _ in 0..<mostRounds {
      var hasChanged = false
      for (index, number) in numbers.enumerated() {
        let weight = number * number
        var otherProducts = products - weight * number * levels[index]
        guard otherProducts > 0 else { continue }
        var otherSquares = squares - weight * levels[index] * levels[index]
        let level = (number * otherSquares / otherProducts).level(-half, half - 1)
        guard level != levels[index] else { continue }
        otherProducts += weight * number * level
        otherSquares += weight * level * level
        guard otherSquares > 0,
          otherProducts * otherProducts * squares > products * products * otherSquares
        else { continue }
        (products, squares, levels[index]) = (otherProducts, otherSquares, level)
        hasChanged = true
      }
      if !hasChanged { break }
    }
    return squares > 0 ? products / squares : 0
  }

  private static let mostRounds = 5

  /// The first number of largest magnitude.
  static func extreme(of numbers: some Sequence<Float>) -> Float {
    numbers.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
  }
}
