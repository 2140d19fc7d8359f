import MPQModel
import Testing

@Suite struct ImportanceTableTests {
  @Test func keepsRowsByLayer() throws {
    var table = ImportanceTable(source: "t.csv")
    try table.add(layer: "b", tensor: .weight, format: 4, importance: 0.5, line: 2)
    try table.add(layer: "a", tensor: .weight, format: 2, importance: -0.0, line: 3)
    try table.add(layer: "b", tensor: .activation, format: 8, importance: 1, line: 4)
    try table.add(layer: "b", tensor: .weight, format: 2, importance: 0.75)
    #expect(table.layers.map(\.name) == ["b", "a"])
    #expect(table["b"]?.line == 2)
    #expect(table["b"]?.weight.map(\.format) == [4, 2])
    #expect(table["b"]?.importance(.activation, in: 8) == 1)
    #expect(table["b"]?.importance(.activation, in: 4) == nil)
    #expect(table["a"]?.importance(.weight, in: 2)?.sign == .plus)
    #expect(table["c"] == nil)
    #expect(table.formats(.weight) == [2, 4])
    #expect(table.formats(.activation) == [8])
  }

  @Test(arguments: [
    (
      4, -1.5,
      "layer 'a' weight at 4 bits: importance -1.5 is negative; give a finite number of at least 0"
    ),
    (
      4, Double.nan,
      "layer 'a' weight at 4 bits: importance nan is not a number; "
        + "give a finite number of at least 0"
    ),
    (
      4, Double.infinity,
      "layer 'a' weight at 4 bits: importance inf is infinite; give a finite number of at least 0"
    ),
    (2, 1.0, "layer 'a' weight at 2 bits occurs twice; keep one of the rows"),
  ])
  func refuses(bits: Int, importance: Double, message: String) throws {
    var table = ImportanceTable(source: "t")
    try table.add(layer: "a", tensor: .weight, format: 2, importance: 1)
    #expect(throws: ImportanceError(message)) {
      try table.add(layer: "a", tensor: .weight, format: .integer(bits), importance: importance)
    }
    for bits in [0, 33] {
      #expect(
        throws: ImportanceError("layer 'a' weight: bit-width \(bits) is outside 1 to 32")
      ) { try ImportanceTable.format(bits: bits, of: "a", .weight) }
    }
    #expect(table["a"]?.weight.count == 1)
  }

  @Test func aRefusedRowAddsNoLayer() throws {
    var table = ImportanceTable(source: "t")
    #expect(throws: ImportanceError.self) {
      try table.add(layer: "new", tensor: .weight, format: 2, importance: -1)
    }
    #expect(table.layers.isEmpty)
  }
}
