import Foundation
import MPQFiles
import Testing

@Suite struct GrowingFileTests {
  @Test func growsFromItsStart() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("log.csv")
    try FileBytes.write("an older log that is longer than the new one", to: path)
    let file = try GrowingFile(path, startingWith: "a,b\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a,b\n")
    try file.append("1,2\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a,b\n1,2\n")
    try file.append("3,4\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a,b\n1,2\n3,4\n")
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    #expect(throws: FileError.self) { try GrowingFile("/nowhere/log.csv", startingWith: "") }
    let full = try GrowingFile("/dev/null", startingWith: "")
    try full.append("gone")
  }
}
