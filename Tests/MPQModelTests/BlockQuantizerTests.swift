import MPQModel
import Testing

/// What comes back from llama.cpp's types, bit for bit as ggml's own reference quantizers give it back.
@Suite struct BlockQuantizerTests {
  /// Sums of four uniform numbers, exact in single precision; the same in any language.
  private static func numbers(_ count: Int, seed: UInt64, scale: Double) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      bits ^= bits >> 31
      let sum = (0..<4).reduce(-131_070) { $0 + Int(bits >> UInt64(16 * $1) & 0xFFFF) }
      return Float(Double(sum) / 65_536 * scale)
    }
  }

  /// FNV-1a over the little-endian bytes.
  private static func hash(_ numbers: [Float]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for number in numbers {
      for byte in 0..<4 {
        hash = (hash ^ UInt64(number.bitPattern >> UInt32(8 * byte) & 0xFF)) &* 0x100_0000_01B3
      }
    }
    return hash
  }

  private static func stored(_ numbers: [Float], _ quantizer: BlockQuantizer) -> [Float] {
    var stored = numbers
    for start in stride(from: 0, to: numbers.count, by: quantizer.block) {
      quantizer.reconstruct(&stored, start)
    }
    return stored
  }

  private static func quantizer(_ name: String) throws -> BlockQuantizer {
    try #require(BlockQuantizer.all.first { $0.format.name == name })
  }

  /// Hashes of `quantize_row_NAME_ref` and `dequantize_row_NAME` (`quantize_iq4_nl` for `iq4_nl`) of the ggml in
  /// llama-cpp-python 0.3.36, compiled by gcc 12 without contraction; those of the first five types are also those of
  /// the Python package gguf 0.19.0.
  static let reference: [(name: String, plain: UInt64, odd: UInt64)] = [
    ("q4_0", 0x3d5c_76a1_a4f3_bde4, 0x4b7a_3da5_6fa4_c40e),
    ("q4_1", 0x3aa4_9a26_95df_3166, 0x96c9_224e_44b1_3163),
    ("q5_0", 0xfbbc_814d_c7eb_baf7, 0xf960_90a8_8a4b_9381),
    ("q5_1", 0xee13_da8b_d7e9_314e, 0x80c4_1e25_20ca_9842),
    ("q8_0", 0xe2d8_e5a7_d9c8_52e4, 0x3963_b0b6_eb77_d3a7),
    ("iq4_nl", 0xbd3c_2f02_1b25_5ef8, 0xb408_b5ea_207a_2b4c),
    ("q2_K", 0x41ae_670e_21a3_cdcf, 0xc0f6_4684_b2fd_f9a9),
    ("q3_K", 0xa320_6b42_a9fe_0b20, 0x297e_7197_c2b2_f5e7),
    ("q4_K", 0x5214_06bf_dfe6_6fa0, 0x3993_0c2a_85a9_1ac9),
    ("q5_K", 0x6c48_8a72_40db_e1b1, 0xf339_8eea_d084_8401),
    ("q6_K", 0xbf59_2ab3_6c90_a7c9, 0xa22f_1501_9448_a633),
  ]

  @Test(arguments: reference)
  func givesBackWhatGGMLDoes(_ name: String, _ plain: UInt64, _ odd: UInt64) throws {
    let quantizer = try Self.quantizer(name)
    #expect(Self.hash(Self.stored(Self.numbers(1024, seed: 7, scale: 0.03), quantizer)) == plain)
    // Large numbers, none, all the same, and none below zero.
    let numbers =
      Self.numbers(256, seed: 8, scale: 1) + [Float](repeating: 0, count: 256)
      + [Float](repeating: -3.5, count: 256)
      + Self.numbers(256, seed: 9, scale: 100).map { abs($0) + 5 }
    // −0 and 0 are one.
    #expect(Self.hash(Self.stored(numbers, quantizer).map { $0 + 0 }) == odd)
  }

  @Test func allAreTried() {
    #expect(BlockQuantizer.all.map(\.format.name).sorted() == Self.reference.map(\.name).sorted())
    #expect(BlockQuantizer.all.allSatisfy { $0.block == $0.format.storage?.block })
  }

  /// The least and the largest numbers that there are.
  @Test(arguments: reference.map(\.name)) func noNumberCrashes(_ name: String) throws {
    let quantizer = try Self.quantizer(name)
    for extreme in [
      Float.leastNonzeroMagnitude, .leastNormalMagnitude, 1e-15, 65_504, .greatestFiniteMagnitude,
    ] {
      for signs in [[extreme], [-extreme], [extreme, -extreme], [extreme, 0, 0, -extreme / 2]] {
        let numbers = (0..<quantizer.block).map { signs[$0 % signs.count] }
        _ = Self.stored(numbers, quantizer)
      }
    }
  }

  /// Σ meanSquare · error², by its definition.
  @Test(arguments: ["q4_0", "q8_0", "q3_K"]) func lossesAreWeightedByInputs(_ name: String) throws {
    let quantizer = try Self.quantizer(name)
    let rows = Self.numbers(3 * 512, seed: 3, scale: 0.1)
    let meanSquares = Self.numbers(512, seed: 4, scale: 2).map { abs($0) }
    var expected = 0.0
    for (index, (number, stored)) in zip(rows, Self.stored(rows, quantizer)).enumerated() {
      let error = Double(number) - Double(stored)
      expected += Double(meanSquares[index % 512]) * error * error
    }
    var loss = QuantizationLoss(quantizer)
    loss.add(Array(rows[..<1024]), meanSquares: meanSquares[...])
    loss.add(Array(rows[1024...]), meanSquares: meanSquares[...])
    #expect(abs(loss.sum - expected) <= 1e-12 * expected)
    #expect(expected > 0)
  }
}
