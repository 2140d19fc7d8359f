import MPQModel
import MPQFiles
import TestFixtures
import Testing

@Suite struct FileContentTests {
  private static let costs = "layer,macs,params,weight_bits,activation_bits\na,1,2,,\n"

  /// The start of a file, and what it is called.
  static let foreign: [(start: [UInt8], name: String)] = [
    ([0x1C, 0, 0, 0] + Array("TFL3".utf8), "a TensorFlow Lite model"),
    (
      [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19],
      "a PyTorch file of a version before 1.6"
    ),
    (Array("PK\u{3}\u{4}\u{14}[Content_Types].xml".utf8), "an Excel workbook"),
    (Array("PK\u{3}\u{4}\u{14}weight.npy".utf8), "a NumPy archive"),
    (Array("PK\u{3}\u{4}\u{14}readme".utf8), "a zip archive"),
    ([0x93] + Array("NUMPY\u{1}".utf8), "a NumPy array"),
    ([0x89] + Array("PNG\r\n\u{1A}\n".utf8), "a PNG picture"),
    ([0xFF, 0xD8, 0xFF, 0xE0], "a JPEG picture"),
    ([0xFF, 0xFE] + Array(costs.utf16).flatMap { [UInt8($0), 0] }, "UTF-16 text"),
    ([0xFE, 0xFF] + Array(costs.utf16).flatMap { [0, UInt8($0)] }, "UTF-16 text"),
    (Array(costs.utf16).flatMap { [UInt8($0), 0] }, "UTF-16 text"),
    (Array(costs.utf16).flatMap { [0, UInt8($0)] }, "UTF-16 text"),
    ([0xFF, 0xFE, 0, 0, 0x6C, 0, 0, 0], "UTF-32 text"),
    (Array("\n<!DOCTYPE html><html>".utf8), "an HTML page"),
    (Array("version https://git-lfs.github.com/spec/v1\noid".utf8), "a Git LFS pointer"),
    (Array("(dp0\nS'weight'\n.".utf8), "a pickle of protocol 0 or 1"),
    ([0x28, 0xB5, 0x2F, 0xFD, 4], "a file packed by Zstandard"),
    (Array("PAR1".utf8), "a Parquet file"),
  ]

  /// Whatever the file was meant as, the message is the same, and says what to do.
  @Test(arguments: foreign)
  func namesWhatIsNotRead(start: [UInt8], name: String) throws {
    let messages = [
      refusal { () throws(FormatError) in _ = try NetworkFile.decode(start, file: "f") },
      refusal { () throws(FormatError) in _ = try NetworkFile.description(start, file: "f") },
      refusal { () throws(FormatError) in _ = try ImportanceFile.decode(start, file: "f") },
      refusal { () throws(FormatError) in _ = try ConstraintsJSON.decode(start, file: "f") },
      refusal { () throws(FormatError) in _ = try LatencyCSV.decode(start, file: "f") },
      refusal { () throws(FormatError) in _ = try PlanResultCSV.decode(start, file: "f") },
    ]
    #expect(Set(messages).count == 1, "\(messages)")
    let message = try #require(messages[0])
    #expect(message.hasPrefix("f: is \(name); "))
  }

  /// The files that the project is measured against, where they are at hand.
  @Test(
    .enabled(if: AcceptanceData.exists("interchange/onnx"), "\(AcceptanceData.absent)"),
    arguments: [
      ("onnx/light_resnet50.onnx", "an ONNX model"), ("onnx/tiny_dynamo.onnx", "an ONNX model"),
      ("onnx/ch_PP-OCRv4_det_infer.onnx", "an ONNX model"),
      ("torch/tiny_ckpt.pth", "a PyTorch file"),
      ("torch/tiny_full.pt", "a PyTorch file"), ("torch/tiny_state.pt", "a PyTorch file"),
      ("gguf/tiny-llama-f32.gguf", "a GGUF model"),
    ])
  func namesWhatToolsHaveWritten(path: String, name: String) throws {
    let bytes = try FileBytes.read(AcceptanceData.path("interchange/\(path)"))
    let message = refusal { () throws(FormatError) in
      _ = try FileContent(bytes, name: path).refuseForeign()
    }
    #expect(message?.hasPrefix("\(path): is \(name); ") == true)
  }

  /// A value takes a byte in a file, and a hundred in memory.
  @Test func tooManyValuesAreRefused() {
    let many = "holds more than 8388608 values"
    let list = "[" + String(repeating: "0,", count: 1 << 23) + "0]"
    let json = refusal { () throws(FormatError) in
      try JSONValue(parsing: Array(list.utf8), file: "f")
    }
    #expect(json?.contains(many) == true)
    let nothings =
      [0x80, 4] + Array("](".utf8) + Array(repeating: UInt8(ascii: "N"), count: 1 << 23)
    let pickle = refusal { () throws(FormatError) in
      try PickleReader.value(of: nothings + Array("e.".utf8), file: "f")
    }
    #expect(pickle?.contains(many) == true)
  }

