import Foundation
import MPQFiles
import TestFixtures
import Testing

/// What Python's `gzip.compress(…, mtime=0)` makes of small texts.
enum GzipSamples {
  static let hello = sample("H4sIAAAAAAACA8tIzcnJ11HIQKIUyvOLclK4AIddRisaAAAA")
  static let more = sample("H4sIAAAAAAACA0vMS1HIzS9KBQDcB1haCAAAAA==")
  /// An IDX file of three images of 2×2 pixels, 1 to 12.
  static let images = sample("H4sIAAAAAAACA2Ng4GBmYGAAYSYQZmRiZmFlY+fg5OLmAQBTS0DGHAAAAA==")
  /// An IDX file of the labels 9, 0 and 3.
  static let labels = sample("H4sIAAAAAAACA2Ng4GBkYGBg5mRgBgCx1piYCwAAAA==")
  /// 300,000 zeros.
  static let zeros = sample(
    "H4sIAAAAAAACA+3BAQ0AAADCoPdPbQ8HF" + String(repeating: "A", count: 387)
      + "/Bj74rL24JMEAA==")

  private static func sample(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text)!) }
}

@Suite struct GzipTests {
  private func inflated(_ bytes: [UInt8], limit: Int = 1000) throws(FormatError) -> [UInt8] {
    try Gzip.inflated(bytes, file: "f.gz", limit: limit)
  }

  private func refused(_ bytes: [UInt8], limit: Int = 1000) -> String? {
    refusal { () throws(FormatError) in try inflated(bytes, limit: limit) }
  }

  private let hello = Array("hello, hello, hello world\n".utf8)

  @Test func uncompresses() throws {
    #expect(try inflated(GzipSamples.hello) == hello)
    #expect(try inflated(GzipSamples.zeros, limit: 300_000) == Array(repeating: 0, count: 300_000))
  }

  @Test func joinsMembersAndTakesPadding() throws {
    let both = GzipSamples.hello + GzipSamples.more
    #expect(try inflated(both) == hello + Array("and more".utf8))
    #expect(try inflated(both + [0, 0, 0]) == hello + Array("and more".utf8))
  }

  @Test(arguments: [[], [0x1F], [0x1F, 0x8C, 0], Array("plain".utf8)] as [[UInt8]])
  func returnsOtherFilesAsTheyAre(bytes: [UInt8]) throws {
    #expect(try inflated(bytes, limit: 0) == bytes)
  }

  @Test func keepsWithinTheLimit() throws {
    let message =
      "holds more than 25 bytes uncompressed, the most that is read; is it the right file?"
    #expect(try inflated(GzipSamples.hello, limit: 26) == hello)
    #expect(refused(GzipSamples.hello, limit: 25) == "f.gz: \(message)")
    #expect(refused(GzipSamples.hello + GzipSamples.more, limit: 33) != nil)
    #expect(refused(GzipSamples.zeros, limit: 299_999) != nil)
    #expect(refused(GzipSamples.hello, limit: 0) != nil)
  }

  @Test func refusesWhatIsCutOff() {
    for count in 2..<GzipSamples.hello.count {
      #expect(
        refused(Array(GzipSamples.hello.prefix(count)))
          == "f.gz: byte \(count): the gzip data are cut off here; get the file anew")
    }
  }

  @Test func refusesDamageAndTrailingBytes() {
    var wrongSum = GzipSamples.hello
    wrongSum[wrongSum.count - 6] ^= 1
    #expect(
      refused(wrongSum)?
        .hasSuffix("the gzip data are damaged (incorrect data check); get the file anew") == true)
    #expect(
      refused([0x1F, 0x8B, 9] + GzipSamples.hello.dropFirst(3))?
        .contains("(unknown compression method)") == true)
    #expect(
      refused(GzipSamples.hello + [1, 2])
        == "f.gz: byte 36: 2 bytes follow the gzip data; get the file anew")
  }

  @Test(arguments: 0..<10) func damageNeverCrashes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      var bytes = GzipSamples.hello + GzipSamples.images
      bytes.damage(using: &generator)
      _ = try? inflated(bytes)
    }
  }
}
