import MPQModel
import MPQSearch
import Testing

@Suite struct MergedTiesTests {
  private func classes(_ merged: MergedTies) -> [String] {
    merged.classes.map { "\($0.tensor) \($0.members)" }
  }

  @Test func tiesThatShareALayerAndATensorMerge() {
    let merged = MergedTies([
      ([3, 1], [.weight]), ([5, 6], [.weight]), ([6, 3], [.weight]), ([8, 9], [.weight]),
    ])
    #expect(classes(merged) == ["weight [1, 3, 5, 6]", "weight [8, 9]"])
  }

  @Test func classesOfTwoTensorsStayApart() {
    let merged = MergedTies([
      ([0, 1], [.weight]), ([1, 2], [.activation]), ([2, 3], [.weight]), ([4, 5], [.activation]),
    ])
    #expect(
      classes(merged) == [
        "weight [0, 1]", "activation [1, 2]", "weight [2, 3]", "activation [4, 5]",
      ])
  }

  @Test func aTieOfBothTensorsIsTwoClasses() {
    let merged = MergedTies([([2, 0], [.weight, .activation])])
    #expect(classes(merged) == ["activation [0, 2]", "weight [0, 2]"])
  }

  @Test func tiesOfFewerThanTwoLayersTieNothing() {
    let merged = MergedTies([([], [.weight]), ([4], [.weight]), ([1, 2], [])])
    #expect(merged.classes.isEmpty)
  }
}
