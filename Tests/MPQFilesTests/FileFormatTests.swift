import MPQFiles
import MPQModel
import Testing

/// The worked example of docs/extending.md: networks as lines of a name and two numbers, behind `%LEDGER`.
enum Ledger {
  static let format = NetworkFormat(
    "a ledger of layers", key: "ledger", remedy: "give it as the network",
    recognises: { $0.bytes.starts(with: Array("%LEDGER".utf8)) },
    read: .costs { content throws(FormatError) in try decode(content) })

  private static func decode(_ content: FileContent) throws(FormatError) -> Network {
    var layers: [Layer] = []
    let lines = String(decoding: try content.bytes(), as: UTF8.self).split(separator: "\n")
    for (index, line) in lines.enumerated().dropFirst() {
      let words = line.split(separator: " ")
      guard words.count == 3, let macs = Int(words[1]), let params = Int(words[2]) else {
        throw FormatError(
          file: content.name, .line(index + 1), "expected a layer, its MACs and its weights")
      }
      layers.append(Layer(name: String(words[0]), macs: macs, params: params))
    }
    do {
      return try Network(name: FilePath.stem(of: content.name), layers: layers)
    } catch {
      throw FormatError(file: content.name, .file, error.message)
    }
  }
}

@Suite struct FileFormatTests {
  private static let formats = FileFormats.networks + [Ledger.format]

  private func content(_ text: String) throws(FormatError) -> FileContent {
    try FileContent(Array(text.utf8), name: "nets/toy.txt")
  }

  @Test func aFormatThatIsAddedToTheListIsRecognisedAndRead() throws {
    let toy = try content("%LEDGER\nconv1 400 20\nfc 50 50\n")
    let network = try NetworkFile.decode(toy, formats: Self.formats)
    #expect(network.name == "toy")
    #expect(network.layers.map(\.macs) == [400, 50])
    #expect(try toy.format(among: Self.formats)?.key == "ledger")
    #expect(
      refusal { () throws(FormatError) in
        try NetworkFile.decode(content("%LEDGER\nconv1 400\n"), formats: Self.formats)
      } == "nets/toy.txt:2: expected a layer, its MACs and its weights")
    // Without it nothing takes the file.
    #expect(
      refusal { () throws(FormatError) in try NetworkFile.decode(toy) }?
        .contains("lacks the column 'layer'") == true)
  }

  @Test func theOtherFormatsAreReadAsBefore() throws {
    let costs = try content("layer,macs,params\na,1,2\n")
    #expect(try NetworkFile.decode(costs, formats: Self.formats).layers.count == 1)
    #expect(try costs.format(among: Self.formats)?.key == "cost-csv")
    #expect(
      refusal { () throws(FormatError) in
        try NetworkFile.decode(content("PAR1"), formats: Self.formats)
      }?.hasPrefix("nets/toy.txt: is a Parquet file; ") == true)
  }

  /// The header of a large checkpoint may have a length whose bytes start an ONNX model.
  @Test func aFormatThatIsReadGoesBeforeForeignOnesThatLookAlike() throws {
    let start: [UInt8] = [8, 5, 0x12, 0, 0, 0, 0, 0] + Array(#"{"a"#.utf8)
    let file = try FileContent(start, name: "m")
    #expect(
      refusal { () throws(FormatError) in _ = try file.read(as: FileFormats.importances) }?
        .hasPrefix("m: is a safetensors checkpoint; mpq-train takes it with --from") == true)
    #expect(
      refusal { () throws(FormatError) in _ = try file.read(as: FileFormats.checkpoints) }
        == "m: byte 0: the header should have 1180936 bytes, and 3 follow; is the file cut off?")
  }

  /// A JSON text is told by what stands in its first 64 KiB, however it goes on.
  @Test(arguments: [
    (#"{"name": "n", "operations": ["#, "a network description"),
    (#"{"provenance": {"data": "a\"b]"}, "importance": ["#, "an importance table"),
    (#"{"status": "optimal", "budgets": {}, "layers": ["#, "a plan"),
  ])
  func aLargeDocumentIsToldByItsStart(start: String, name: String) throws {
    let rows = String(repeating: #"{"layer": "a,[{\\", "x": [1, {"y": 2}]}, "#, count: 3000)
    let file = try content(start + rows + "0]}")
    #expect(
      refusal { () throws(FormatError) in _ = try file.read(as: FileFormats.constraints) }?
        .contains("; this is \(name): ") == true)
  }
}
