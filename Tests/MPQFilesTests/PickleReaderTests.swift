import Foundation
import MPQFiles
import TestFixtures
import Testing

@Suite struct PickleReaderTests {
  /// What Python 3.11 writes for
  /// `w = {"6": 0.5, 5: 1, "4": -2.25}; {"weight": {"module.a": w}, "act": {"b": w, "é": {}},
  /// "layer_name": ["a", None, True, False, (), (1,), (1,2), (1,2,3), (1,2,3,4), -5, 300, 70000,
  /// 2**40, -2**63, []]}` in protocols 2 to 5.
  static let fromPython = [
    """
    gAJ9cQAoWAYAAAB3ZWlnaHRxAX1xAlgIAAAAbW9kdWxlLmFxA31xBChYAQAAADZxBUc/4AAAAAAAAEsFSwFYAQAAADRx\
    BkfAAgAAAAAAAHVzWAMAAABhY3RxB31xCChYAQAAAGJxCWgEWAIAAADDqXEKfXELdVgKAAAAbGF5ZXJfbmFtZXEMXXEN\
    KFgBAAAAYXEOToiJKUsBhXEPSwFLAoZxEEsBSwJLA4dxEShLAUsCSwNLBHRxEkr7////TSwBSnARAQCKBgAAAAAAAYoI\
    AAAAAAAAAIBdcRNldS4=
    """,
    """
    gAN9cQAoWAYAAAB3ZWlnaHRxAX1xAlgIAAAAbW9kdWxlLmFxA31xBChYAQAAADZxBUc/4AAAAAAAAEsFSwFYAQAAADRx\
    BkfAAgAAAAAAAHVzWAMAAABhY3RxB31xCChYAQAAAGJxCWgEWAIAAADDqXEKfXELdVgKAAAAbGF5ZXJfbmFtZXEMXXEN\
    KFgBAAAAYXEOToiJKUsBhXEPSwFLAoZxEEsBSwJLA4dxEShLAUsCSwNLBHRxEkr7////TSwBSnARAQCKBgAAAAAAAYoI\
    AAAAAAAAAIBdcRNldS4=
    """,
    """
    gASVrAAAAAAAAAB9lCiMBndlaWdodJR9lIwIbW9kdWxlLmGUfZQojAE2lEc/4AAAAAAAAEsFSwGMATSUR8ACAAAAAAAA\
    dXOMA2FjdJR9lCiMAWKUaASMAsOplH2UdYwKbGF5ZXJfbmFtZZRdlCiMAWGUToiJKUsBhZRLAUsChpRLAUsCSwOHlChL\
    AUsCSwNLBHSUSvv///9NLAFKcBEBAIoGAAAAAAABiggAAAAAAAAAgF2UZXUu
    """,
    """
    gAWVrAAAAAAAAAB9lCiMBndlaWdodJR9lIwIbW9kdWxlLmGUfZQojAE2lEc/4AAAAAAAAEsFSwGMATSUR8ACAAAAAAAA\
    dXOMA2FjdJR9lCiMAWKUaASMAsOplH2UdYwKbGF5ZXJfbmFtZZRdlCiMAWGUToiJKUsBhZRLAUsChpRLAUsCSwOHlChL\
    AUsCSwNLBHSUSvv///9NLAFKcBEBAIoGAAAAAAABiggAAAAAAAAAgF2UZXUu
    """,
  ].map { [UInt8](Data(base64Encoded: $0)!) }

  private func read(_ bytes: [UInt8]) throws(FormatError) -> String {
    plain(try PickleReader.value(of: bytes, file: "t.pkl"))
  }

  /// A pickle of protocol 4 with these opcodes.
  private func pickle(_ parts: [UInt8]...) -> [UInt8] { [0x80, 4] + parts.joined() }

  private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// The value as Python prints it.
  private func plain(_ value: PickleValue) -> String {
    switch value.content {
    case .none: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .float(let value): "\(value)"
    case .text(let value): "'\(value)'"
    case .list(let items): "[\(items.map(plain).joined(separator: ", "))]"
    case .tuple(let items): "(\(items.map(plain).joined(separator: ", ")))"
    case .bytes, .name, .object, .reference: "\(value)"
    case .dictionary(let entries):
      "{\(entries.map { "\(plain($0.key)): \(plain($0.value))" }.joined(separator: ", "))}"
    }
  }

