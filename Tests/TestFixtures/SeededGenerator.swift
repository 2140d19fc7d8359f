import MPQModel

/// Random numbers that a seed repeats, with the draws that tests make.
package struct SeededGenerator: RandomNumberGenerator {
  private var generator: SplitMix64

  package init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  package mutating func next() -> UInt64 { generator.next() }
}

extension SeededGenerator {
  package mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  package mutating func real(_ range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &self)
  }

  /// True once in `count` draws.
  package mutating func oneIn(_ count: Int) -> Bool { integer(1...count) == 1 }
}
