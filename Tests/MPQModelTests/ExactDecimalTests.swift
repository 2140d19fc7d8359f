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
    ("123456789012345000", "123456789012345000"), ("2945874680305.375", "2945874680305.375"),
    ("3.6653464139906156", "3.6653464139906156"), ("10.9857398294691234", "10.9857398294691234"),
    ("0e999", "0"), ("999999999999999999", "999999999999999999"),
    ("999999999999999999.9999999999999999999", "999999999999999999.9999999999999999999"),
    ("0.1234567890123456789012345678901234567", "0.1234567890123456789012345678901234567"),
    ("1e-37", "0.0000000000000000000000000000000000001"),
    ("0.00000000000000000000000000000000000000e40", "0"),
  ])
  func reads(text: String, description: String) throws {
    let value = try #require(ExactDecimal(text))
    #expect(value.description == description)
    #expect(ExactDecimal(description) == nil || ExactDecimal(description) == value)
  }

  @Test(arguments: [
    "", ".", "-1", "+1", " 1", "1 ", "1,5", "1.2.3", "e5", "1e", "1e5.0", "nan", "inf", "0x10", "１",
    "1_000", "12×", "1e99999999999999999999",
  ])
  func refusesWhatIsNoNumber(text: String) {
    #expect(throws: ExactDecimal.Refusal.notANumber) { try ExactDecimal(parsing: text) }
    #expect(ExactDecimal(text) == nil)
  }

  @Test(arguments: ["1e18", "1e19", "1e999", "1000000000000000000", "2945874680305000000000.375"])
  func saysWhatIsTooLarge(text: String) {
    #expect(throws: ExactDecimal.Refusal.tooLarge) { try ExactDecimal(parsing: text) }
  }

  @Test(arguments: [
    "1e-38", "1.5e-37", "1.00000000000000000000000000000000000001",
    "12345678901234567.123456789012345678901", "1e-999",
  ])
  func saysWhatHasTooManyDigits(text: String) {
    #expect(throws: ExactDecimal.Refusal.tooManyDigits) { try ExactDecimal(parsing: text) }
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
    #expect(try value.scaled(byPowerOfTen: 6) == ExactDecimal("8200000"))
    #expect(try value.scaled(byPowerOfTen: -3) == ExactDecimal("0.0082"))
    #expect(throws: ExactDecimal.Refusal.tooLarge) { try value.scaled(byPowerOfTen: 18) }
    #expect(throws: ExactDecimal.Refusal.tooManyDigits) { try value.scaled(byPowerOfTen: -37) }
    #expect(try ExactDecimal(0).scaled(byPowerOfTen: 12) == ExactDecimal(0))
  }

  /// As many digits as are taken, times anything that fits: against arithmetic on digits.
  @Test func floorsOfLongNumbersAreExact() throws {
    let long = try #require(ExactDecimal("999999999999999999.9999999999999999999"))
    #expect(long.floorOfProduct(1) == 999_999_999_999_999_999)
    #expect(long.floorOfProduct(9) == 8_999_999_999_999_999_999)
    #expect(long.floorOfProduct(10) == .max)
    #expect(long.floorOfQuotient(.max) == 9)
    let short = try #require(ExactDecimal("0.1234567890123456789012345678901234567"))
    #expect(short.floorOfProduct(1_000_000_000_000_000_000) == 123_456_789_012_345_678)
    #expect(short.floorOfQuotient(1) == 8)
    #expect(short.floorOfQuotient(1_000_000_000_000_000_000) == 8_100_000_072_900_000_663)
    let size = try #require(ExactDecimal("2945874680305.375"))
    #expect(size.floorOfProduct(8) == 23_566_997_442_443)
    let third = try #require(ExactDecimal("0.3333333333333333333333333333333333333"))
    #expect(third.floorOfProduct(3_000_000_000_000_000_000) == 999_999_999_999_999_999)
    #expect(third.floorOfQuotient(1) == 3)
  }

  @Test func multipliesByUnits() throws {
    let value = try #require(ExactDecimal("1.2345678901234567890123456"))
    #expect("\(try value.multiplied(by: 1_000_000_000_000))" == "1234567890123.4567890123456")
    #expect("\(try ExactDecimal(3).multiplied(by: 1 << 40))" == "3298534883328")
    #expect(throws: ExactDecimal.Refusal.tooLarge) { try value.multiplied(by: 1 << 60) }
    #expect(throws: ExactDecimal.Refusal.tooManyDigits) {
      try #require(ExactDecimal("0.1234567890123456789012345678901234567")).multiplied(by: 1 << 40)
    }
  }

  @Test func tellsZeroAndApproximates() throws {
    #expect(ExactDecimal(0).isZero)
    let value = try #require(ExactDecimal("0.001"))
    #expect(!value.isZero)
    #expect(value.approximate == 0.001)
  }
}
