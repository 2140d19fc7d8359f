import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct SafetensorsTests {
  /// What `safetensors.torch.save` 0.8 writes for tensors of every type that is read.
  private static let fromPyTorch = [UInt8](
    Data(
      base64Encoded: """
        uAIAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCIsIsOpXCJcbiI6IsO8In0sImJuLm51bV9iYXRjaG\
        VzX3RyYWNrZWQiOnsiZHR5cGUiOiJJNjQiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzAsOF19LCJkIjp7ImR0\
        eXBlIjoiRjY0Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbOCwyNF19LCJibi53ZWlnaHQiOnsiZHR5cGUiOi\
        JGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlsyNCwzMl19LCJlbXB0eSI6eyJkdHlwZSI6IkYzMiIsInNo\
        YXBlIjpbMCwzXSwiZGF0YV9vZmZzZXRzIjpbMzIsMzJdfSwiaTMyIjp7ImR0eXBlIjoiSTMyIiwic2hhcGUiOlsyXS\
        wiZGF0YV9vZmZzZXRzIjpbMzIsNDBdfSwiYiI6eyJkdHlwZSI6IkJGMTYiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNl\
        dHMiOls0MCw0Nl19LCJoIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMiOls0Niw1OF\
        19LCJpMTYiOnsiZHR5cGUiOiJJMTYiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOls1OCw2MF19LCJpOCI6eyJk\
        dHlwZSI6Ikk4Iiwic2hhcGUiOlszXSwiZGF0YV9vZmZzZXRzIjpbNjAsNjNdfSwidTgiOnsiZHR5cGUiOiJVOCIsIn\
        NoYXBlIjpbMV0sImRhdGFfb2Zmc2V0cyI6WzYzLDY0XX0sIm1hc2siOnsiZHR5cGUiOiJCT09MIiwic2hhcGUiOlsy\
        XSwiZGF0YV9vZmZzZXRzIjpbNjQsNjZdfX0gICAHAAAAAAAAAJqZmZmZmbk//Knx0k1iUL8AAMA/AAAQwPv///8AAA\
        ABgD9JwJZ+ADj/ewEAAIAAfFU11P6AfwP/AQA=
        """)!)

  private func decode(_ bytes: [UInt8]) throws(FormatError) -> TensorArchive {
    try Safetensors.decode(bytes, file: "m.safetensors")
  }

  @Test func readsWhatPyTorchWrites() throws {
    let archive = try decode(Self.fromPyTorch)
    let expected: [String: TensorArchive.Tensor] = [
      "bn.num_batches_tracked": .init(shape: [], values: [7]),
      "bn.weight": .init(shape: [2], values: [1.5, -2.25]),
      "d": .init(shape: [2], values: [0.1, -1e-3]),
      "h": .init(shape: [2, 3], values: [0.5, 65504, 0x1p-24, -0.0, .infinity, 0.333251953125]),
      "b": .init(shape: [3], values: [1, -3.140625, 9.969209968386869e37]),
      "i32": .init(shape: [2], values: [-5, 16_777_216]), "i16": .init(shape: [1], values: [-300]),
      "i8": .init(shape: [3], values: [-128, 127, 3]), "u8": .init(shape: [1], values: [255]),
      "mask": .init(shape: [2], values: [1, 0]), "empty": .init(shape: [0, 3], values: []),
    ]
    #expect(archive == TensorArchive(tensors: expected, metadata: ["format": "pt", "é\"\n": "ü"]))
    #expect(archive.tensors["h"]?.values[3].sign == .minus)
  }

  @Test func writesSortedAlignedBytes() throws {
    let archive = TensorArchive(
      tensors: [
        "b": .init(shape: [1, 2], values: [1, -2]), "a\"": .init(shape: [], values: [0.5]),
        "c": .init(shape: [0], values: []),
      ], metadata: ["z": "1", "k": "\u{1}é"])
    let header =
      #"{"__metadata__":{"k":"\u0001é","z":"1"},"#
      + #""a\"":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"F32","shape":[1,2],"data_offsets":[4,12]},"#
      + #""c":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}"#
    let length = (header.utf8.count + 7) / 8 * 8
    let expected =
      [UInt8(length), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + Array(repeating: 0x20, count: length - header.utf8.count)
      + [0, 0, 0, 0x3F, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
    #expect(Safetensors.encode(archive) == expected)
    #expect(try decode(expected) == archive)
    let empty = [8, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8)
    #expect(Safetensors.encode(TensorArchive()) == empty)
  }

  @Test(arguments: 0..<50) func readsWhatItWrites(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var archive = TensorArchive()
    for index in 0..<generator.integer(0...12) {
      let shape = (0..<generator.integer(0...4)).map { _ in generator.integer(0...4) }
      // Any bits but those of a NaN, which equals nothing.
      let values = (0..<shape.reduce(1, *)).map { _ in
        let value = Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
        return value.isNaN ? .infinity : value
      }
      archive.tensors["layer\(index).\(generator.oneIn(2) ? "weight" : "é\\")"] =
        .init(shape: shape, values: values)
      archive.metadata["\(generator.integer(0...99))"] = "\(seed)\t\"\u{1F600}"
    }
    let bytes = Safetensors.encode(archive)
    #expect(try decode(bytes) == archive, "seed \(seed)")
    #expect(Safetensors.encode(try decode(bytes)) == bytes, "seed \(seed)")
  }

  @Test func keepsTheBitsOfANaN() throws {
    let archive = TensorArchive(
      tensors: ["n": .init(shape: [1], values: [Float(bitPattern: 0x7FC1_2345)])])
    let read = try decode(Safetensors.encode(archive))
    #expect(read.tensors["n"]?.values[0].bitPattern == 0x7FC1_2345)
  }

  /// 0x80 and 2 to 5 start a pickle, too.
  @Test func readsHeadersOfEveryLength() throws {
    for count in stride(from: 0, through: 0x600, by: 8) {
      let archive = TensorArchive(metadata: ["k": String(repeating: "x", count: count)])
      #expect(try decode(Safetensors.encode(archive)) == archive)
    }
  }

  @Test func everyTruncationIsRefused() {
    for count in 0..<Self.fromPyTorch.count {
      let message = refusal { () throws(FormatError) in
        try decode(Array(Self.fromPyTorch.prefix(count)))
      }
      #expect(message?.hasPrefix("m.safetensors: ") == true, "first \(count) bytes")
    }
  }

  @Test(arguments: 0..<20) func damageNeverCrashes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var bytes = Self.fromPyTorch
      bytes.damage(using: &generator)
      guard let archive = try? decode(bytes) else { continue }
      for tensor in archive.tensors.values {
        #expect(tensor.shape.reduce(1, *) == tensor.values.count, "seed \(seed)")
      }
    }
  }

  /// Digits are where a damaged header is still JSON.
  @Test(arguments: 0..<20) func damagedNumbersNeverCrash(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let digits = Self.fromPyTorch.indices.dropFirst(8).dropLast(66).filter {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(Self.fromPyTorch[$0])
    }
    for _ in 0..<500 {
      var bytes = Self.fromPyTorch
      for _ in 0..<generator.integer(1...3) {
        bytes[digits.randomElement(using: &generator)!] = "0123456789- e".utf8.randomElement(
          using: &generator)!
      }
      _ = try? decode(bytes)
    }
  }
}
