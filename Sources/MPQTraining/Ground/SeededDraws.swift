import MPQModel
import Platform

/// Random numbers that follow from a seed and the place where they are used (SplitMix64).
///
/// No state is carried from draw to draw across a run: what an epoch, a step or an image draws can be
/// drawn again, on any thread and after any interruption.
package struct SeededDraws: RandomNumberGenerator, Sendable {
  private var generator: SplitMix64

  /// What is drawn; the same places of different purposes have nothing to do with each other.
  package enum Purpose: UInt64, Sendable {
    /// A layer's first weights.
    case weights
    /// Which training images are held back, and the order of the others.
    case split
    /// An epoch's order of images.
    case order
    /// How an image is varied in an epoch.
    case augmentation
    /// The widths of an update's mixed pass.
    case widths
    /// What an update drops.
    case dropout
    /// Anything else, such as made-up inputs.
    case other
  }

  /// - Parameters:
  ///   - purpose: what is drawn.
  ///   - place: what tells these draws from others of the same seed and purpose.
  package init(seed: UInt64, for purpose: Purpose, at place: UInt64...) {
    self.init(seed: seed, parts: [purpose.rawValue] + place)
  }

  private init(seed: UInt64, parts: [UInt64]) {
    var state = SplitMix64.mixed(seed &+ SplitMix64.increment)
    for part in parts {
      state = SplitMix64.mixed(state ^ SplitMix64.mixed(part &+ Self.partOffset))
    }
    generator = SplitMix64(seed: state)
  }

  /// Added to each part, since mixing leaves 0 as it is; any other odd number would do as well.
  private static let partOffset: UInt64 = 0xD1B5_4A32_D192_ED03

  package mutating func next() -> UInt64 { generator.next() }

  /// A whole number from 0 to `bound` − 1.
  package mutating func integer(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number from 0 to below 1.
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number from the standard normal distribution (Box–Muller).
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - unit())).squareRoot()
    return radius * cos(2 * .pi * unit())
  }

  /// 0 to `count` − 1 in a random order (Fisher–Yates).
  package mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, integer(below: index + 1))
    }
    return order
  }
}
