import Foundation
import MPQFiles
import MPQModel
import Testing

@Suite struct ByteSourceTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func readsPartsOfFilesAndOfMemoryAlike() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * 7 % 253) }
    try FileBytes.write(bytes, to: directory.path("f"))
    for source in [
      try ByteSource(opening: directory.path("f")), ByteSource(bytes, name: "memory"),
    ] {
      #expect(source.count == bytes.count)
      for range in [0..<0, 0..<1, 1_048_575..<1_048_577, 2_999_990..<3_000_000, 0..<3_000_000] {
        #expect(try source.bytes(in: range) == Array(bytes[range]))
      }
      #expect(try source.bytes() == bytes)
      var parts: [UInt8] = []
      try source.forEachPart { parts += $0 }
      #expect(parts == bytes)
    }
  }

  /// A mapped file would end the program here.
  @Test func aFileThatIsCutOffWhileItIsReadIsAnError() throws {
    try FileBytes.write([UInt8](repeating: 1, count: 100_000), to: directory.path("f"))
    let source = try ByteSource(opening: directory.path("f"))
    try #require(truncate(directory.path("f"), 10) == 0)
    #expect(try source.bytes(in: 0..<10).count == 10)
    let error = try #require(throws: FileError.self) { try source.bytes(in: 5..<50_000) }
    #expect(
      error.message
        == "ends after 10 bytes, and had 100000 when it was opened; is it being written?")
    #expect(try source.bytes().count == 10)
  }

  /// What the kernel makes up has no size, and a pipe neither.
  @Test func whatHasNoSizeIsReadToItsEnd() throws {
    let status = try ByteSource(opening: "/proc/self/status")
    #expect(status.count > 0)
    #expect(try status.bytes(in: 0..<5) == Array("Name:".utf8))
  }

  @Test func theHeaderOfALargeFileIsReadWithoutItsData() throws {
    let size = 40 << 30
    let header =
      #"{"__metadata__":{"made_by":"test"},"w":{"dtype":"F16","shape":[\#(size / 2 - 4)],"#
      + #""data_offsets":[0,\#(size - 8)]},"b":{"dtype":"F32","shape":[2],"#
      + #""data_offsets":[\#(size - 8),\#(size)]}}"#
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    bytes += Array(header.utf8)
    let path = directory.path("large.safetensors")
    try FileBytes.write(bytes, to: path)
    try #require(truncate(path, off_t(bytes.count + size)) == 0)
    let file = try FileContent(reading: path).read(as: FileFormats.checkpoints)
    #expect(file.names == ["w", "b"])
    #expect(file.metadata == ["made_by": "test"])
    #expect(try file.tensor("b") == TensorArchive.Tensor(shape: [2], values: [0, 0]))
    #expect(try file.tensor("a") == nil)
    // All of it would not fit.
    let error = try #require(throws: FormatError.self) { try file.archive() }
    #expect(error.message.contains("takes 80.0 GiB of memory, more than"))
    #expect(throws: FormatError.self) { try NetworkFile.read(path) }
  }
}
