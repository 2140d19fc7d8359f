import MPQFiles
import MPQModel
import Testing

/// Every reader refuses names that would steer a terminal, or end a text early.
@Suite struct ControlCharacterTests {
  private static let names = [
    "co\u{0}nv", "co\u{1B}[31mnv", "co\u{9B}nv", "co\u{202E}nv", "co\nnv",
  ]
  private let network = try! Network(
    name: "n", layers: [Layer(name: "conv", macs: 1, params: 1, pinned: nil)])

  private func expectRefusal(_ said: String?, _ name: String) {
    #expect(said?.contains("control character U+") == true || (name.contains("\0") && said != nil))
    #expect(said.flatMap(ControlCharacters.first) == nil)
  }

  @Test(arguments: names) func inCSV(name: String) {
    let field = "\"\(name)\""
    expectRefusal(
      refusal { () throws(FormatError) in
        try CostTableCSV.decode(Array("layer,macs,params\n\(field),1,1\n".utf8), file: "f")
      }, name)
    expectRefusal(
      refusal { () throws(FormatError) in
        try ImportanceCSV.decode(
          Array("layer,tensor,bits,importance\n\(field),weight,2,1\n".utf8), file: "f")
      }, name)
    expectRefusal(
      refusal { () throws(FormatError) in
        try PlanCSV.decode(
          Array("layer,weight_bits,activation_bits\n\(field),2,2\n".utf8), file: "f",
          network: network)
      }, name)
  }

  @Test(arguments: names) func inJSON(name: String) {
    let text = JSONText.quoted(name)
    expectRefusal(
      refusal { () throws(FormatError) in
        try ImportanceJSON.decode(
          Array(#"[{"layer": \#(text), "tensor": "weight", "bits": 2, "importance": 1}]"#.utf8),
          file: "f")
      }, name)
    expectRefusal(
      refusal { () throws(FormatError) in
        try ConstraintsJSON.decode(
          Array(#"{"layers": [{"name": \#(text), "weight_bits": [2]}]}"#.utf8), file: "f")
      }, name)
    let operations = [
      #"[{"name": \#(text), "kind": "relu", "inputs": ["input"]}]"#,
      #"[{"name": "a", "kind": "relu", "inputs": [\#(text)]}]"#,
    ]
    for operation in operations {
      expectRefusal(
        refusal { () throws(FormatError) in
          try NetworkDescription(
            json: Array(
              #"{"name": "n", "input_shape": [1, 2, 2], "operations": \#(operation)}"#.utf8),
            file: "f")
        }, name)
    }
    expectRefusal(
      refusal { () throws(FormatError) in
        try NetworkDescription(
          json: Array(#"{"name": \#(text), "input_shape": [1, 2, 2], "operations": []}"#.utf8),
          file: "f")
      }, name)
  }

  @Test(arguments: names) func inPickles(name: String) {
    let bytes = Array(name.utf8)
    let pickle =
      [0x80, 4] + Array("}(U\u{6}weight}U".utf8) + [UInt8(bytes.count)] + bytes
      + Array("}K\u{1}K\u{1}ssU\u{3}act}u.".utf8)
    expectRefusal(
      refusal { () throws(FormatError) in try ImportancePickle.decode(pickle, file: "f") }, name)
  }

  @Test(arguments: names) func inSafetensors(name: String) {
    let archive = TensorArchive(tensors: [name: .init(shape: [1], values: [1])])
    expectRefusal(
      refusal { () throws(FormatError) in
        try Safetensors.decode(Safetensors.encode(archive), file: "f")
      }, name)
  }

  @Test func messagesEscapeWhatTheyQuote() {
    let file = "a\u{1B}]0;x\u{7}\nmpq-solve: all is well"
    #expect(
      FormatError(file: file, .line(3), "found '\u{202E}'").description
        == #"a\u{1B}]0;x\u{07}\nmpq-solve: all is well:3: found '\u{202E}'"#)
    #expect(ControlCharacters.first(in: FileError(file: file, "no").description) == nil)
  }
}
