import MPQFiles
import MPQModel
import Testing

@Suite struct ImportanceJSONTests {
  private func decode(_ text: String) throws(FormatError) -> ImportanceTable {
    try ImportanceJSON.decode(Array(text.utf8), file: "t.json")
  }

  private static let sample = """
    {
      "provenance": {"network": "tiny", "seed": 7, "settings": {"lr": 0.01, "bits": [2, true, null]}},
      "importance": [
        {"layer": "a", "tensor": "weight", "bits": 2, "importance": 0.1},
        {"bits": 4, "importance": 1e-3, "layer": "b,\\"\\u00e9", "tensor": "activation"}
      ]
    }
    """

  @Test func readsRowsAndProvenance() throws {
    let table = try decode(Self.sample)
    #expect(table["a"]?.importance(.weight, in: 2) == 0.1)
    #expect(table["b,\"é"]?.importance(.activation, in: 4) == 0.001)
    #expect(table.layers.map(\.line) == [4, 5])
    #expect(
      table.provenance == [
        "network": "tiny", "seed": "7", "settings": #"{"bits":[2,true,null],"lr":0.01}"#,
      ])
  }

  @Test(arguments: [
    #"[{"layer": "a", "tensor": "weight", "bits": 2.0, "importance": 0.1}]"#,
    #"\#u{FEFF} [{"Layer": "a", "TENSOR": " Weight", "Bits": 2, "Importance": 1e-1, "index": 0}]"#,
    #"{"importance": [{"layer": "a", "tensor": "WEIGHT", "bits": 20e-1, "importance": 0.1}]}"#,
  ])
  func readsWhatOtherToolsWrite(text: String) throws {
    let table = try ImportanceFile.decode(Array(text.utf8), file: "t.json")
    #expect(table["a"]?.importance(.weight, in: 2) == 0.1)
  }

  @Test(arguments: [
    ("null", "missing"), ("NaN", "not a number"), ("-Infinity", "infinite"), ("-1", "negative"),
  ])
  func keepsWhatCannotBeUsedApart(text: String, fault: String) throws {
    let table = try decode(
      #"[{"layer": "a", "tensor": "weight", "bits": 2, "importance": \#(text)}]"#)
    #expect(table["a"]?.weight == [])
    #expect(table["a"]?.unusable.map(\.fault) == [fault])
  }

  @Test func formatsOfEveryFamilyReadBack() throws {
    var table = ImportanceTable(source: "t.json")
    let names = ["3", "2.1", "0.125", "31.999999", "f16", "q4_K", "int4-g128-asym", "mlx4-g64"]
    for (index, name) in names.enumerated() {
      let format = try #require(NumberFormat(named: name))
      try table.add(layer: "a", tensor: .weight, format: format, importance: Double(index))
    }
    let again = try decode(ImportanceJSON.encode(table))
    #expect(again["a"]?.weight == table["a"]?.weight)
  }

  @Test func writesWhatItReads() throws {
    let table = try decode(Self.sample)
    let text = ImportanceJSON.encode(table)
    #expect(
      text == #"""
        {
          "provenance": {
            "network": "tiny",
            "seed": "7",
            "settings": "{\"bits\":[2,true,null],\"lr\":0.01}"
          },
          "importance": [
            {"layer": "a", "tensor": "weight", "bits": 2, "importance": 0.1},
            {"layer": "b,\"é", "tensor": "activation", "bits": 4, "importance": 0.001}
          ]
        }

        """#)
    let again = try decode(text)
    #expect(ImportanceJSON.encode(again) == text)
  }

  @Test(arguments: [
    (#"{"importance": []}"#, "t.json:1: 'importance': the list is empty; give at least one row"),
    (
      "{\"importance\": [\n{\"layer\": \"a\", \"tensor\": \"bias\", \"bits\": 2, \"importance\": 1}]}",
      "t.json:2: tensor: expected weight or activation for layer 'a' at 2 bits, found 'bias'"
    ),
    (
      "{\"importance\": [\n{\"layer\": \"a\", \"tensor\": \"weight\", \"bits\": 2, \"importance\": 1},"
        + "\n\n{\"layer\": \"a\", \"tensor\": \"weight\", \"bits\": 2, \"importance\": 1}]}",
      "t.json:4: layer 'a' weight at 2 bits occurs twice; keep one of the rows"
    ),
    (
      "{\"importance\": [\n{\"layer\": \"\", \"tensor\": \"weight\", \"bits\": 2,"
        + " \"importance\": 1}]}", "t.json:2: layer is empty"
    ),
  ])
  func refuses(_ text: String, saying message: String) {
    #expect(refusal { () throws(FormatError) in try decode(text) } == message)
  }

  @Test(arguments: ["bits", "layer", "importance"])
  func placesAMissingKey(_ key: String) throws {
    let row = #"{"layer": "a", "tensor": "weight", "bits": 2, "importance": 1}"#
    let broken = row.replacing("\"\(key)\"", with: "\"\(key)s\"")
    let message = try #require(
      refusal { () throws(FormatError) in
        try decode("{\"importance\": [\n\(row),\n\(broken)\n]}")
      })
    #expect(message.hasPrefix("t.json:3: "))
    #expect(message.contains("'\(key)'"))
  }
}
