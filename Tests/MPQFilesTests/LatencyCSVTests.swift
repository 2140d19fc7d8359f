import MPQFiles
import MPQModel
import Testing

@Suite struct LatencyCSVTests {
  private func decode(_ rows: String) throws(FormatError) -> LatencyTable {
    let text = "layer,weight_bits,activation_bits,seconds\n\(rows)"
    return try LatencyCSV.decode(Array(text.utf8), file: "l.csv")
  }

  @Test func readsPicoseconds() throws {
    let table = try decode("a,2,4,1.2e-05\na,4,2,0\nb,8,8,3.1234567890123456e-05\nc,8,8,1000\n")
    #expect(table.source == "l.csv")
    let widths = LayerFormats(weight: 2, activation: 4)
    #expect(table.picoseconds(layer: "a", at: widths) == 12_000_000)
    #expect(table.picoseconds(layer: "b", at: widths) == nil)
    #expect(table.picoseconds(layer: "b", at: .eightBit) == 31_234_568)
    #expect(table.picoseconds(layer: "c", at: .eightBit) == 1_000_000_000_000_000)
  }

  @Test(arguments: ["-1e-9", "1e8", "1e400"])
  func refusesTimes(_ text: String) {
    #expect(
      refusal { () throws(FormatError) in try decode("a,2,4,\(text)\n") }
        == "l.csv:2: seconds: expected a time from 0 to a million seconds for layer 'a', found '\(text)'"
    )
  }

  @Test(arguments: [
    ("a,2,4,nan\n", "2: seconds: expected a number, found 'nan'"),
    ("a,2,4,\n", "2: seconds: expected a number, found nothing"),
    ("a,2,64,1\n", "2: activation_bits: expected a whole number from 1 to 32, found '64'"),
    (
      "a,2,4,1e6\na,4,2,1\n",
      "3: up to layer 'a' the times add up to more than a million seconds; check their unit"
    ),
    ("a,2,4,1\na,4,2,1\na,2,4,2\n", "4: layer 'a' at W2A4 occurs twice; keep one of the rows"),
  ])
  func refuses(_ rows: String, saying message: String) {
    #expect(refusal { () throws(FormatError) in try decode(rows) } == "l.csv:\(message)")
  }
}
