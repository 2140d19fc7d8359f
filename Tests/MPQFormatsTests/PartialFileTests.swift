import Foundation
import MPQFormats
import Testing

@Suite struct PartialFileTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write("old", to: "target")
  }

  @Test func takesTheTargetsPlaceWhenFinished() throws {
    let file = try PartialFile(for: directory.path("target"))
    try file.append("one\n")
    #expect(try directory.read("target") == "old")
    let partial = try #require(try directory.files().first { $0.hasSuffix(".partial") })
    #expect(directory.path(partial) == file.partialPath)
    #expect(try directory.read(partial) == "one\n", "appended text is in the file at once")
    try file.append(Array("zwei\n".utf8))
    try file.finish()
    #expect(try directory.read("target") == "one\nzwei\n")
    #expect(try directory.files() == ["target"])
  }

  @Test func leavesTheTargetWhenDiscarded() throws {
    let file = try PartialFile(for: directory.path("target"))
    try file.append("new")
    file.discard()
    #expect(try directory.read("target") == "old")
    #expect(try directory.files() == ["target"])
  }

  @Test func makesANewFile() throws {
    let file = try PartialFile(for: directory.path("new"))
    #expect(try directory.files().contains("new") == false)
    try file.finish()
    #expect(try directory.read("new").isEmpty)
  }

  @Test func keepsLinksAndModes() throws {
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("link"), withDestinationPath: "target")
    chmod(directory.path("target"), 0o604)
    try FileBytes.write("new", to: directory.path("link"))
    let manager = FileManager.default
    #expect(try manager.destinationOfSymbolicLink(atPath: directory.path("link")) == "target")
    #expect(try directory.read("target") == "new")
    let mode = try manager.attributesOfItem(atPath: directory.path("target"))[.posixPermissions]
    #expect(mode as? Int == 0o604)
  }

  @Test func writesToDevicesAsTheyAre() throws {
    try FileBytes.write("x", to: "/dev/null")
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func writesToAnOpenStream() throws {
    let pipe = Pipe()
    let number = pipe.fileHandleForWriting.fileDescriptor
    try FileBytes.write("through", to: "/dev/fd/\(number)")
    try pipe.fileHandleForWriting.close()
    #expect(try pipe.fileHandleForReading.readToEnd() == Data("through".utf8))
  }

  @Test(arguments: [
    ("", "''", "is no file name"), ("/tmp", "/tmp", "is a directory; name a file in it"),
    ("/missing/x", "/missing/x", "cannot write: No such file or directory"),
  ])
  func refuses(path: String, file: String, message: String) throws {
    let error = try #require(throws: FileError.self) { try PartialFile(for: path) }
    #expect(error == FileError(file: file, message))
  }

  @Test func aTargetThatTurnsIntoADirectoryIsAnError() throws {
    let file = try PartialFile(for: directory.path("late"))
    try file.append("rows")
    try FileManager.default.createDirectory(
      atPath: directory.path("late"), withIntermediateDirectories: true)
    #expect(throws: FileError.self) { try file.finish() }
    let partial = try #require(try directory.files().first { $0.hasSuffix(".partial") })
    #expect(try directory.read(partial) == "rows")
    file.discard()
    #expect(try directory.files() == ["late", "target"])
  }

  @Test func whatADeadWriterLeftIsRemoved() throws {
    let directory = try TemporaryDirectory()
    let target = directory.path("table.csv")
    // No process has a number beyond the system's largest.
    for name in [
      "table.csv.999999999.partial", "table.csv.1.partial", "table.csv.x.partial",
      "other.999999999.partial",
    ] {
      try FileBytes.write("", to: directory.path(name))
    }
    PartialFile.removeAbandoned(for: target)
    let left = try FileManager.default.contentsOfDirectory(atPath: directory.path(""))
    #expect(Set(left) == ["table.csv.1.partial", "table.csv.x.partial", "other.999999999.partial"])
  }
}
