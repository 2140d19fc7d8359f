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
    ("é*", "été", true), ("a.c", "abc", false), ("*x", "", false),
  ])
  func matches(pattern: String, name: String, expected: Bool) {
    #expect(NamePattern(pattern).matches(name) == expected)
  }

  @Test func agreesWithTheDefinition() {
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
      #expect(
        NamePattern(pattern).matches(name) == fits(pattern[...], name[...]), "\(pattern) \(name)")
    }
  }
}
