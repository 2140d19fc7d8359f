import TestFixtures

extension [UInt8] {
  /// Changes, removes, inserts or repeats a few bytes, or cuts the end off.
  mutating func damage(using generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !isEmpty {
      let position = Int.random(in: 0..<count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: self[position] = UInt8.random(in: 0...255, using: &generator)
      case 1: self[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: remove(at: position)
      case 3: insert(self[Int.random(in: 0..<count, using: &generator)], at: position)
      default: if Int.random(in: 0..<8, using: &generator) == 0 { removeLast(count - position) }
      }
    }
  }
}