  @Test(arguments: fromPython)
  func readsAllProtocols(_ bytes: [UInt8]) throws {
    #expect(
      try read(bytes)
        == "{'weight': {'module.a': {'6': 0.5, 5: 1, '4': -2.25}}, "
        + "'act': {'b': {'6': 0.5, 5: 1, '4': -2.25}, 'é': {}}, "
        + "'layer_name': ['a', None, True, False, (), (1), (1, 2), (1, 2, 3), (1, 2, 3, 4), "
        + "-5, 300, 70000, 1099511627776, -9223372036854775808, []]}")
  }

  @Test func readsRarerOpcodes() throws {
    // Python 2 writes str as SHORT_BINSTRING and BINSTRING.
    #expect(try read(pickle(ascii("U\u{2}hi."))) == "'hi'")
    #expect(try read(pickle([0x54, 2, 0, 0, 0], ascii("hi."))) == "'hi'")
    #expect(try read(pickle([0x8D, 2, 0, 0, 0, 0, 0, 0, 0], ascii("hi."))) == "'hi'")
    #expect(try read(pickle([0x8A, 0], ascii("."))) == "0")
    #expect(try read(pickle([0x8A, 2, 0x00, 0xFF], ascii("."))) == "-256")
    #expect(try read(pickle([0x8B, 1, 0, 0, 0, 0x80], ascii("."))) == "-128")
    #expect(try read(pickle(ascii("]Na."))) == "[None]")
    // LONG_BINPUT at the largest index, and back.
    #expect(
      try read(
        pickle(ascii("](Nr"), [255, 255, 255, 255], ascii("j"), [255, 255, 255, 255, 0x65, 0x2E]))
        == "[None, None]")
  }

  @Test(arguments: [
    // Written by hand as Python does for os.system("id"), in protocol 2 and protocol 4.
    ("cposix\nsystem\n\u{58}\u{2}\0\0\0id\u{85}R.", 2, "GLOBAL"),
    ("N\u{8C}\u{5}posix\u{8C}\u{6}system\u{93}", 18, "STACK_GLOBAL"),
    ("NR", 3, "REDUCE"), ("NNb", 4, "BUILD"), ("(iposix\nsystem\n", 3, "INST"),
    ("(No", 4, "OBJ"), ("NN\u{81}", 4, "NEWOBJ"), ("NNN\u{92}", 5, "NEWOBJ_EX"),
    ("\u{82}\u{1}", 2, "EXT1"), ("\u{83}\u{1}\0", 2, "EXT2"), ("\u{84}\u{1}\0\0\0", 2, "EXT4"),
    ("Pid\n", 2, "PERSID"), ("NQ", 3, "BINPERSID"),
  ])
  func refusesToRunAnything(_ opcodes: String, offset: Int, name: String) {
    let bytes = pickle(opcodes.unicodeScalars.map { UInt8($0.value) })
    #expect(
      refusal { () throws(FormatError) in try read(bytes) }
        == "t.pkl: byte \(offset): opcode \(name) would run code; this reader takes plain data "
        + "only (for numpy and torch numbers, save plain Python floats, e.g. float(x))")
  }

  @Test(arguments: [("I1\n", "INT"), ("C\u{1}a", "SHORT_BINBYTES"), ("2", "DUP"), ("0", "POP")])
  func refusesOtherOpcodes(_ opcodes: String, name: String) {
    #expect(
      refusal { () throws(FormatError) in try read(pickle(ascii(opcodes))) }
        == "t.pkl: byte 2: opcode \(name) is not read here; save dicts, lists, strings and plain "
        + "numbers with protocol=4")
  }

  @Test(arguments: [
    ("a", "byte 2: APPEND needs 1 values and finds 0; the file is damaged"),
    ("(a", "byte 3: APPEND needs 1 values and finds 0; the file is damaged"),
    ("](Na", "byte 5: APPEND needs a value and finds none; the file is damaged"),
    ("NNa", "byte 4: APPEND on something that is not a list; the file is damaged"),
    ("NNNs", "byte 5: SETITEM without a dict below pairs of key and value; the file is damaged"),
    ("}(Nu", "byte 5: SETITEMS without a dict below pairs of key and value; the file is damaged"),
    ("]e", "byte 3: APPENDS without MARK; the file is damaged"),
    ("h\u{7}", "byte 2: BINGET asks for value 7, which was never stored; the file is damaged"),
    (".", "byte 2: 0 values are left at the end instead of one; the file is damaged"),
    ("NN.", "byte 4: 2 values are left at the end instead of one; the file is damaged"),
    ("N.N", "byte 3: the pickle ends here, and 1 bytes follow; save a single dict"),
    ("\u{1}", "byte 2: byte 0x1 is no pickle opcode; the file is damaged"),
    (
      "X\u{9}\0\0\0abc.", "byte 2: 9 bytes should follow and 4 do; the file is truncated or damaged"
    ),
    ("N", "byte 3: 1 bytes should follow and 0 do; the file is truncated or damaged"),
    (
      "]q\0h\0a.",
      "byte 2: containers stand in each other more than 64 deep, or one holds itself; "
        + "save plain dicts and lists of numbers"
    ),
  ])
  func refusesDamage(_ opcodes: String, saying message: String) {
    #expect(
      refusal { () throws(FormatError) in try read(pickle(ascii(opcodes))) } == "t.pkl: \(message)")
  }

  @Test func refusesOtherFiles() {
    #expect(
      refusal { () throws(FormatError) in try read([]) }
        == "t.pkl: byte 0: 1 bytes should follow and 0 do; the file is truncated or damaged")
    #expect(
      refusal { () throws(FormatError) in try read(ascii("N.")) }
        == "t.pkl: byte 0: does not start as a pickle of protocol 2 to 5; save with protocol=4")
    #expect(
      refusal { () throws(FormatError) in try read([0x80, 6, 0x4E, 0x2E]) }
        == "t.pkl: byte 0: pickle protocol 6 is unknown; save with protocol=4")
    #expect(
      refusal { () throws(FormatError) in try read(pickle([0x8C, 1, 0xFF, 0x2E])) }
        == "t.pkl: byte 2: a string that is not valid UTF-8; the file is damaged")
  }

  @Test func refusesHugeClaimsWithoutAllocating() {
    let many = [UInt8](repeating: 0xFF, count: 8)
    for opcode: UInt8 in [0x8D, 0x95] {
      #expect(
        refusal { () throws(FormatError) in try read(pickle([opcode], many, ascii("."))) }
          == "t.pkl: byte 2: 18446744073709551615 bytes should follow and 1 do; "
          + "the file is truncated or damaged")
    }
    #expect(
      refusal { () throws(FormatError) in try read(pickle([0x8B, 255, 255, 255, 255])) }
        == "t.pkl: byte 2: an integer of 4294967295 bytes; at most 8 are read here")
  }

  /// Each list holds the one before twice, which written out would be 2^60 lists.
  @Test func sharedValuesDoNotMultiply() throws {
    var bytes = pickle(ascii("]q\0"))
    for level: UInt8 in 1...60 {
      bytes += ascii("](h") + [level - 1] + ascii("h") + [level - 1] + ascii("eq") + [level]
    }
    // Lists stay on the stack, so the last one takes them all in.
    bytes = pickle(ascii("](")) + bytes.dropFirst(2) + ascii("e.")
    let value = try PickleReader.value(of: bytes, file: "t.pkl")
    guard case .list(let lists) = value.content else {
      Issue.record("not a list")
      return
    }
    #expect(lists.count == 61)
  }

  /// Each of them takes a list of its own in memory: 8 MB of them would take 2 GB.
  @Test func moreContainersThanATableHasAreRefused() {
    let tuples = pickle(ascii("]N") + [UInt8](repeating: 0x85, count: 2_000_000) + ascii("a."))
    let message = refusal { () throws(FormatError) in try read(tuples) }
    #expect(message?.contains("holds more than 1048576 containers") == true)
  }

  @Test func deepNestingIsRefusedHoweverItIsBuilt() {
    let deep = pickle([UInt8](repeating: 0x5D, count: 1_000_000))
    let closed = deep + [UInt8](repeating: 0x61, count: 999_999) + ascii(".")
    // Shallow on every way that is taken first, yet each list holds the one before.
    var chain = pickle(ascii("]("))
    for level in 0..<100_000 {
      chain += ascii("]")
      if level > 0 {
        chain += ascii("j") + (0..<4).map { UInt8(truncatingIfNeeded: (level - 1) >> (8 * $0)) }
        chain += ascii("a")
      }
      chain += [0x94]
    }
    chain += ascii("e.")
    for bytes in [closed, chain] {
      let message = refusal { () throws(FormatError) in try read(bytes) }
      #expect(message?.contains("more than 64 deep") == true)
    }
  }

  @Test func manyItemsTakeLinearTime() throws {
    let bytes = pickle(ascii("}"), (0..<300_000).flatMap { _ in ascii("NNs") }, ascii("."))
    guard case .dictionary(let entries) = try PickleReader.value(of: bytes, file: "t.pkl").content
    else {
      Issue.record("not a dict")
      return
    }
    #expect(entries.count == 300_000)
  }

  @Test(arguments: fromPython)
  func everyPrefixIsRefused(_ bytes: [UInt8]) {
    for length in 0..<bytes.count {
      let prefix = Array(bytes.prefix(length))
      #expect(refusal { () throws(FormatError) in try read(prefix) } != nil, "\(length) bytes")
    }
  }

  @Test(arguments: fromPython)
  func damagedBytesNeverCrash(_ original: [UInt8]) {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<3_000 {
      var bytes = original
      bytes.damage(using: &generator)
      _ = try? PickleReader.value(of: bytes, file: "t.pkl")
      _ = try? ImportancePickle.decode(bytes, file: "t.pkl")
    }
  }
}
