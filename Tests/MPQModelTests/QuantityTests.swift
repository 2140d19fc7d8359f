import MPQFiles
import MPQModel
import Testing

@Suite struct QuantityTests {
  @Test(arguments: [
    ("0", "0"), ("7", "7"), ("48.3G", "48300000000"), ("48.3 G", "48300000000"), ("1k", "1000"),
    ("2M", "2000000"), (".5T", "500000000000"), ("3P", "3000000000000000"), ("1e9", "1000000000"),
    ("1.5e3k", "1500000"), ("0.001", "0.001"),
  ])
  func operations(text: String, amount: String) throws {
    #expect(try Quantity.count.amount(text).description == amount)
  }

  @Test(arguments: [
    ("8.2MB", "8200000"), ("8MiB", "8388608"), ("1KiB", "1024"), ("1kB", "1000"), ("1KB", "1000"),
    ("12", "12"), ("12B", "12"), ("0.1GB", "100000000"), ("1GiB", "1073741824"),
    ("2TB", "2000000000000"), ("1TiB", "1099511627776"), ("0.1KiB", "102.4"),
  ])
  func bytes(text: String, amount: String) throws {
    #expect(try Quantity.bytes.amount(text).description == amount)
  }

  @Test(arguments: [
    ("3.1ms", "3100000000"), ("2s", "2000000000000"), ("5us", "5000000"), ("5µs", "5000000"),
    ("5μs", "5000000"), ("1.5ns", "1500"), ("9.9ps", "9"), ("1e-3s", "1000000000"),
  ])
  func picoseconds(text: String, amount: String) throws {
    #expect(try Quantity.time.amount(text).description == amount)
  }

  @Test(arguments: [
    "", " ", "G", "-1", "+1", "1g", "1K", "1.2.3", "1,5", "1e30", "0x10", "nan", "inf", "1GB",
    "1 2 x",
    "1_000", "٣", "1e", "10000000P",
  ])
  func refusesWhatIsNoCount(text: String) {
    #expect(throws: ExactDecimal.Refusal.self) { try Quantity.count.amount(text) }
  }

  @Test(arguments: ["", "1mb", "1Mib", "1G", "1M", "8bits", "1e18TB"])
  func refusesWhatIsNoSize(text: String) {
    #expect(throws: ExactDecimal.Refusal.self) { try Quantity.bytes.amount(text) }
  }

  @Test(arguments: ["", "1", "30m", "1h", "1S", "2000000s"])
  func refusesWhatIsNoTime(text: String) {
    #expect(throws: ExactDecimal.Refusal.self) { try Quantity.time.amount(text) }
  }

  @Test(arguments: [
    ("energy", "J"), ("peakEnergy", "J"), ("energy_per_inference", "J"), ("energy_J", "J"),
    ("chip power", "W"), ("latency", "s"), ("run-time", "s"), ("lut", ""), ("DSP", ""),
    // Units of the table, and what is counted.
    ("energy_mJ", ""), ("latency_ms", ""), ("power mW", ""), ("latency_cycles", ""),
    ("time_steps", ""),
    ("dram_accesses", ""), ("bank_kib", ""), ("memory_KiB", ""),
    // Parts of words.
    ("parameters", ""), ("frames", ""), ("sometimes", ""), ("overtimes", ""), ("bram", ""),
    ("uram", ""),
  ])
  func aResourcesNameSaysItsUnit(name: String, symbol: String) throws {
    let quantity = Quantity.resource(name)
    #expect(quantity.symbol == symbol && quantity.style == .metric)
    // A number alone would be taken for the unit of the table.
    let refused = (try? quantity.amount("3")) == nil
    #expect(refused == !symbol.isEmpty)
    #expect(try quantity.amount("3k\(symbol)").description == "3000")
    #expect(try quantity.amount("3", bareUnit: quantity.bareUnitInRequests).description == "3")
  }

  @Test(arguments: ["memory", "sram", "weight bytes", "RAM"])
  func somethingInBytes(name: String) { #expect(Quantity.resource(name).style == .bytes) }

  @Test func aBareNumberCountsWhatIsSaid() throws {
    #expect(try Quantity.time.amount("2", bareUnit: "s").description == "2000000000000")
    #expect(try Quantity.time.amount("2.75", bareUnit: "ps").description == "2")
  }
}
