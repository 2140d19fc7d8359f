import MPQModel
import Testing

@Suite struct ExactDecimalTests {
  @Test(arguments: [
    ("12.2", "12.2"), ("3", "3"), (".5", "0.5"), ("5.", "5"), ("0", "0"), ("0.0", "0"),
    ("007", "7"), ("1.500", "1.5"), ("48.3e9", "48300000000"), ("1E3", "1000"), ("25e-1", "2.5"),
    ("1e+2", "100"), ("1e-18", "0.000000000000000001"), ("0e18", "0"),
    ("999999999999999", "999999999999999"), ("000000000000000000001", "1"),
    ("0.000000000000000001", "0.000000000000000001"), ("1e17", "100000000000000000"),
    ("100000000000000000", "100000000000000000"), ("1.00000000000000000", "1"),
    ("123456789012345000", "123456789012345000"),
  ])
  func reads(text: String, description: String) throws {
    let value = try #require(ExactDecimal(text))
    #expect(value.description == description)
    #expect(ExactDecimal(description) == nil || ExactDecimal(description) == value)
  }

  @Test(arguments: [
    "", ".", "-1", "+1", " 1", "1 ", "1,5", "1.2.3", "e5", "1e", "1e5.0", "1e19", "1e-19", "1e999",
    "1e99999999999999999999", "1e18", "1000000000000001", "1000000000000000.1",
    "0.0000000000000000001", "1.5e-18", "nan",
    "inf", "0x10", "１", "1_000", "12×",
  ])
  func refuses(text: String) {
    #expect(ExactDecimal(text) == nil)
  }

  @Test func equalValuesAreEqualHoweverTheyAreWritten() {
    #expect(ExactDecimal("2.50") == ExactDecimal("25e-1"))
    #expect(ExactDecimal("100") == ExactDecimal(100))
    #expect(ExactDecimal("0.0") == ExactDecimal(0))
  }

  @Test func floorsAreExactWhereBinaryNumbersAreNot() throws {
    let twelvePointTwo = try #require(ExactDecimal("12.2"))
    // 122 / 12.2 is 10 exactly, and 9.999… in binary arithmetic.
    #expect(twelvePointTwo.floorOfQuotient(122) == 10)
    #expect(twelvePointTwo.floorOfQuotient(121) == 9)
    #expect(twelvePointTwo.floorOfProduct(10) == 122)
    let tenth = try #require(ExactDecimal("0.1"))
    #expect(tenth.floorOfProduct(30) == 3)
    #expect(tenth.floorOfProduct(29) == 2)
    #expect(tenth.floorOfQuotient(3) == 30)
    #expect(try #require(ExactDecimal("2.3")).floorOfProduct(10) == 23)
    #expect(try #require(ExactDecimal("0.3")).floorOfProduct(tenth, 100) == 3)
    #expect(try #require(ExactDecimal("2.5")).floorOfProduct(ExactDecimal(3), 7) == 52)
  }

  @Test func floorsMatchIntegerArithmetic() {
    for numerator in 0..<200 {
      let value = ExactDecimal("\(numerator / 10).\(numerator % 10)")!
      for count in [0, 1, 3, 7, 10, 99, 1_000_003] {
        #expect(value.floorOfProduct(count) == numerator * count / 10)
        if numerator > 0 { #expect(value.floorOfQuotient(count) == count * 10 / numerator) }
      }
    }
  }

  @Test func hugeResultsSaturate() throws {
    let huge = try #require(ExactDecimal("999999999999999e2"))
    #expect(huge.floorOfProduct(.max) == .max)
    #expect(huge.floorOfProduct(huge, .max) == .max)
    #expect(huge.floorOfQuotient(.max) == 92)
    let tiny = try #require(ExactDecimal("1e-18"))
    #expect(tiny.floorOfQuotient(.max) == .max)
    #expect(tiny.floorOfQuotient(9) == 9_000_000_000_000_000_000)
    #expect(tiny.floorOfProduct(.max) == 9)
    #expect(ExactDecimal(0).floorOfQuotient(5) == .max)
    #expect(ExactDecimal(0).floorOfProduct(.max) == 0)
    #expect(ExactDecimal(.max).floorOfProduct(2) == .max)
    #expect(ExactDecimal(.max).floorOfProduct(1) == .max)
  }

  @Test func scalesByPowersOfTen() throws {
    let value = try #require(ExactDecimal("8.2"))
    #expect(value.scaled(byPowerOfTen: 6) == ExactDecimal("8200000"))
    #expect(value.scaled(byPowerOfTen: -3) == ExactDecimal("0.0082"))
    #expect(value.scaled(byPowerOfTen: 18) == nil)
    #expect(value.scaled(byPowerOfTen: -18) == nil)
    #expect(ExactDecimal(0).scaled(byPowerOfTen: 12) == ExactDecimal(0))
  }

  @Test func tellsZeroAndApproximates() throws {
    #expect(ExactDecimal(0).isZero)
    let value = try #require(ExactDecimal("0.001"))
    #expect(!value.isZero)
    #expect(value.approximate == 0.001)
  }
}
