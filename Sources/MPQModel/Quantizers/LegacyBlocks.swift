/// Blocks of 32 numbers with a scale in half precision, and in the formats `_1` an offset. The extremes decide both;
/// there is no search.
extension BlockQuantizer {
  static let q4_0 = symmetric("q4_0", levels: 16)
  static let q5_0 = symmetric("q5_0", levels: 32)
  static let q4_1 = offset("q4_1", levels: 16)
  static let q5_1 = offset("q5_1", levels: 32)

  /// 8 bits, the number of largest magnitude at ±127.
  static let q8_0 = BlockQuantizer("q8_0", block: size) { numbers, start in
    let range = start..<(start + size)
    let largest = numbers[range].reduce(0) { max($0, abs($1)) }
    let scale = largest / 127
    let inverse = scale.reciprocalOrZero
    let stored = scale.asHalf
    for index in range {
      // Halves away from zero, unlike everywhere else; adding 0 makes 0 of −0.
      numbers[index] = stored * ((numbers[index] * inverse).rounded(.toNearestOrAwayFromZero) + 0)
    }
  }

  private static let size = 32

  /// Levels around zero: the number of largest magnitude is at the lowest one, whichever its sign.
  private static func symmetric(_ name: String, levels: Int) -> BlockQuantizer {
    let zero = Float(levels / 2)
    return BlockQuantizer(name, block: size) { numbers, start in
      let range = start..<(start + size)
      var extreme: Float = 0
      for number in numbers[range] where abs(number) > abs(extreme) { extreme = number }
      let scale = extreme / -zero
      let inverse = scale.reciprocalOrZero
      let stored = scale.asHalf
      for index in range {
        // In double precision: the C code's result depends on whether product and sum are one instruction.
        let level = (Double(numbers[index]) * Double(inverse) + Double(zero) + 0.5).rounded(
          .towardZero)
        numbers[index] = stored * (Float(min(max(level, 0), Double(levels - 1))) - zero)
      }
    }
  }

  /// Levels from the least number to the largest.
  private static func offset(_ name: String, levels: Int) -> BlockQuantizer {
    let most = Float(levels - 1)
    return BlockQuantizer(name, block: size) { numbers, start in
      let range = start..<(start + size)
      let (least, largest) = numbers[range].reduce((Float.infinity, -Float.infinity)) {
        (min($0.0, $1), max($0.1, $1))
      }
      let scale = (largest - least) / most
      let inverse = scale.reciprocalOrZero
      let (stored, base) = (scale.asHalf, least.asHalf)
      for index in range {
        let level = ((numbers[index] - least) * inverse + 0.5).rounded(.towardZero)
        numbers[index] = stored * min(max(level, 0), most) + base
      }
    }
  }
}
