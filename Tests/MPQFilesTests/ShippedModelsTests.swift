import Foundation
import MPQFiles
import Testing

/// A temporary tree with an installed layout, a package layout, and one network in each.
private final class Tree {
  let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  init() throws {
    try add("prefix/share/mpq/models/installed/network.json")
    try add("prefix/bin/mpq-solve")
    try add("package/Package.swift")
    try add("package/models/README.md")
    try add("package/models/b/network.json")
    try add("package/models/a/network.json")
    try add("package/models/empty/importance.csv")
    try add("package/.build/release/mpq-solve")
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  private func add(_ path: String) throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: file)
  }

  func path(_ path: String) -> String { root.appending(path: path).path }
}

@Suite struct ShippedModelsTests {
  @Test func findsThemInThePackage() throws {
    let tree = try Tree()
    let models = try #require(
      ShippedModels(environment: nil, executable: tree.path("package/.build/release/mpq-solve")))
    #expect(models.names() == ["a", "b"])
    #expect(models.path(of: "a") == tree.path("package/models/a/network.json"))
    #expect(models.path(of: "c") == nil)
  }

  @Test func findsThemAfterInstallation() throws {
    let tree = try Tree()
    let models = ShippedModels(environment: nil, executable: tree.path("prefix/bin/mpq-solve"))
    #expect(models?.names() == ["installed"])
  }

  @Test func environmentComesFirst() throws {
    let tree = try Tree()
    let models = ShippedModels(
      environment: tree.path("package/models"), executable: tree.path("prefix/bin/mpq-solve"))
    #expect(models?.names() == ["a", "b"])
    let missing = ShippedModels(environment: tree.path("nowhere"), executable: "")
    #expect(missing?.names() == [])
  }

  @Test(arguments: ["", ".", "..", "../models/a", "a/", "/etc"])
  func takesNamesOnly(name: String) throws {
    let tree = try Tree()
    let models = ShippedModels(environment: tree.path("package/models"), executable: "")
    #expect(models?.path(of: name) == nil)
  }

  @Test func findsNothingElsewhere() throws {
    let tree = try Tree()
    #expect(ShippedModels(environment: nil, executable: "") == nil)
    #expect(ShippedModels(environment: "", executable: tree.path("a/b/mpq-solve")) == nil)
  }

  @Test func findsThisPackagesNetworksFromTheTestsExecutable() {
    #expect(ShippedModels()?.path(of: "resnet50") != nil)
  }
}
