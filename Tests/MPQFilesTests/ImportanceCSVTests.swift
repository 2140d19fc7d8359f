import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct ImportanceCSVTests {
  private func decode(_ rows: String) throws(FormatError) -> ImportanceTable {
    let text = "layer,tensor,bits,importance\n\(rows)"
    return try ImportanceCSV.decode(Array(text.utf8), file: "t.csv")
  }

  @Test func readsRowsInAnyOrder() throws {
    let table = try decode("a,weight,2,0.5\nb,activation,4,1e-3\na,activation,2,0\n")
    #expect(table.source == "t.csv")
    #expect(table.layers.map(\.name) == ["a", "b"])
    #expect(table["a"]?.importance(.weight, in: 2) == 0.5)
    #expect(table["a"]?.importance(.activation, in: 2) == 0)
    #expect(table["b"]?.importance(.activation, in: 4) == 0.001)
    #expect(table["b"]?.line == 3)
  }

  @Test(arguments: [
    (
      "a,weights,2,1\n",
      "2: tensor: expected weight or activation for layer 'a' at 2 bits, found 'weights'"
    ),
    ("a,weight,0,1\n", "2: bits: expected a whole number from 1 to 32, found '0'"),
    ("a,weight,33.5,1\n", "2: bits: expected a whole number from 1 to 32, found '33.5'"),
    (
      "a,weight,q4_k_,1\n",
      "2: bits: expected a whole number from 1 to 32 or the name of a format such as f16, int4-g128 or q4_K, "
        + "found 'q4_k_'; did you mean 'q4_K'?"
    ),
    (
      "a,weight,2,1\nb,weight,2,1\na,weight,2,1\n",
      "4: layer 'a' weight at 2 bits occurs twice; keep one of the rows"
    ),
    (
      "a,weight,2,NaN\nb,weight,2,1\na,weight,2,1\n",
      "4: layer 'a' weight at 2 bits occurs twice; keep one of the rows"
    ),
    ("a,weight,2,high\n", "2: importance: expected a number, found 'high'"),
  ])
  func refuses(_ rows: String, saying message: String) {
    #expect(refusal { () throws(FormatError) in try decode(rows) } == "t.csv:\(message)")
  }

  /// What cannot be chosen matters only where it could be.
  @Test(arguments: [
    ("nan", "not a number"), ("inf", "infinite"), ("-Infinity", "infinite"), ("1e999", "infinite"),
    ("-0.5", "negative"), ("", "missing"), ("NA", "missing"), ("NaN", "missing"),
  ])
  func keepsWhatCannotBeUsedApart(text: String, fault: String) throws {
    let table = try decode("a,weight,2,\(text)\na,weight,4,0.5\n")
    let layer = try #require(table["a"])
    #expect(layer.weight == [.init(format: 4, importance: 0.5)])
    #expect(layer.unusable.map(\.format) == [2])
    #expect(layer.unusable.map(\.line) == [2])
    // pandas writes NaN for a gap.
    #expect(layer.unusable[0].fault == (text == "nan" ? "missing" : fault))
  }

  @Test func writesWhatItReads() throws {
    var generator = SeededGenerator(seed: 3)
    var table = ImportanceTable(source: "t.csv")
    for name in ["plain", "a,b", "say \"x\"", " spaces ", "é", "\"\u{301}"] {
      for tensor in TensorKind.allCases {
        for bits in [8, 2, 4] {
          let importance = Double.random(in: 0...1, using: &generator) * 1e-9
          try table.add(layer: name, tensor: tensor, format: .integer(bits), importance: importance)
        }
      }
    }
    let again = try ImportanceCSV.decode(Array(ImportanceCSV.encode(table).utf8), file: "t.csv")
    #expect(again.layers.map(\.name) == table.layers.map(\.name))
    for layer in table.layers {
      for tensor in TensorKind.allCases { #expect(again[layer.name]?[tensor] == layer[tensor]) }
    }
  }

  @Test func namesTheBrokenLineAmongAMillion() {
    var text = "layer,tensor,bits,importance\n"
    for row in 2...1_000_001 {
      text += row == 500_003 ? "l\(row / 4),weight,,0.5\n" : "l\(row),weight,2,0.5\n"
    }
    let bytes = Array(text.utf8)
    #expect(
      refusal { () throws(FormatError) in try ImportanceCSV.decode(bytes, file: "t.csv") }
        == "t.csv:500003: bits: expected a whole number from 1 to 32, found nothing")
  }
}
