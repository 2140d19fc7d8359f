import Foundation
import Testing

/// Holds the layout that ARCHITECTURE.md describes.
struct RoomTests {
  static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources").standardized

  /// The folders of a module stand in an order: none uses one that uses it, directly or by others.
  @Test(arguments: [
    "MPQModel", "MPQFiles", "MPQSearch", "MPQTraining", "MPQReport", "MPQService",
  ])
  func foldersUseEachOtherInOneDirection(_ module: String) throws {
    let rooms = try Rooms(of: Self.sources.appending(path: module))
    #expect(rooms.uses.count > 1, "no folder of \(module) was read")
    if let cycle = rooms.cycle {
      Issue.record("folders of \(module) use each other: \(cycle.joined(separator: "; "))")
    }
  }

  @Test func aCycleIsFound() {
    let files = [
      "A/One.swift": "package struct One {\n  let two: Two\n}",
      "B/Two.swift": "struct Two {}\nfunc three() { print(\"\\(Three.name)\") }",
      "C/Three.swift": "enum Three {\n  static let name = \"One\"  // of One\n}",
    ]
    #expect(Rooms(files: files).cycle == nil)
    var circular = files
    circular["C/More.swift"] = "let text = \"\\(One.self)\""
    #expect(
      Rooms(files: circular).cycle == [
        "A/One.swift names Two", "B/Two.swift names Three", "C/More.swift names One",
      ])
  }
}
