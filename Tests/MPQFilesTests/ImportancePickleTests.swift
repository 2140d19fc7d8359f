import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct ImportancePickleTests {
  private func decode(_ opcodes: String) throws(FormatError) -> ImportanceTable {
    let bytes = [0x80, 4] + opcodes.unicodeScalars.map { UInt8($0.value) }
    return try ImportancePickle.decode(bytes, file: "t.pkl")
  }

  private static let shape =
    #"{"weight": {layer: {bits: number}}, "act": {layer: {bits: number}}}"#

  @Test func readsStringAndIntegerWidths() throws {
    // {"weight": {"module.a": {"6": 0.5, 2: 1}}, "act": {"b": {4: 3}}, "layer_name": None}
    let table = try decode(
      "}(U\u{6}weight}U\u{8}module.a}(U\u{1}6G\u{3F}\u{E0}\0\0\0\0\0\0K\u{2}K\u{1}us"
        + "U\u{3}act}U\u{1}b}K\u{4}K\u{3}ssU\u{A}layer_nameNu.")
    #expect(table.source == "t.pkl")
    #expect(table.layers.map(\.name) == ["a", "b"])
    #expect(table["a"]?.weight.map(\.format) == [6, 2])
    #expect(table["a"]?.weight.map(\.importance) == [0.5, 1])
    #expect(table["b"]?.importance(.activation, in: 4) == 3)
  }

  @Test(arguments: [
    ("].", "byte 2: expected \(shape), found a list as the pickle"),
    ("}U\u{6}weight}s.", "byte 2: expected \(shape), found a dict with no 'act'"),
    (
      "}(U\u{6}weight}U\u{3}act}U\u{3}act}u.",
      "byte 2: expected \(shape), found a dict with a repeated 'act'"
    ),
    ("}(U\u{6}weight}U\u{3}act}u.", "byte 2: holds no layers; expected \(shape)"),
    ("}(U\u{6}weight]U\u{3}act}u.", "byte 12: expected \(shape), found a list as 'weight'"),
    (
      "}(U\u{6}weight}K\u{1}NsU\u{3}act}u.",
      "byte 13: expected a layer name in 'weight', found the integer 1"
    ),
    (
      "}(U\u{6}weight}U\u{1}aNsU\u{3}act}u.",
      "byte 16: expected \(shape), found None as layer 'a' weight"
    ),
    (
      "}(U\u{6}weight}U\u{1}a}U\u{1}xK\u{1}ssU\u{3}act}u.",
      "byte 17: expected a bit-width for layer 'a' weight, found the string 'x'"
    ),
    (
      "}(U\u{6}weight}U\u{1}a}K\u{2}\u{88}ssU\u{3}act}u.",
      "byte 19: expected a number for layer 'a' weight at 2, found True"
    ),
    (
      "}(U\u{6}weight}(U\u{1}a}K\u{2}K\u{1}sU\u{8}module.a}K\u{2}K\u{1}suU\u{3}act}u.",
      "byte 36: layer 'a' weight at 2 bits occurs twice; keep one of the rows"
    ),
    (
      "}(U\u{6}weight}U\u{1}a}K\u{40}K\u{1}ssU\u{3}act}u.",
      "byte 19: layer 'a' weight: bit-width 64 is outside 1 to 32"
    ),
  ])
  func refuses(_ opcodes: String, saying message: String) {
    #expect(refusal { () throws(FormatError) in try decode(opcodes) } == "t.pkl: \(message)")
  }
}

@Suite(
  .enabled(if: AcceptanceData.exists(AcceptanceData.publishedPickle), "\(AcceptanceData.absent)"))
struct PublishedPickleTests {
  private let bytes: [UInt8]

  init() throws {
    bytes = try FileBytes.read(AcceptanceData.path(AcceptanceData.publishedPickle))
  }

  @Test func holdsWhatIsKnownOfIt() throws {
    let table = try ImportancePickle.decode(bytes, file: "published")
    #expect(table.layers.count == 52)
    #expect(table.formats(.weight) == [2, 3, 4, 5, 6])
    #expect(table.formats(.activation) == [2, 3, 4, 5, 6])
    #expect(table.layers.allSatisfy { $0.weight.count == 5 && $0.activation.count == 5 })
    #expect(table.layers.first?.name == "layer1.0.conv1")
    #expect(table["layer1.0.conv1"]?.importance(.weight, in: 6) == 0.022435298189520836)
    #expect(table["layer1.0.conv1"]?.importance(.weight, in: 2) == 0.10910593718290329)
  }

  @Test func isTheSameInEveryFormat() throws {
    let table = try ImportanceFile.decode(bytes, file: "published")
    for text in [ImportanceCSV.encode(table), ImportanceJSON.encode(table)] {
      let again = try ImportanceFile.decode(Array(text.utf8), file: "again")
      #expect(again.layers.map(\.name) == table.layers.map(\.name))
      #expect(again.layers.map(\.weight) == table.layers.map(\.weight))
      #expect(again.layers.map(\.activation) == table.layers.map(\.activation))
    }
  }

  @Test func isRefusedWhereverItIsCutOff() {
    for length in 0..<bytes.count {
      let prefix = Array(bytes.prefix(length))
      let message = refusal { () throws(FormatError) in
        try ImportancePickle.decode(prefix, file: "published")
      }
      #expect(message?.contains("truncated") == true, "\(length) bytes")
    }
  }

  @Test func damageNeverCrashes() {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<2_000 {
      var bytes = bytes
      bytes.damage(using: &generator)
      _ = try? ImportancePickle.decode(bytes, file: "published")
    }
  }
}
