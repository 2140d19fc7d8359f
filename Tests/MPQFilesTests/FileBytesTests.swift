import Foundation
import MPQFiles
import Testing

@Suite struct FileBytesTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
  func readsBackWhatItWrote(count: Int) throws {
    let text = String((0..<count).map { Character(UnicodeScalar(UInt8($0 % 95 + 32))) })
    try FileBytes.write(text, to: directory.path("f"))
    #expect(try FileBytes.read(directory.path("f")) == Array(text.utf8))
    #expect(try directory.files() == ["f"])
  }

  @Test func readsBackBytesThatAreNoText() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try directory.write("old", to: "f")
    try FileBytes.write(bytes, to: directory.path("f"))
    #expect(try FileBytes.read(directory.path("f")) == bytes)
    try FileBytes.write([UInt8](), to: directory.path("f"))
    #expect(try FileBytes.read(directory.path("f")) == [])
    #expect(try directory.files() == ["f"])
    #expect(throws: FileError.self) { try FileBytes.write(bytes, to: "/dev/full") }
  }

  @Test func readsAPipe() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("some text".utf8))
    try pipe.fileHandleForWriting.close()
    let bytes = try FileBytes.read("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
    #expect(bytes == Array("some text".utf8))
  }

  @Test func readsADeviceToItsEnd() throws { #expect(try FileBytes.read("/dev/null") == []) }

  @Test func saysWhyItCannotRead() throws {
    let missing = try #require(throws: FileError.self) { try FileBytes.read("/nowhere") }
    #expect(missing.description == "/nowhere: cannot open: No such file or directory")
    let directory = try #require(throws: FileError.self) { try FileBytes.read("/tmp") }
    #expect(directory.description == "/tmp: is a directory; name a file in it")
  }

  @Test func refusesWhatDoesNotFit() throws {
    try directory.write("", to: "sparse")
    try #require(truncate(directory.path("sparse"), 1 << 42) == 0)
    let error = try #require(throws: FileError.self) {
      try FileBytes.read(directory.path("sparse"))
    }
    #expect(error.message.hasPrefix("is larger than 2 GiB"))
  }

  @Test func aFailedWriteLeavesTheOldFile() throws {
    try FileManager.default.createDirectory(
      atPath: directory.path("d"), withIntermediateDirectories: true)
    for path in ["d", "missing/f", ""] {
      #expect(throws: FileError.self) {
        try FileBytes.write("new", to: path.isEmpty ? "" : directory.path(path))
      }
    }
    #expect(try directory.files() == ["d"])
    #expect(throws: FileError.self) { try FileBytes.write("new", to: "/dev/full") }
  }
}
