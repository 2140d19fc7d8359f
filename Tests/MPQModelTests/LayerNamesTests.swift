import MPQModel
import Testing

@Suite struct LayerNamesTests {
  private static func names(_ layers: (name: String, parts: ModelNames?)...) throws -> LayerNames {
    LayerNames(
      try Network(
        name: "n",
        layers: layers.map { layer in
          var own = Layer(name: layer.name, macs: 1, params: 1)
          own.names = layer.parts
          return own
        }))
  }

  @Test func aNameIsTheLayersOwnFirst() throws {
    // The first layer's node is called as the second layer is.
    var names = try Self.names(
      ("a", ModelNames(node: "b", weight: "w")), ("b", ModelNames(node: "c")))
    #expect(names.position(of: "b") == 1)
    #expect(names.position(of: "c") == 1)
    #expect(names.position(of: "w") == 0)
    #expect(names.position(of: "d") == nil)
  }

  @Test func prefixesAndSuffixesOfToolsAreLeftAway() throws {
    var names = try Self.names(("conv1", nil), ("module.fc", nil))
    #expect(names.position(of: "module.module.conv1.weight") == 0)
    #expect(names.position(of: " fc ") == 1)
  }

  @Test func aNameOfSeveralLayersIsNone() throws {
    var names = try Self.names(
      ("a", ModelNames(node: "n", weight: "shared")), ("b", ModelNames(weight: "shared")),
      ("module.c", ModelNames(output: "c.weight")), ("c.weight", nil))
    #expect(names.position(of: "shared") == nil)
    #expect(names.position(of: "n") == 0)
    // Two layers have the core `c`, so the result of that name does not decide.
    #expect(names.position(of: "c") == nil)
  }
}
