import MPQFiles
import MPQModel
import Testing

@Suite struct ONNXRecognitionTests {
  private func isONNX(_ bytes: [UInt8]) throws -> Bool {
    try FileContent(bytes, name: "f").isOne(of: [ONNX.format])
  }

  @Test func modelsAreRecognised() throws {
    #expect(try isONNX([8, 8, 0x12, 7] + Array("pytorch".utf8)))
    #expect(try isONNX([8, 10, 0x3A, 0xA0, 0xD2]))
    // The version, then functions or sets of operations before the graph.
    #expect(try isONNX([8, 9, 0x42, 2, 0x10, 17, 0xCA, 1, 1, 0, 0x3A, 0]))
    #expect(try isONNX([8, 3, 0x28, 1, 0x3A, 0]))
  }

  @Test func otherFilesAreNot() throws {
    #expect(try !isONNX([8, 5, 0x12, 0, 0, 0, 0, 0] + Array(#"{"a"#.utf8)))
    #expect(try !isONNX([8, 5, 0x12, 1, 0, 0, 0, 0] + Array(#"{"a": {}}"#.utf8)))
    #expect(try !isONNX([8, 8, 0x12, 1, 0, 0xFF, 0, 0]))
    #expect(try !isONNX([8, 0, 0x12, 0]))
    #expect(try !isONNX(Array("layer,macs,params\n".utf8)))
    #expect(try !isONNX([8]))
  }

  /// Where something else is expected, the message says what it is.
  @Test func aModelInAnotherPlace() {
    let message = refusal { () throws(FormatError) in
      try ImportanceFile.decode([8, 8, 0x12, 1, 0x61, 0x3A, 0], file: "f")
    }
    #expect(message == "f: is an ONNX model; give it as the network")
  }
}
