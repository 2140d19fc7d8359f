import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Arrays of NumPy, and HAQ's tables in them.
@Suite struct NPYArrayTests {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// A file with a header of a version.
  static func file(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8)
    let length = (0..<(version == 1 ? 2 : 4)).map {
      UInt8(truncatingIfNeeded: text.count >> (8 * $0))
    }
    return magic + [version, 0] + length + text + data
  }

  static func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }   \n"
  }

  static func read(_ bytes: [UInt8]) throws(FormatError) -> NPYArray {
    try NPYArray(FileContent(bytes, name: "f"))
  }

  static func integers(_ bytes: [UInt8]) throws(FormatError) -> [Int]? {
    guard case .integers(let numbers) = try read(bytes).elements else { return nil }
    return numbers
  }

  static func floats(_ bytes: [UInt8]) throws(FormatError) -> [Double]? {
    guard case .floats(let numbers) = try read(bytes).elements else { return nil }
    return numbers
  }

  @Test(arguments: [1, 2, 3] as [UInt8]) func readsAllVersions(_ version: UInt8) throws {
    let bytes = Self.file(Self.header("|u1", "(3,)"), [7, 0, 255], version: version)
    #expect(try Self.integers(bytes) == [7, 0, 255])
  }

  @Test(
    arguments: [
      ("|i1", [0xFF, 0x7F] as [UInt8], [-1, 127]), ("<i2", [0, 0x80, 1, 0], [-32768, 1]),
      (">i2", [0x80, 0, 0, 1], [-32768, 1]),
      ("<u4", [0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0], [4_294_967_295, 2]),
      (">i4", [0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 1, 0], [-2, 256]),
      ("<i8", [0xFE] + [UInt8](repeating: 0xFF, count: 7) + [1, 0, 0, 0, 0, 0, 0, 0], [-2, 1]),
      ("=u8", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F], [1, 0x7F << 56]),
    ])
  func readsIntegers(_ type: String, _ data: [UInt8], _ numbers: [Int]) throws {
    #expect(try Self.integers(Self.file(Self.header(type, "(2,)"), data)) == numbers)
  }

  @Test(
    arguments: [
      ("<f2", [0, 0x3C, 1, 0] as [UInt8], [1, 0x1p-24]),
      (">f2", [0xC4, 0, 0x7B, 0xFF], [-4, 65504]),
      ("<f2", [0, 0x7C, 0, 0x80], [.infinity, 0]),
      ("<f4", [0, 0, 0x20, 0x41, 0, 0, 0, 0x3F], [10, 0.5]),
      (">f8", [0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1.5, -2]),
    ])
  func readsFloats(_ type: String, _ data: [UInt8], _ numbers: [Double]) throws {
    #expect(try Self.floats(Self.file(Self.header(type, "(2,)"), data)) == numbers)
  }

  @Test func ordersWhatFortranStoredByColumns() throws {
    // 2 by 3 by 2: the element [i, j, k] is 100 i + 10 j + k.
    var stored: [UInt8] = []
    for k in 0..<2 {
      for j in 0..<3 { for i in 0..<2 { stored.append(UInt8(100 * i + 10 * j + k)) } }
    }
    let bytes = Self.file(Self.header("|u1", "(2, 3L, 2)", fortran: true), stored)
    #expect(try Self.read(bytes).shape == [2, 3, 2])
    #expect(try Self.integers(bytes) == [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121])
  }

  @Test(arguments: [
    ("()", [7] as [UInt8], 1), ("(0, 9223372036854775807)", [], 0), ("(1,)", [7], 1),
  ])
  func readsScalarsAndNothing(_ shape: String, _ data: [UInt8], _ count: Int) throws {
    #expect(try Self.integers(Self.file(Self.header("|u1", shape), data))?.count == count)
  }

  static let refused: [(bytes: [UInt8], message: String)] = [
    (
      file(header("<i8", "(2,)"), [1]),
      "byte 71: the header promises 2 elements of 8 bytes, and the file has 1 bytes for them; is it cut off?"
    ),
    (
      file(header("|u1", "(1,)"), [1, 2]),
      "byte 71: the header promises 1 elements of 1 bytes, and the file has 2 bytes for them; save one array per file"
    ),
    (
      file(header("|u1", "(9223372036854775807,)"), []),
      "byte 10: shape: has more elements than can be counted"
    ),
    (
      file(header("<i8", "(4294967296, 4294967296)"), []),
      "byte 10: shape: has more elements than can be counted"
    ),
    (
      file(header("|u1", "(99999999999999999999,)"), []),
      "byte 61: header of a NumPy array: expected a whole number that can be counted"
    ),
    (
      file(header("|u1", "(-1,)"), []),
      "byte 61: header of a NumPy array: expected a whole number that can be counted"
    ),
    (
      file(header("<c8", "(1,)"), []),
      "byte 10: holds elements of type '<c8'; integers of 1 to 8 bytes and floats of 2 to 8 are read"
    ),
    (
      file(header("|O", "(1,)"), []),
      "byte 10: holds elements of type '|O'; integers of 1 to 8 bytes and floats of 2 to 8 are read"
    ),
    (
      file("{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (1,)}", []),
      "byte 74: header of a NumPy array: holds records of several fields; save one array of numbers"
    ),
    (file("{'descr': '|u1', 'shape': (1,)}", [1]), "byte 10: its header lacks 'fortran_order'"),
    (
      file("{'descr': '|u1', 'descr': '|u1'}", [1]),
      "byte 41: header of a NumPy array: the header has 'descr' twice"
    ),
    (file("__import__('os')", []), "byte 10: header of a NumPy array: expected '{'"),
    (
      file(header("<u8", "(1,)"), [UInt8](repeating: 255, count: 8)),
      "byte 71: 18446744073709551615 is more than can be counted"
    ),
    (magic + [4, 0, 1, 0], "byte 6: is of version 4.0 of the format; 1.0, 2.0 and 3.0 are read"),
    (
      magic + [2, 0, 255, 255, 255, 255],
      "byte 8: its header has 4294967295 bytes; at most 65536 are read"
    ),
    (magic + [1], "byte 7: the file ends in its header; is it cut off?"),
  ]

  @Test(arguments: refused) func refuses(_ bytes: [UInt8], saying message: String) {
    #expect(refusal { () throws(FormatError) in try Self.read(bytes) } == "f: \(message)")
  }

  @Test func noDamageCrashes() {
    var generator = SeededGenerator(seed: 53)
    let whole = Self.file(Self.header("<i8", "(2, 2, 1)"), (0..<32).map { UInt8($0) })
    for length in whole.indices { _ = try? Self.grid(Array(whole[..<length])) }
    for _ in 0..<500 {
      var bytes = whole
      bytes.damage(using: &generator)
      _ = try? Self.grid(bytes)
    }
    let deep = "{'descr': " + String(repeating: "(", count: 60_000)
    #expect(throws: FormatError.self) { try Self.read(Self.file(deep, [])) }
  }

  // MARK: - HAQ

  static func grid(_ bytes: [UInt8]) throws(FormatError) -> CycleGrid {
    try FileContent(bytes, name: "f").read(as: FileFormats.grids)
  }

  @Test func tablesOfCyclesHaveThreeDimensions() throws {
    let grid = try Self.grid(Self.file(Self.header("|u1", "(1, 2, 3)"), [1, 2, 3, 4, 5, 6]))
    #expect(grid.layerCount == 1 && grid.weightBits == 2 && grid.activationBits == 3)
    #expect(grid.amounts == [1, 2, 3, 4, 5, 6])
    #expect(
      refusal { () throws(FormatError) in
        try Self.grid(Self.file(Self.header("|u1", "(1, 33, 1)"), [UInt8](repeating: 0, count: 33)))
      }
        == "f: has the shape (1, 33, 1); expected layers, then up to 32 bits of weights, then up to 32 of activations, such as "
        + "(53, 8, 8)")
    #expect(
      refusal { () throws(FormatError) in
        try Self.grid(Self.file(Self.header("|i1", "(1, 2, 2)"), [0, 0, 0xFF, 0]))
      }
        == "f: element [0, 1, 0] is -1.0; expected cycles from 0 to 2^53")
  }

  static let haq = "interchange/latency/haq_qmobilenetv2_imagenet100_batch16_latency_table.npy"

  @Test(.enabled(if: AcceptanceData.exists(haq), "\(AcceptanceData.absent)"))
  func readsHAQsTable() throws {
    let grid = try FileContent(reading: AcceptanceData.path(Self.haq)).read(as: FileFormats.grids)
    #expect(grid.layerCount == 53 && grid.weightBits == 8 && grid.activationBits == 8)
    // numpy.load(FILE)[0, 7, 7], and all layers at 4 bits.
    #expect(grid.amounts[63] == 1_620_752)
    let fourBits: [Double] = (0..<53).map { layer in grid.amounts[64 * layer + 8 * 3 + 3] }
    #expect(fourBits.reduce(0, +) == 15_716_150)
  }
}