  /// 129 MiB of zeros.
  @Test func aBombIsNotUnpackedToItsEnd() throws {
    let bytes = (0..<450).flatMap { _ in GzipSamples.zeros }
    let said = refusal { () throws(FormatError) in try FileContent(bytes, name: "f.gz") }
    #expect(said?.contains("bytes uncompressed, the most that is read") == true)
  }

  @Test func tellsTheForm() throws {
    #expect(try FileContent(Array(Self.costs.utf8), name: "f").form == .csv)
    #expect(try FileContent(Array("\u{FEFF} \n[]".utf8), name: "f").form == .json)
    #expect(try FileContent([0x80, 4, 0x4E], name: "f").form == .pickle)
    #expect(try FileContent([], name: "f").form == .csv)
  }

  /// CRC-32 as gzip takes it (RFC 1952, section 8), a bit at a time.
  private func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
      }
    }
  }

  /// gzip's framing of `text` with nothing compressed.
  private func packed(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    let count = UInt16(bytes.count)
    func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + littleEndian(count) + littleEndian(~count)
      + bytes + littleEndian(checksum(bytes)) + littleEndian(UInt32(count))
  }

  @Test func everyTableIsReadPacked() throws {
    let network = try NetworkFile.decode(packed(Self.costs), file: "nets/tiny.csv.gz")
    #expect(network.name == "tiny")
    let table = "layer,tensor,bits,importance\na,weight,2,0.5\n"
    #expect(try ImportanceFile.decode(packed(table), file: "t").layers.count == 1)
    let constraints = #"{"layers": [{"name": "a", "weight_bits": 2}]}"#
    #expect(try ConstraintsJSON.decode(packed(constraints), file: "c").rules.count == 1)
    #expect(
      refusal { () throws(FormatError) in
        _ = try FileContent(packed(table), name: "t.gz", limit: 10)
      }?.contains("more than 10 bytes uncompressed") == true)
    #expect(
      refusal { () throws(FormatError) in
        try FileContent(packed("GGUF"), name: "t.gz").refuseForeign()
      }?
      .contains("is a GGUF model") == true)
  }

  @Test(arguments: [
    "layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned\n"
      + "a,8,8,1,1,64,1,,true\n",
    // What is left of it after a spreadsheet.
    "Layer;weight_bits;activation_bits;macs;params;Importance\na;8;8;1;1;0,5\n",
  ])
  func aPlanIsNoNetwork(text: String) {
    #expect(
      refusal { () throws(FormatError) in
        _ = try NetworkFile.decode(Array(text.utf8), file: "plan.csv")
      }
        == "plan.csv: is a plan, which says what a search has chosen; give the network or cost table "
        + "that it was made for")
  }

  @Test func oneKindInThePlaceOfAnotherIsNamed() {
    let table = Array("layer,tensor,bits,importance\na,weight,2,0.5\n".utf8)
    let network = Array(#"{"name": "n", "input_shape": [1], "operations": []}"#.utf8)
    let found = [
      (
        refusal { () throws(FormatError) in _ = try NetworkFile.decode(table, file: "f") },
        "an importance table: give it as the importance table"
      ),
      (
        refusal { () throws(FormatError) in _ = try ImportanceFile.decode(network, file: "f") },
        "a network description: give it as the network"
      ),
      (
        refusal { () throws(FormatError) in
          _ = try ImportanceFile.decode(Array(Self.costs.utf8), file: "f")
        }, "a cost table: give it as the network"
      ),
      (
        refusal { () throws(FormatError) in _ = try ConstraintsJSON.decode(network, file: "f") },
        "a network description: give it as the network"
      ),
    ]
    for (message, name) in found {
      #expect(message?.hasSuffix("; this is \(name)") == true, "\(message ?? "")")
    }
    #expect(
      refusal { () throws(FormatError) in _ = try LatencyCSV.decode(network, file: "f") }?
        .hasSuffix("found JSON") == true)
  }

  /// Layouts of other tools, by what tells them and what is to be done.
  static let scores: [(text: String, words: String)] = [
    (
      #"{"conv1": {"2": 0.5, "4": 0.1}, "fc": {"8": 0}}"#, "scores by layer and width: write a list"
    ),
    (#"{"conv1": {"weight": {"2": 0.5}}}"#, "scores by layer and width: write a list"),
    (#"{"layers": [{"name": "a", "weight_bits": 8}]}"#, "constraints: it goes with --constraints"),
    ("layer,bits,kl_div\nconv1,2,0.5\n", "say in a column 'tensor' whether"),
    ("Layer;Bits;score\nconv1;2;0,5\n", "say in a column 'tensor' whether"),
    ("name,2,4,8\nconv1,1,2,3\n", "with a column per width"),
    ("layer,w2,w4\nconv1,1,2\n", "with a column per width"),
    ("tensor,type,bpw,kld\nq,q4_K,4.5,1\n", "named formats"),
    ("layer,weight_bits,activation_bits,seconds\na,1,1,1\n", "it goes with --latency-table"),
    ("plan,accuracy\na,1\n", "--accuracy"),
    ("matchup,kind,plan,accuracy\na,b,c,1\n", "a comparison: it is for people to read"),
    ("stand,kind,plan,accuracy\na,b,c,1\n", "a comparison: it is for people to read"),
    (#"{"network": "n", "headline": "", "plans": []}"#, "a comparison: it is for people to read"),
    ("layer,weight_bits,activation_bits\na,1,1\n", "a plan: costs, compare and report"),
    ("layer,weight_bits,activation_bits,importance\na,1,1,1\n", "write a table of choices"),
    (",layer,2,4,8\n0,a,1,2,3\n", "with a column per width"),
    ("layer,W2A2,W4A4\na,1,2\n", "with a column per width"),
    ("status,weight_bits,activation_bits\nx,1,1\n", "--sweep"),
    ("layer,weight_bits,activation_bits,cycles,lut\na,1,1,1,1\n", "it goes with --resource"),
    (#"{"layer": {"0": "a"}, "importance": {"0": 1}}"#, #"to_json(orient="records")"#),
    (
      #"{"network": "n", "budgets": {}, "status": "optimal", "importance": 1, "layers": []}"#,
      "with --plan"
    ),
    (#"{"columns": [], "index": [], "data": []}"#, #"to_json(orient="records")"#),
    (#"{"weight": {"a": {"2": 1}}, "act": {"a": {"2": 1}}}"#, "write a list of rows such as"),
  ]

  @Test(arguments: scores)
  func scoresInAnotherLayoutAreToldWithWhatToDo(text: String, words: String) {
    let message = refusal { () throws(FormatError) in
      _ = try ImportanceFile.decode(Array(text.utf8), file: "f")
    }
    #expect(message?.contains("; this is ") == true && message?.contains(words) == true)
  }

  @Test func aValuePerLineIsTold() {
    let lines = #"{"layer": "a"}"# + "\n" + #"{"layer": "b"}"#
    let message = refusal { () throws(FormatError) in
      _ = try ImportanceFile.decode(Array(lines.utf8), file: "f")
    }
    #expect(message?.contains("JSON Lines") == true)
  }

  @Test(arguments: [
    "layer,tensor,bits,score\na,weight,2,1\n", "layer,depth,width\na,1,2\n", #"{"a": 1}"#, "{}",
    #"{"importance": [], "notes": 1}"#, "layer,layer1,layer2\na,1,2\n", "year,q1,q2\n1,1,1\n",
    "layer,bits\na,2\n", "layer,tensor,bits,importance,importance\na,weight,2,1,1\n",
    #"{"epochs": {"1": 0.5, "2": 0.6}, "acc": {"1": 0.1}}"#,
    #"{"layers": [{"name": "a", "macs": 1}]}"#,
    "layer,cycles,lut\na,1,2\n",
  ])
  func whatIsOfNoKnownKindIsNotGuessed(text: String) {
    let message = refusal { () throws(FormatError) in
      _ = try ImportanceFile.decode(Array(text.utf8), file: "f")
    }
    #expect(message?.contains("; this is ") == false, "\(message ?? "")")
  }

  @Test(arguments: [
    (costs, true), ("LAYER;MACS;x\na;1;2\n", true), (#"{"operations": []}"#, true),
    ("layer,tensor,bits,importance\na,weight,2,1\n", false), ("[]", false),
    ("layer,tensor,bits,importance,macs,params\na,weight,2,1,9,9\n", false),
    (#"{"importance": [], "operations": "x"}"#, false), ("", false),
    (#"{"importance": []}"#, false), ("{", false), ("\u{80}\u{4}", false),
  ])
  func aNetworkIsToldByWhatOnlyNetworksHave(text: String, isNetwork: Bool) throws {
    let content = try FileContent(Array(text.utf8), name: "f")
    #expect(content.isOne(of: FileFormats.networks) == isNetwork)
  }

  @Test func aDescriptionWithAByteOrderMarkIsOneForEveryProgram() throws {
    let path = try #require(ShippedModels()?.path(of: "resnet8-fashion"))
    let bytes = [0xEF, 0xBB, 0xBF] + (try FileBytes.read(path))
    #expect(try NetworkFile.description(bytes, file: "n.json").network.layers.count == 10)
    #expect(try NetworkFile.decode(bytes, file: "n.json").layers.count == 10)
  }
}
