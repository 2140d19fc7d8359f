import MPQFiles
import Testing

@Suite struct CSVWriterTests {
  @Test func quotesOnlyWhatNeedsIt() {
    #expect(
      CSVWriter.record(["a", "b,c", "say \"x\"", "two\nlines", "\r", " b", "c\t", "", "é d"])
        == "a,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",\"\r\",\" b\",\"c\t\",,é d\n")
  }
}
