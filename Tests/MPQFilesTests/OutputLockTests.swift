import Foundation
import MPQFiles
import Testing

@Suite struct OutputLockTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func keepsOthersOutUntilItIsReleased() throws {
    let lock = try OutputLock([directory.path("a"), directory.path("b")])
    #expect(try directory.files() == ["a.lock", "b.lock"])
    let error = try #require(throws: FileError.self) { try OutputLock([directory.path("b")]) }
    #expect(error.description.contains("is being written by another run"))
    lock.release()
    #expect(try directory.files() == [])
    try OutputLock([directory.path("b")]).release()
  }

  @Test func aRefusedOneHoldsNothing() throws {
    let held = try OutputLock([directory.path("b")])
    #expect(throws: FileError.self) { try OutputLock([directory.path("a"), directory.path("b")]) }
    #expect(try directory.files() == ["b.lock"])
    held.release()
  }

  @Test func holdsForTheFileByWhateverName() throws {
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("link"), withDestinationPath: "real")
    let lock = try OutputLock([directory.path("link")])
    #expect(throws: FileError.self) { try OutputLock([directory.path("real")]) }
    lock.release()
  }

  @Test func whatAKilledRunLeftKeepsNobodyOut() throws {
    try directory.write("", to: "a.lock")
    try OutputLock([directory.path("a")]).release()
    #expect(try directory.files() == [])
  }

  @Test func somebodysFileIsLeftAlone() throws {
    try directory.write("mine", to: "a.lock")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("b.lock"), withDestinationPath: "a.lock")
    for name in ["a", "b"] {
      #expect(throws: FileError.self) { try OutputLock([directory.path(name)]) }
    }
    #expect(try directory.read("a.lock") == "mine")
  }
}
