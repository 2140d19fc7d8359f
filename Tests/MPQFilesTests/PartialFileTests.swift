import Foundation
import MPQFiles
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
    ("", "''", "is not a file name"), ("/tmp", "/tmp", "is a directory; name a file in it"),
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

  @Test func makesTheTargetOfADanglingLink() throws {
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: directory.path("far"), withIntermediateDirectories: true)
    try manager.createSymbolicLink(
      atPath: directory.path("first"), withDestinationPath: "far/second")
    try manager.createSymbolicLink(
      atPath: directory.path("far/second"), withDestinationPath: "third")
    try FileBytes.write("new", to: directory.path("first"))
    #expect(try manager.destinationOfSymbolicLink(atPath: directory.path("first")) == "far/second")
    #expect(try manager.destinationOfSymbolicLink(atPath: directory.path("far/second")) == "third")
    #expect(try directory.read("far/third") == "new")
  }

  @Test func aLinkInACircleIsAnError() throws {
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("circle"), withDestinationPath: "circle")
    #expect(throws: FileError.self) {
      try FileBytes.write("new", to: directory.path("circle/file"))
    }
  }

  /// What two containers with one process id each would do.
  @Test func writersOfOneTargetDoNotShareAFile() throws {
    let files = try (0..<3).map { _ in try PartialFile(for: directory.path("shared")) }
    #expect(Set(files.map(\.partialPath)).count == 3)
    for (number, file) in files.enumerated() { try file.append("writer \(number)\n") }
    try files[2].finish()
    try files[0].finish()
    files[1].discard()
    #expect(try directory.read("shared") == "writer 0\n")
    #expect(try directory.files() == ["shared", "target"])
  }

  @Test func aNameThatCannotBeLongerStillHasANeighbour() throws {
    let name = String(repeating: "é", count: 127)
    try FileBytes.write("new", to: directory.path(name))
    #expect(try directory.read(name) == "new")
  }

  @Test func whatADeadWriterLeftIsRemoved() throws {
    let left = "target.0123456789abcdef.partial"
    let others = [
      "target.1.partial", "target.0123456789abcdeg.partial", "other.0123456789abcdef.partial",
    ]
    for name in [left] + others { try directory.write("rows", to: name) }
    try FileBytes.write("new", to: directory.path("target"))
    #expect(Set(try directory.files()) == Set(others + ["target"]))
  }

  @Test func whatALivingWriterHasStays() throws {
    let writing = try PartialFile(for: directory.path("late"))
    try writing.append("rows")
    // Under another name the directory is looked through anew, as another process would do.
    try FileBytes.write("new", to: "\(directory.url.path)/./late")
    try writing.finish()
    #expect(try directory.read("late") == "rows")
    #expect(try directory.files() == ["late", "target"])
  }
}
