import MPQModel
import MPQSearch
import Testing

@Suite struct TieGraphTests {
  private func classes(_ graph: TieGraph) -> [String] {
    graph.classes.map { "\($0.tensor) \($0.members)" }
  }

  @Test func tiesThatShareALayerAndATensorMerge() {
    let graph = TieGraph(ties: [
      ([3, 1], [.weight]), ([5, 6], [.weight]), ([6, 3], [.weight]), ([8, 9], [.weight]),
    ])
    #expect(classes(graph) == ["weight [1, 3, 5, 6]", "weight [8, 9]"])
    #expect(graph.components == [[0], [1]])
  }

  @Test func classesOfTwoTensorsThatShareALayerAreOneComponent() {
    let graph = TieGraph(ties: [
      ([0, 1], [.weight]), ([1, 2], [.activation]), ([2, 3], [.weight]), ([4, 5], [.activation]),
    ])
    #expect(
      classes(graph) == [
        "weight [0, 1]", "activation [1, 2]", "weight [2, 3]", "activation [4, 5]",
      ])
    #expect(graph.components == [[0, 1, 2], [3]])
  }

  @Test func aTieOfBothTensorsIsTwoClasses() {
    let graph = TieGraph(ties: [([2, 0], [.weight, .activation])])
    #expect(classes(graph) == ["activation [0, 2]", "weight [0, 2]"])
    #expect(graph.components == [[0, 1]])
  }

  @Test func tiesOfFewerThanTwoLayersTieNothing() {
    let graph = TieGraph(ties: [([], [.weight]), ([4], [.weight]), ([1, 2], [])])
    #expect(graph.classes.isEmpty)
    #expect(graph.components.isEmpty)
  }
}
