import MPQModel
import TestFixtures
import Testing

@Suite struct NumberFormatTests {
  /// Bits of `weights` weights, counted by hand from the formats' blocks: scales and zero points are included.
  private static let catalogue: [(name: String, bits: Int, weights: Int, block: Int)] = [
    ("1", 1, 1, 1), ("int4", 4, 1, 1), ("32", 32, 1, 1), ("2.13", 213, 100, 1),
    ("8.5", 17, 2, 1), ("f32", 32, 1, 1), ("F16", 16, 1, 1), ("bf16", 16, 1, 1),
    ("fp8", 8, 1, 1), ("fp8_e4m3", 8, 1, 1), ("fp8_e5m2", 8, 1, 1), ("fp6", 6, 1, 1),
    ("fp4", 4, 1, 1), ("mxfp8", 264, 32, 32), ("mxfp6", 200, 32, 32), ("MXFP4", 136, 32, 32),
    ("mxint8", 264, 32, 32), ("nvfp4", 72, 16, 16), ("int4-g128", 528, 128, 128),
    ("int4-g128-asym", 532, 128, 128), ("int3-g64", 208, 64, 64), ("int8-g32", 272, 32, 32),
    ("int4-g96", 400, 96, 96), ("nf4", 288, 64, 1), ("nf4-nested", 256 * 264 + 32, 16384, 1),
    ("q4_0", 144, 32, 32), ("q4_1", 160, 32, 32), ("q5_0", 176, 32, 32), ("q5_1", 192, 32, 32),
    ("Q8_0", 272, 32, 32), ("q2_K", 672, 256, 256), ("q3_k", 880, 256, 256),
    ("Q4_K", 1152, 256, 256), ("q5_K", 1408, 256, 256), ("q6_K", 1680, 256, 256),
    ("iq4_xs", 1088, 256, 256), ("iq4_nl", 144, 32, 32), ("iq3_s", 880, 256, 256),
    ("iq3_xxs", 784, 256, 256), ("iq2_s", 656, 256, 256), ("iq2_xs", 592, 256, 256),
    ("iq2_xxs", 528, 256, 256), ("iq1_m", 448, 256, 256), ("iq1_s", 400, 256, 256),
    ("tq1_0", 432, 256, 256), ("tq2_0", 528, 256, 256), ("mlx4-g64", 288, 64, 64),
    ("mlx3-g32", 128, 32, 32), ("mlx8-g128", 1056, 128, 128),
  ]

  @Test(arguments: catalogue)
  func storesExactlySoManyBits(name: String, bits: Int, weights: Int, block: Int) throws {
    let format = try #require(NumberFormat(named: name))
    #expect(format.storage?.block == block)
    var random = SeededGenerator(seed: UInt64(bits))
    for _ in 0..<50 {
      let count = random.integer(0...40) * weights * 7
      #expect(format.storedBits(of: count) == count / weights * bits)
      // A part of a group is rounded up to a whole bit.
      let rest = random.integer(0...3_000_000_000)
      let exact = Int128(rest) * Int128(bits)
      let stored = Int128(try #require(format.storedBits(of: rest))) * Int128(weights)
      #expect(stored >= exact && stored - exact < Int128(weights))
      #expect(format.fits(rowsOf: rest) == rest.isMultiple(of: block))
    }
  }

  @Test func namesReadBack() throws {
    for (name, _, _, _) in Self.catalogue {
      let format = try #require(NumberFormat(named: name))
      #expect(NumberFormat(named: format.name) == format)
      #expect(NumberFormat(named: name.uppercased()) == format)
    }
    #expect(NumberFormat(named: "fp16") == NumberFormat(named: "f16"))
    #expect(NumberFormat(named: "4.0") == 4)
  }

  @Test(arguments: [
    "", "0", "33", "-1", "q4_Q", "int0-g128", "int4-g1", "int4-g", "mlx7-g64", "mlx4-g48",
    "0.0", "33.5", "1e2", "2.1234567", "nf4-b63", "W4", "gguf",
  ])
  func otherNamesAreNone(name: String) {
    #expect(NumberFormat(named: name) == nil)
  }

  @Test func formatsAreOrderedByTheirBits() throws {
    let names = ["iq1_s", "2", "q2_K", "iq3_xxs", "q3_K", "4", "mxfp4", "q4_K", "int4-g16-asym"]
    let formats = try names.map { try #require(NumberFormat(named: $0)) }
    #expect(formats.shuffled().sorted() == formats)
    #expect(([.unchanged] + formats).sorted().last == .unchanged)
  }

  @Test func aUsersOwnFormatIsKnownWhereItIsBrought() throws {
    let own = NumberFormat("vq2", .init(bits: 9, per: 4, block: 8), multipliedBits: 8)
    #expect(NumberFormat(named: "vq2") == nil)
    NumberFormat.$own.withValue(NumberFormatList([own])) {
      #expect(NumberFormat(named: "VQ2") == own)
      #expect(LayerFormats(spelled: "vq2")?.weight == own)
    }
  }

  @Test(arguments: [
    ("W4A8", "4", "8"), ("w16a16", "16", "16"), ("q4_K", "q4_K", "-"), ("8", "8", "-"),
    ("W8", "8", "-"), ("int4-g128/f16", "int4-g128", "f16"), ("4/mxfp8", "4", "mxfp8"),
  ])
  func layerFormatsHaveASpelling(text: String, weight: String, activation: String) throws {
    let formats = try #require(LayerFormats(spelled: text))
    #expect(formats.weight.name == weight && formats.activation.name == activation)
    #expect(LayerFormats(spelled: formats.spelling) == formats)
    let named = LayerFormats(
      weight: formats.weight, activation: formats.activation, label: "per channel")
    #expect(named.description == "per channel" && named != formats)
    #expect(
      LayerFormats(
        weight: formats.weight, activation: formats.activation, label: formats.spelling) == formats)
  }
}
