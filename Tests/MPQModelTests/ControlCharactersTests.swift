import MPQModel
import Testing

@Suite struct ControlCharactersTests {
  @Test(arguments: [
    ("\u{0}", "U+0000"), ("a\nb", "U+000A"), ("\u{1B}[31m", "U+001B"), ("\u{7F}", "U+007F"),
    ("\u{9B}31m", "U+009B"), ("\u{202E}", "U+202E"), ("a\u{2066}", "U+2066"), ("\r\n", "U+000D"),
  ])
  func areFoundAndEscaped(text: String, code: String) {
    #expect(ControlCharacters.first(in: text) == code)
    #expect(ControlCharacters.first(in: text.printable) == nil)
  }

  @Test(arguments: ["", "conv1.weight", "層", "עברית", "e\u{301}", "😀", "a b"])
  func otherTextsStayAsTheyAre(text: String) {
    #expect(ControlCharacters.first(in: text) == nil)
    #expect(text.printable == text)
  }

  @Test func whatIsMeantIsKept() {
    #expect("a\n\u{1B}b".printable(except: ["\n"]) == #"a\#n\u{1B}b"#)
  }
}
