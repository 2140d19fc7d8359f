import Foundation
import MPQFiles
import TestFixtures
import Testing

/// The built `mpq-models`.
private enum Generator: BuiltProgram { static let executableName = "mpq-models" }

/// Holds the networks under models/ to what their generator writes.
struct GeneratorTests {
  @Test func theGeneratorWritesTheShippedFiles() throws {
    let models = Generator.packageRoot.appending(path: "models")
    let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: output) }
    try #require(try Generator.run([output.path]).exitCode == 0)

    let generated = ShippedModels(environment: output.path, executable: "")
    let names = try #require(generated).names()
    #expect(ShippedModels(environment: models.path, executable: "")?.names() == names)
    #expect(names.count == 7)
    for name in names {
      let path = "\(name)/network.json"
      #expect(
        try Data(contentsOf: output.appending(path: path))
          == Data(contentsOf: models.appending(path: path)),
        "models/\(path) is not what the generator writes; run 'make models'")
    }
  }
}
