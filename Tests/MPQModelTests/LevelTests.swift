import MPQModel
import Testing

@Suite struct LevelTests {
  @Test(arguments: [
    ("W3A4", "W3A4"), ("w2.5a3", "W2.5A3"), ("W4.2A4.20", "W4.2A4.2"), ("W32A32", "W32A32"),
    ("W0.000001A1", "W0.000001A1"), ("W32.000000A01", "W32A1"),
    ("W3.3333333333333335A4", "W3.3333333333333335A4"),
    ("W0.30000000000000004A10.98573982946911", "W0.30000000000000004A10.98573982946911"),
  ])
  func reads(text: String, description: String) {
    #expect(Level(text)?.description == description)
  }

  @Test(arguments: [
    "", "W", "WA", "W3", "A4W3", "3A4", "W3A", "WA4", "W0A4", "W3A0.0", "W33A4", "W3A32.000001",
    "W3A4 ", " W3A4", "W1e1A4", "W3A1E1", "W-3A4", "W3A4A5",
    "WW3A4", "W1.000000000000000001A4", "W3,5A4",
  ])
  func refuses(text: String) {
    #expect(Level(text) == nil)
  }

  @Test func namesWidths() {
    #expect(Level(LayerFormats(weight: 3, activation: 4)) == Level("W3A4"))
  }

  @Test func largestLevelOfTheLargestNetworkIsExact() throws {
    let level = try #require(Level("W31.999999A31.999999"))
    let product = level.weightBits.floorOfProduct(level.activationBits, Network.largestTotal)
    // 31_999_999² · 2⁵² / 10¹²
    let exact = Int128(31_999_999) * 31_999_999 * (1 << 52) / 1_000_000_000_000
    #expect(Int128(product) == exact)
  }

  /// (32 - 10⁻¹⁷)² is a hair below 1024, and the floor says so.
  @Test func asManyDecimalsAsPythonPrintsAreCountedExactly() throws {
    let digits = "31." + String(repeating: "9", count: 17)
    let level = try #require(Level("W\(digits)A\(digits)"))
    for count in [1, 7, 123_456_789, 1 << 40] {
      #expect(level.weightBits.floorOfProduct(level.activationBits, count) == 1024 * count - 1)
    }
  }
}
