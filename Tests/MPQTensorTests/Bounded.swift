import MPQTensor
import TestFixtures

/// A sum in double precision, with a bound on what single precision may make of it.
struct Bounded {
  private var sum: Double
  private var magnitude: Double
  private var terms = 1.0

  init(exactly value: Float) {
    sum = Double(value)
    magnitude = abs(sum)
  }

  mutating func add(_ left: Float, times right: Float) {
    let product = Double(left) * Double(right)
    sum += product
    magnitude += abs(product)
    terms += 1
  }

  /// Whether a value is the sum but for roundings: n terms, each rounded once, are off by at most
  /// n · 2⁻²⁴ · Σ|terms|.
  func contains(_ value: Float) -> Bool {
    abs(Double(value) - sum) <= terms * 0x1p-24 * magnitude
  }
}

extension FloatBuffer {
  /// Numbers between −1 and 1.
  static func random(count: Int, _ random: inout SeededGenerator) -> FloatBuffer {
    FloatBuffer((0..<count).map { _ in Float(random.real(-1...1)) })
  }
}
