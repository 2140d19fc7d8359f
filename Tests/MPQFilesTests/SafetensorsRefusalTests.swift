import MPQModel
import MPQFiles
import Testing

/// Malformed safetensors files, and what is said about each.
@Suite struct SafetensorsRefusalTests {
  private static func file(_ header: String, data: Int = 0) -> [UInt8] {
    let count = header.utf8.count
    return [UInt8(count & 0xFF), UInt8(count >> 8), 0, 0, 0, 0, 0, 0] + Array(header.utf8)
      + Array(repeating: 0, count: data)
  }

  private func refused(_ bytes: [UInt8]) -> String? {
    refusal { () throws(FormatError) in try Safetensors.decode(bytes, file: "m") }
  }

  /// Every tensor here is called `w`, and 8 bytes of data follow.
  static let faultyEntries: [(entry: String, message: String)] = [
    (
      #"{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}"#,
      "elements of type 'F8_E4M3' are not read, only of F64, F32, F16, BF16, I64, I32, I16, I8, "
        + "U8, BOOL; convert the tensor before you save it"
    ),
    (#"{"dtype":"F32","shape":[2]}"#, "the key 'data_offsets' is missing; add it"),
    (#"[]"#, "'w': expected an object in { }, found a list"),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"strides":[1]}"#,
      "unknown key 'strides'; known here: dtype, shape, data_offsets"
    ),
    (
      #"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#,
      "'shape': expected lengths of at least 0, found -2"
    ),
    (
      #"{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}"#,
      "'shape': expected a whole number, found 2.0"
    ),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[0]}"#,
      "'data_offsets': expected begin and end, found 1 numbers"
    ),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#,
      "'data_offsets': expected 0 ≤ begin ≤ end, found [8, 0]"
    ),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[-1,7]}"#,
      "'data_offsets': expected 0 ≤ begin ≤ end, found [-1, 7]"
    ),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775808]}"#,
      "'data_offsets': expected a whole number, found 9223372036854775808"
    ),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[0,12]}"#,
      "'data_offsets': [0, 12] reach beyond the 8 bytes of data; is the file cut off?"
    ),
    (
      #"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#,
      "shape [3] of F32 takes 12 bytes, and data_offsets give it 8; the file is damaged"
    ),
    (
      #"{"dtype":"I8","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}"#,
      "shape [4294967296, 4294967296, 0] has more elements than any file; the file is damaged"
    ),
    (
      #"{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,8]}"#,
      "shape [2305843009213693952] has more elements than any file; the file is damaged"
    ),
  ]

  @Test(arguments: faultyEntries)
  func namesTheTensor(entry: String, message: String) {
    #expect(refused(Self.file("{\"w\":\(entry)}", data: 8)) == "m: tensor 'w': \(message)")
  }

  private static func byte(_ name: String, _ begin: Int, _ end: Int) -> String {
    #""\#(name)":{"dtype":"U8","shape":[\#(end - begin)],"data_offsets":[\#(begin),\#(end)]}"#
  }

  static let badCovers: [(tensors: [(String, Int, Int)], message: String)] = [
    (
      [("a", 0, 5), ("b", 4, 8)],
      "m: tensor 'b': its data start at byte 4, within those of tensor 'a', which end at 5; "
        + "the file is damaged"
    ),
    (
      [("b", 0, 8), ("a", 0, 8)],
      "m: tensor 'a': its data start at byte 0, within those of tensor 'b', which end at 8; "
        + "the file is damaged"
    ),
    (
      [("b", 6, 8), ("a", 0, 4)],
      "m: byte 117: 2 bytes of data belong to no tensor; the file is damaged"
    ),
    ([("a", 1, 8)], "m: byte 61: 1 bytes of data belong to no tensor; the file is damaged"),
    ([("a", 0, 7)], "m: byte 68: 1 bytes of data belong to no tensor; the file is damaged"),
    ([], "m: byte 10: 8 bytes of data belong to no tensor; the file is damaged"),
  ]

  @Test(arguments: badCovers)
  func everyByteBelongsToOneTensor(tensors: [(String, Int, Int)], message: String) {
    let members = tensors.map { Self.byte($0.0, $0.1, $0.2) }.joined(separator: ",")
    #expect(refused(Self.file("{\(members)}", data: 8)) == message)
  }

  @Test func takesTensorsInAnyOrderAndEmptyOnesBetween() throws {
    let members = [("c", 4, 8), ("none", 4, 4), ("a", 0, 4), ("last", 8, 8), ("first", 0, 0)]
      .map { Self.byte($0.0, $0.1, $0.2) }.joined(separator: ",")
    let archive = try Safetensors.decode(Self.file("{\(members)}  \n", data: 8), file: "m")
    let expected = ["a": [4], "c": [4], "none": [0], "last": [0], "first": [0]]
    #expect(archive.tensors.mapValues(\.shape) == expected)
  }

  static let otherFiles: [(bytes: [UInt8], message: String)] = [
    (
      Array("PK\u{3}\u{4}and more".utf8), "m: is a zip archive; unpack it, and name the file in it"
    ),
    (
      Array("\u{0}\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}and more".utf8),
      "m: byte 0: expected the length of a safetensors header, at most 100000000 bytes, "
        + "found 506097522914230528; is it a safetensors file?"
    ),
    (
      [1, 2, 3],
      "m: expected a safetensors file, which starts with 8 bytes that tell its header's length; "
        + "found 3 bytes in all; is it cut off?"
    ),
    (
      Array(repeating: 0xFF, count: 9),
      "m: byte 0: expected the length of a safetensors header, at most 100000000 bytes, "
        + "found 18446744073709551615; is it a safetensors file?"
    ),
    (
      [9, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D],
      "m: byte 0: the header should have 9 bytes, and 2 follow; is the file cut off?"
    ),
    (
      file(" {}"), "m: byte 8: expected a header that starts with '{'; is it a safetensors file?"
    ),
    (file(""), "m: byte 8: expected a header that starts with '{'; is it a safetensors file?"),
    (
      file("{}x"),
      "m: the header is invalid: expected the end of the file, found 'x'"
    ),
    (
      file(#"{"w":1,"w":2}"#),
      "m: the header is invalid: the key 'w' occurs twice in one object; "
        + "remove one of them"
    ),
    (
      file(#"{"__metadata__":{"epoch":3}}"#),
      "m: __metadata__: 'epoch': expected a text in quotes, found 3"
    ),
  ]

  @Test(arguments: otherFiles)
  func refusesOtherFiles(bytes: [UInt8], message: String) {
    #expect(refused(bytes) == message)
  }
}
