import MPQSearch
import TestFixtures
import Testing

@Suite struct NamePatternTests {
  @Test(arguments: [
    ("conv1", "conv1", true), ("conv1", "conv11", false), ("conv1", "xconv1", false),
    ("*", "", true), ("*", "anything", true), ("", "", true), ("", "a", false),
    ("layer1.*", "layer1.0.conv1", true), ("layer1.*", "layer1.", true),
    ("layer1.*", "layer1", false), ("*.conv1", "layer1.0.conv1", true), ("*.conv1", "conv1", false),
    ("layer*.conv*", "layer1.0.conv2", true), ("a*a", "a", false), ("a*a", "aa", true),
    ("a*b*a", "aba", true), ("a*b*a", "aa", false), ("*ab*ab*", "abab", true),
    ("*ab*ab*", "aab", false), ("**", "a", true), ("a**b", "ab", true), ("*a*", "b", false),
    ("é*", "été", true), ("a.c", "abc", false), ("*x", "", false), ("a}", "a}", true),
    ("{q,k}", "q", true), ("{q,k}", "k", true), ("{q,k}", "q,k", false), ("{q,k}", "", false),
    ("{q, k }_proj", "k_proj", true), ("{a,ab}c", "abc", true), ("{a,ab}{bc,c}", "abc", true),
    ("x{,_1}", "x", true), ("x{,_1}", "x_1", true), ("x{,_1}", "x_", false),
    ("{n}", "a", true), ("{n}", "", false), ("{n}", "a.b", false), ("{n}", "a/b", false),
    ("{n}.{m}", "a.b", true), ("{n}.{m}", "a.", false), ("*{n}", "a.b", true),
    ("{ n }.b", "a.b", true), ("{_n2}", "x", true), ("é{n}", "éß", true),
    ("*.{n}.{q,k}_*", "model.layers.11.q_proj", true),
    ("*.{n}.{q,k}_*", "model.layers.11.v_proj", false),
  ])
  func matches(pattern: String, name: String, expected: Bool) throws {
    #expect(try NamePattern(pattern).matches(name) == expected)
  }

