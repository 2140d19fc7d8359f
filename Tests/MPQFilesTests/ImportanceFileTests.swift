import Platform
import MPQFiles
import MPQModel
import Testing

@Suite struct ImportanceFileTests {
  private static let csv = "layer,tensor,bits,importance\na,weight,2,0.5\n"
  private static let json =
    #"{"importance": [{"layer": "a", "tensor": "weight", "bits": 2, "importance": 0.5}]}"#

  @Test(arguments: [
    Array(csv.utf8), Array("\u{FEFF}\(csv)".utf8), Array(json.utf8), Array(" \n\(json)".utf8),
    Array("\u{FEFF}\(json)".utf8), Array("\u{FEFF}\r\n\(json)".utf8),
    [0x80, 4] + Array("}(U\u{6}weight}U\u{1}a}K\u{2}G?".utf8) + [0xE0, 0, 0, 0, 0, 0, 0]
      + Array("ssU\u{3}act}u.".utf8),
  ])
  func tellsTheFormatByTheContent(_ bytes: [UInt8]) throws {
    let table = try ImportanceFile.decode(bytes, file: "t")
    #expect(table.layers.count == 1)
    #expect(table["a"]?.importance(.weight, in: 2) == 0.5)
  }

  @Test func refusesOtherContent() {
    #expect(
      refusal { () throws(FormatError) in try ImportanceFile.decode([], file: "t") }
        == "t: is empty; expected a header line layer,tensor,bits,importance")
    let zip = Array("PK\u{3}\u{4}archive/data.pkl".utf8)
    #expect(
      refusal { () throws(FormatError) in try ImportanceFile.decode(zip, file: "t.pth") }
        == "t.pth: is a PyTorch file; save importances as CSV, or a dict of plain Python floats with "
        + "pickle.dump; a checkpoint for mpq-train with safetensors.torch.save_file; as the "
        + "network, mpq-solve takes a state dict, without MACs")
  }

  @Test func readsFromDisk() throws {
    let path = "/tmp/mpq-importance-\(getpid()).csv"
    try FileBytes.write(Self.csv, to: path)
    defer { unlink(path) }
    #expect(try ImportanceFile.read(path).source == path)
    #expect(throws: FileError.self) { try ImportanceFile.read("\(path).absent") }
  }
}
