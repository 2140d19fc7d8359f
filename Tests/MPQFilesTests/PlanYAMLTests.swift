import MPQFiles
import MPQModel
import Testing

@Suite struct PlanYAMLTests {
  @Test func listsTheSearchedLayersInOrder() throws {
    #expect(
      PlanYAML.encode(ExamplePlan.plan, of: try ExamplePlan.network().layers)
        == "weight_bits: [3, 2]\nact_bits: [4, 6]\n")
  }

  @Test func listsNothingWhereAllIsPinned() throws {
    let network = try Network(
      name: "n", layers: [Layer(name: "a", macs: 1, params: 1, pinned: .eightBit)])
    #expect(
      PlanYAML.encode(BitPlan([.eightBit]), of: network.layers)
        == "weight_bits: []\nact_bits: []\n")
  }
}
