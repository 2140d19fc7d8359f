import MPQModel
import Testing

@Suite struct LatencyTableTests {
  private let widths = LayerFormats(weight: 2, activation: 3)

  @Test func keepsOneTimePerPlace() throws {
    var table = LatencyTable(source: "t")
    let swapped = LayerFormats(weight: 3, activation: 2)
    try table.add(layer: "a", formats: widths, picoseconds: 5)
    try table.add(layer: "a", formats: swapped, picoseconds: 7)
    try table.add(layer: "b", formats: widths, picoseconds: 0)
    #expect(table.picoseconds(layer: "a", at: widths) == 5)
    #expect(table.picoseconds(layer: "a", at: swapped) == 7)
    #expect(table.picoseconds(layer: "b", at: widths) == 0)
    #expect(table.picoseconds(layer: "b", at: swapped) == nil)
    #expect(table.picoseconds(layer: "c", at: widths) == nil)
  }

  /// The name of a choice in another table says nothing of its times.
  @Test func aChoiceWithANameHasTheTimeOfItsFormats() throws {
    var table = LatencyTable(source: "t")
    try table.add(layer: "module.a", formats: widths, picoseconds: 5)
    let named = LayerFormats(weight: 2, activation: 3, label: "fast")
    #expect(table.picoseconds(layer: "module.a", at: named) == 5)
    #expect(table.picoseconds(layer: "a", at: named) == 5)
  }

  @Test func aSecondTimeForAPlaceChangesNothing() throws {
    var table = LatencyTable(source: "t")
    try table.add(layer: "a", formats: widths, picoseconds: 5)
    #expect(throws: LatencyError.self) {
      try table.add(layer: "a", formats: widths, picoseconds: 6)
    }
    #expect(table.picoseconds(layer: "a", at: widths) == 5)
  }

  @Test func refusesTimesThatAddUpTooFar() throws {
    var table = LatencyTable(source: "t")
    try table.add(layer: "a", formats: widths, picoseconds: LatencyTable.largestTotal - 1)
    try table.add(layer: "b", formats: widths, picoseconds: 1)
    #expect(throws: LatencyError.self) {
      try table.add(layer: "c", formats: widths, picoseconds: 1)
    }
  }

  @Test func namesMayDifferByWhatToolsAdd() throws {
    var table = LatencyTable(source: "t")
    try table.add(layer: "module.a", formats: widths, picoseconds: 5)
    try table.add(layer: "b.weight", formats: widths, picoseconds: 6)
    try table.add(layer: "b", formats: widths, picoseconds: 7)
    #expect(table.picoseconds(layer: "a", at: widths) == 5)
    #expect(table.picoseconds(layer: "a.weight", at: widths) == 5)
    #expect(table.picoseconds(layer: "b", at: widths) == 7)
    // Two of the table's names could be meant.
    #expect(table.picoseconds(layer: "module.b", at: widths) == nil)
  }

  @Test func manyMissingEntriesAreCounted() throws {
    func warnings(_ count: Int) throws -> [String] {
      Resources(latency: LatencyTable(source: "t")).warnings(
        for: try Network(
          name: "n",
          layers: (0..<count).map { Layer(name: "l\($0)", macs: 1, params: 1, pinned: .eightBit) }))
    }
    #expect(
      try warnings(2).last
        == "t: no time for layer 'l1' at its pinned W8A8; it counts as 0 s, so all "
        + "latencies are without it")
    #expect(
      try warnings(105) == [
        "t: no time for 105 pinned layers at their widths, such as 'l0' at W8A8; they count as 0 s, so all "
          + "latencies are without them"
      ])
  }
}
