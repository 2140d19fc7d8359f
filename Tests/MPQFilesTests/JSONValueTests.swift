import MPQFiles
import Testing

@Suite struct JSONValueTests {
  func parse(_ text: String) throws(FormatError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8), file: "f.json")
  }

  func message(_ text: String) -> String { message(Array(text.utf8)) }

  func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try JSONValue(parsing: bytes, file: "f.json")
      return ""
    } catch {
      return error.description
    }
  }

  @Test func readsEveryKindOfValue() throws {
    let text = #"""
      {"a": [1, -2.5e-1, true, false, null],
       "b": "x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é",
       "c": {}, "d": []}
      """#
    let object = try parse(text).object()
    let elements = try object.required("a").array()
    #expect(try elements[0].integer() == 1)
    #expect(try elements[1].number() == -0.25)
    #expect(try elements[2].bool())
    #expect(try !elements[3].bool())
    #expect(
      try object.required("b").string() == "x\"\\/\u{8}\u{C}\n\r\té😀é")
    #expect(try object.required("c").object().members.isEmpty)
    #expect(try object.required("d").array().isEmpty)
    #expect(object["e"] == nil)
    #expect(object.members.map(\.value.line) == [1, 2, 3, 3])
  }

  @Test func readsAByteOrderMarkAndCRLF() throws {
    let value = try parse("\u{FEFF}{\r\n\"a\":\r\n1\r\n}\r\n")
    #expect(try value.object().required("a").line == 3)
  }

  @Test(arguments: [
    ("", "f.json:1: the file is empty; expected JSON text"),
    (" \n ", "f.json:2: the file is empty; expected JSON text"),
    ("[1,\n2", "f.json:2: expected ',' or ']', found the end of the file; is it cut off?"),
    ("{\"a\"", "f.json:1: expected ':' after the key 'a', found the end of the file; is it"),
    ("{\"a\":", "f.json:1: expected a value, found the end of the file"),
    ("[\"abc", "f.json:1: the file ends inside a text; is it cut off?"),
    ("[1\n,]", "f.json:2: ']' stands after a comma; remove the comma"),
    ("{\"a\": 1,}", "f.json:1: '}' stands after a comma; remove the comma"),
    ("[1 [2]]", "f.json:1: expected ',' or ']', found '['"),
    ("{a: 1}", "f.json:1: expected a key in quotes, found 'a'"),
    ("[True]", "f.json:1: expected a value, found 'True'; a text needs quotes"),
    ("[\n\n?]", "f.json:3: expected a value, found '?'"),
    ("1 2", "f.json:1: expected the end of the file, found '2'"),
    ("[\"a\nb\"]", "f.json:1: a text holds a line break or control character; is its closing"),
    (#"["\q"]"#, #"f.json:1: a '\' in a text starts no JSON escape"#),
    (#"["\u12"]"#, #"f.json:1: expected four hexadecimal digits after '\u'"#),
    (#"["\ud83d"]"#, "f.json:1: a '\\u' escape is half of a surrogate pair"),
    (#"["\ud83d\u0041"]"#, "f.json:1: a '\\u' escape is half of a surrogate pair"),
    (#"["\"#, #"f.json:1: a '\' in a text starts no JSON escape"#),
    (#"["\u"#, #"f.json:1: expected four hexadecimal digits after '\u'"#),
    ("[01]", "f.json:1: '01' is not a number in JSON's form"),
    ("[1.]", "f.json:1: '1.' is not a number in JSON's form"),
    ("[-]", "f.json:1: '-' is not a number in JSON's form"),
    ("[1e+]", "f.json:1: '1e+' is not a number in JSON's form"),
    (
      "{\"a\": 1,\n\"\\u0061\": 2}",
      "f.json:2: the key 'a' occurs twice in one object; remove one of them"
    ),
  ])
  func refusesWhatIsNotJSON(text: String, expected: String) {
    #expect(message(text).hasPrefix(expected))
  }

  @Test func refusesDeepNestingInsteadOfOverflowingTheStack() {
    for open in ["[", "{\"a\":"] {
      let text = String(repeating: open, count: 1_000_000)
      #expect(message(text).contains("nested more than 128 levels deep"))
    }
    let fits = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(message(fits) == "")
  }

  @Test func refusesOtherEncodings() {
    #expect(message([0xFF, 0xFE, 0x7B, 0]) == "f.json:1: expected a value, found the byte 0xff")
    #expect(message([0x7B, 0x00]).contains("found the byte 0x0"))
    #expect(
      message([0x0A, 0x22, 0xE9, 0x22]) == "f.json:2: a text is not UTF-8; save the file in that "
        + "encoding")
  }

  @Test(arguments: [
    (#"{"k": "3"}"#, #"f.json:1: 'k': expected a whole number, found "3""#),
    (#"{"k": 3.5}"#, "f.json:1: 'k': expected a whole number, found 3.5"),
    (#"{"k": 99999999999999999999}"#, "f.json:1: 'k': expected a whole number, found 9999"),
    (#"{"k": null}"#, "f.json:1: 'k': expected a whole number, found null"),
    (#"{"k": {}}"#, "f.json:1: 'k': expected a whole number, found an object"),
    (#"{"j": 3}"#, "f.json:1: the key 'k' is missing; add it"),
    ("[]", "f.json:1: expected an object in { }, found a list"),
  ])
  func saysWhatWasExpectedAndWhatStoodThere(text: String, expected: String) throws {
    let value = try parse(text)
    let error = #expect(throws: FormatError.self) {
      try value.object().required("k").integer()
    }
    #expect(error?.description.hasPrefix(expected) == true)
  }

  @Test func refusesInfiniteNumbersAndUnknownKeys() throws {
    let value = try parse("{\"k\": 1e999,\n\"kernal\": 1}")
    let infinite = #expect(throws: FormatError.self) { try value.object().required("k").number() }
    #expect(infinite?.message == "'k': expected a number, found 1e999")
    let unknown = #expect(throws: FormatError.self) {
      try value.object(knownKeys: ["k", "kernel"])
    }
    #expect(unknown?.description == "f.json:2: unknown key 'kernal'; known here: k, kernel")
  }

  @Test func quotedTextReadsBack() throws {
    let text = "a\"b\\c\n\t\r\u{1}é😀"
    #expect(try parse(JSONText.quoted(text)).string() == text)
  }

  /// Every way to cut or damage a file must end in a value or an error, never in a trap.
  @Test func survivesDamage() {
    let text = Array(#"{"a": [1, -2.5e-1, tRue, "x\u00e9\ud83d\ude00"], "b": {"c": null}}"#.utf8)
    for end in text.indices { _ = message(Array(text[..<end])) }
    for index in text.indices {
      for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x5D, 0x75, 0xFF] {
        var damaged = text
        damaged[index] = byte
        _ = message(damaged)
      }
    }
  }
}
