import MPQFiles
import Testing

@Suite struct DecimalLiteralTests {
  private func literal(_ text: String) -> DecimalLiteral? {
    let bytes = Array(text.utf8)
    return DecimalLiteral(bytes.span)
  }

  @Test(arguments: [
    ("0", 0), ("1", 1_000_000_000_000), ("1.2e-05", 12_000_000), ("1.2E-5", 12_000_000),
    ("0.0000000000005", 1), ("0.00000000000049999999999999999999999", 0), ("1.5e-12", 2),
    ("2.5e-12", 3), ("3.1234567890123456e-05", 31_234_568), ("1e3", 1_000_000_000_000_000),
    ("0000000000000000000000001", 1_000_000_000_000), ("1e-400", 0), ("9e-20", 0),
    ("99999999999999999999999e-35", 1),
    ("1000.0000000000004999999999999999999999999", 1_000_000_000_000_000),
    ("1000.00000000000050000000000000000000000000", 1_000_000_000_000_001),
    ("1e-99999999999999999999", 0), ("9223372.036854775807", 9_223_372_036_854_775_807),
  ])
  func roundsToTrillionths(_ text: String, _ expected: Int) {
    #expect(literal(text)?.trillionths == expected)
  }

  @Test(arguments: ["9223372.036854775808", "1e30", "1e99999999999999999999", "99999999999999"])
  func tellsWhatIsTooLarge(_ text: String) throws {
    #expect(try #require(literal(text)).trillionths == nil)
  }

  @Test func seesTheSign() {
    #expect(literal("-1e-30")?.isNegative == true)
    #expect(literal("-0.0")?.isNegative == false)
    #expect(literal("1")?.isNegative == false)
  }
}
