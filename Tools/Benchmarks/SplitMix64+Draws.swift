import Foundation
import MPQModel

/// The draws that made-up networks are made of.
extension SplitMix64 {
  /// A draw whose logarithm is standard normal (Box and Muller, 1958).
  mutating func lognormal() -> Double { exp(normal()) }

  mutating func normal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }
}