  @Test(arguments: [
    ("layer{n}*", "layer10.conv", ["10"]), ("*{n}", "layer10", ["layer10"]),
    ("*.{n}.*", "a.b.c.d", ["b"]), ("{b}.{a}", "1.2", ["2", "1"]),
    ("{a,ab}{n}", "abc", ["bc"]), ("{ab,a}{n}", "abc", ["c"]), ("{n}_{m}", "a_b_c", ["c", "a_b"]),
    ("x*", "xy", []),
    (
      "model.layers.{n}.mlp.experts.*.{gate,up}_proj", "model.layers.3.mlp.experts.17.up_proj",
      ["3"]
    ),
  ])
  func values(pattern: String, name: String, expected: [String]) throws {
    let values = try #require(try NamePattern(pattern).values(in: name))
    #expect(values.map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test(arguments: [
    ("a{b", "pattern 'a{b': has a { without a }; close it"),
    ("{a}b}", "pattern '{a}b}': has a } without a {; remove it"),
    (
      "{q{a,b},k}",
      "pattern '{q{a,b},k}': has braces inside braces; write every alternative in full, as in {q_a,q_b,k}"
    ),
    (
      "x{}",
      "pattern 'x{}': '{}' is neither a list of alternatives, such as {q,k}, nor a named wildcard, such as "
        + "{n}; write one of these"
    ),
    (
      "x{0}*",
      "pattern 'x{0}*': '{0}' is neither a list of alternatives, such as {q,k}, nor a named wildcard, such as "
        + "{n}; write one of these"
    ),
    (
      "{a*,b}",
      "pattern '{a*,b}': has a * among alternatives, which are plain texts; write a pattern for each of them"
    ),
    (
      "{n}.{n}", "pattern '{n}.{n}': has the wildcard {n} twice; give the second one another name"
    ),
    (
      "{n}{m}",
      "pattern '{n}{m}': {n}{m} leaves open where {n} ends; write a character between them"
    ),
  ])
  func refuses(pattern: String, saying message: String) {
    #expect(throws: NamePattern.Fault(message)) { try NamePattern(pattern) }
  }

  @Test func hostilePatternsEndSoon() throws {
    let long = String(repeating: "a", count: 4_000)
    // Each of these takes a search without a table for ever.
    for pattern in [
      String(repeating: "*a", count: 100) + "{n}b", String(repeating: "{a,aa}", count: 80) + "b",
      "{n}" + String(repeating: "{,a}", count: 100) + "b",
      "*" + String(repeating: "a", count: 2_000) + "b{n}",
    ] {
      let pattern = try NamePattern(pattern)
      #expect(!pattern.matches(long))
    }
    for (pattern, isMany) in [
      ("{" + (0..<256).map { "\($0)" }.joined(separator: ",") + "}", false),
      ("{" + (0..<257).map { "\($0)" }.joined(separator: ",") + "}", true),
      (String(repeating: "{a,b}", count: 128), false),
      (String(repeating: "{a,b}", count: 129), true),
      (String(repeating: "*", count: 256) + "{n}", true),
      ("{" + String(repeating: ",", count: 1_000_000) + "}", true),
      (String(repeating: "{", count: 1_000_000), true),
    ] {
      do {
        _ = try NamePattern(pattern)
        #expect(!isMany)
      } catch {
        #expect(isMany && error.message.count < 250)
      }
    }
    // Nobody's name is that long.
    #expect(try !NamePattern("{n}").matches(String(repeating: "a", count: 4_097)))
    #expect(try NamePattern("a*").matches(String(repeating: "a", count: 4_097)))
  }

  @Test func passesCountParts() {
    for (pattern, most) in [("a*b*", 1), ("{n}", 3), ("a.{n}.*.{q,k,v}_proj", 9)] {
      #expect(NamePattern.passes(of: pattern) == most)
    }
    #expect(NamePattern.passes(of: String(repeating: "{", count: 10_000)) == 256)
  }

  /// Names of few letters, so that many fit, against Swift's regular expressions, which prefer what comes first too.
  @Test func agreesWithRegularExpressions() throws {
    var random = SeededGenerator(seed: 1)
    var fitting = 0
    for _ in 0..<20_000 {
      var pattern = ""
      var expression = ""
      var names: [String] = []
      var isAfterWildcard = false
      for _ in 0..<random.integer(0...6) {
        let wasAfterWildcard = isAfterWildcard
        isAfterWildcard = false
        switch random.integer(0...6) {
        case 0, 1:
          let text = ["a", "b", ".", "ab", "/"].randomElement(using: &random)!
          pattern += text
          expression += text == "." ? "\\." : text == "/" ? "\\/" : text
        case 2:
          pattern += "*"
          expression += "(?:.*?)"
        case 3, 4:
          let texts = (0..<random.integer(2...3)).map { _ in
            ["", "a", "b", "ab", "aa", "ba"].randomElement(using: &random)!
          }
          pattern += "{\(texts.joined(separator: ","))}"
          expression += "(?:\(texts.joined(separator: "|")))"
        default:
          isAfterWildcard = true
          guard !wasAfterWildcard else { continue }
          names.append("n\(9 - names.count)")
          pattern += "{\(names.last!)}"
          expression += "([^.\\/]+)"
        }
      }
      let name = String(
        (0..<random.integer(0...8)).map { _ in "aab./".randomElement(using: &random)! })
      let expected = try Regex(expression).wholeMatch(in: name).map { match in
        // The wildcards' names descend, and values stand in ascending order.
        (1..<names.count + 1).map { String(match.output[$0].substring!) }.reversed() as [String]
      }
      let values = try NamePattern(pattern).values(in: name)?
        .map { String(decoding: $0, as: UTF8.self) }
      #expect(values == expected, "\(pattern) in \(name)")
      if expected != nil { fitting += 1 }
    }
    #expect(fitting > 1_000)
  }

  @Test func starsAgreeWithTheDefinition() throws {
    func fits(_ pattern: Substring, _ name: Substring) -> Bool {
      guard let first = pattern.first else { return name.isEmpty }
      if first == "*" {
        return name.indices.contains { fits(pattern.dropFirst(), name[$0...]) }
          || fits(pattern.dropFirst(), "")
      }
      return name.first == first && fits(pattern.dropFirst(), name.dropFirst())
    }
    var random = SeededGenerator(seed: 1)
    for _ in 0..<5_000 {
      let pattern = String(
        (0..<random.integer(0...6)).map { _ in "ab*".randomElement(using: &random)! })
      let name = String(
        (0..<random.integer(0...7)).map { _ in "ab".randomElement(using: &random)! })
      let matches = try NamePattern(pattern).matches(name)
      #expect(matches == fits(pattern[...], name[...]), "\(pattern) \(name)")
    }
  }
}
