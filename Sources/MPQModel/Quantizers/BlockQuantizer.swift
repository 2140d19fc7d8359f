/// Stores numbers in a format with blocks and reads them back, as llama.cpp's reference quantizers do without an
/// importance matrix.
///
/// Only the numbers that come back are made, not the bytes: they say what a format loses. The layouts of blocks and the
/// searches for scales are those of ggml's `ggml-quants.c`, October 2026; each file here says them in its own words.
package struct BlockQuantizer: Sendable {
  /// Replaces the block of numbers that begins at an index by what comes back.
  ///
  /// - Precondition: all are finite, and the array has the whole block.
  package typealias Reconstruction = @Sendable (_ numbers: inout [Float], _ start: Int) -> Void

  package let format: NumberFormat
  /// Numbers of a block.
  package let block: Int
  package let reconstruct: Reconstruction

  /// - Parameter name: of one of `GGUFFormats`.
  init(_ name: String, block: Int, _ reconstruct: @escaping Reconstruction) {
    (format, self.block, self.reconstruct) = (NumberFormat(stringLiteral: name), block, reconstruct)
  }

  /// The formats that can be tried, by bits.
  package static let all: [BlockQuantizer] = [
    .q2K, .q3K, .q4_0, .iq4NL, .q4K, .q4_1, .q5_0, .q5K, .q5_1, .q6K, .q8_0,
  ]
}

extension NumberFormat {
  /// The format of GGUF files with a name.
  ///
  /// - Precondition: there is one.
  fileprivate init(stringLiteral name: String) {
    guard let format = GGUFFormats.format(named: name) else {
      preconditionFailure("there is no type '\(name)'")
    }
    self = format
  }
}

extension Float {
  /// The nearest half-precision number, in which blocks keep their scales.
  var asHalf: Float { Float(Float16(self)) }

  /// The nearest whole number, halves to the even one, within limits of at most a few thousand; the lower limit for
  /// what is not a number, as the product of an infinite reciprocal.
  @inline(__always)
  func level(_ least: Float, _ most: Float) -> Float {
    // At 1.5 · 2²³ the unit of the last place is 1, so the addition rounds: faster than a call of the C library, and the
    // result for larger numbers is beyond the limits anyway. There is no −0.
    let nearest = (self + 12_582_912) - 12_582_912
    return nearest > least ? Swift.min(nearest, most) : least
  }

  /// The reciprocal; 0 of 0.
  var reciprocalOrZero: Float { self == 0 ? 0 : 1 / self }
}
