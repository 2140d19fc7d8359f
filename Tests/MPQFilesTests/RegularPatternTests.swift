import MPQFiles
import Testing

@Suite struct RegularPatternTests {
  @Test(arguments: [
    (#".*\.q_proj"#, "model.layers.0.self_attn.q_proj", true),
    (#".*\.q_proj"#, "model.layers.0.self_attn_q_proj", false),
    (#"^model\.layers\.(0|1|1[0-5])\.mlp\..*$"#, "model.layers.12.mlp.up_proj", true),
    (#"^model\.layers\.(0|1|1[0-5])\.mlp\..*$"#, "model.layers.2.mlp.up_proj", false),
    (#"(?:a|bc)+d{2,3}e?"#, "abcadd", true), (#"(?:a|bc)+d{2}"#, "abcd", false),
    (#"[^.\d]+\.\d{1,2}"#, "layers.10", true), (#"[a-c_-]*x"#, "b-_ax", true), ("", "any", true),
    (#"(a*)*b"#, "aaaab", true), (#"(a*)*b"#, "aaaa", false), ("a|", "b", true),
    (#"é."#, "éa", true), ("[]x]", "]", true), ("a{0}b", "b", true), ("lm_head", "lm_head2", true),
  ])
  func matchesAsPythonDoes(pattern: String, text: String, isMatch: Bool) throws {
    #expect(try RegularPattern(pattern).matches(text.utf8, .start, PatternWork()) == isMatch)
  }

  @Test func aMatchLiesWhereItMay() throws {
    let pattern = try RegularPattern("b+")
    #expect(try pattern.matches("abb".utf8, .start, PatternWork()) == false)
    #expect(try pattern.matches("abbc".utf8, .anywhere, PatternWork()))
    #expect(try pattern.matches("bbc".utf8, .whole, PatternWork()) == false)
    #expect(try pattern.matches("bb".utf8, .whole, PatternWork()))
    #expect(try RegularPattern("^b$").matches("ab".utf8, .anywhere, PatternWork()) == false)
  }

  @Test(arguments: [
    "(?!a)b", "(a", "a)", "[a", "a{", "a{x}", "*a", "a**", "\\", "\\1", "(?P<n>a)", "[z-a]",
    "((((a{999}){999}){999}){999})", String(repeating: "(", count: 100_000),
  ])
  func whatIsNotReadIsRefused(pattern: String) {
    #expect(throws: RegularPatternError.self) { try RegularPattern(pattern) }
  }

  /// Backtracking would take 2¹⁰⁰⁰ steps.
  @Test func noPatternTakesForever() throws {
    let text = String(repeating: "a", count: 1000)
    let pattern = try RegularPattern("(a|a|(a+)+)+$b")
    #expect(try pattern.matches(text.utf8, .start, PatternWork()) == false)
  }
}
