import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct ResolvedRulesTests {
  typealias Rule = SearchConstraints.LayerRule

  private func network(_ names: [String], pinned: [String] = []) throws -> Network {
    try Network(
      name: "net",
      layers: names.map {
        Layer(name: $0, macs: 4, params: 2, pinned: pinned.contains($0) ? .eightBit : nil)
      })
  }

  private func resolved(
    _ rules: [Rule], equalWidths: Bool = false, names: [String] = ["a", "b"], pinned: [String] = []
  ) throws -> ResolvedRules {
    ResolvedRules(
      SearchConstraints(
        source: "c", rules: rules, equalWidths: equalWidths, equalWidthsLine: 1),
      for: try network(names, pinned: pinned))
  }

  @Test func laterRulesReplaceEarlierOnesKeyByKey() throws {
    let resolved = try resolved(
      [
        Rule(pattern: "*", weight: [2, 4], choices: ["W2A8", "W4A8"]),
        Rule(pattern: "{a,c}", activation: [8], equalWidths: false),
        Rule(pattern: "b", weight: [4], choices: ["W4A4"], equalWidths: true),
      ], names: ["p", "a", "b", "c"], pinned: ["p"])
    #expect(resolved.problems.isEmpty)
    let open = LayerRules(weight: [2, 4], activation: [8], choices: ChoiceList(["W2A8", "W4A8"]))
    #expect(
      resolved.layers == [
        0: open, 1: .init(weight: [4], choices: ChoiceList(["W4A4"]), equalWidths: true), 2: open,
      ])
  }

  @Test func equalWidthsOfTheFileHoldWhereNoRuleSaysOtherwise() throws {
    #expect(try resolved([]).layers.isEmpty)
    let all = try resolved([], equalWidths: true)
    #expect(all.layers == [0: .init(equalWidths: true), 1: .init(equalWidths: true)])
    let some = try resolved(
      [Rule(pattern: "b", equalWidths: false)], equalWidths: true)
    #expect(some.layers == [0: .init(equalWidths: true), 1: .init()])
    #expect(all.problems.isEmpty && some.problems.isEmpty)
  }

  /// A layer's own name is not read as a pattern.
  @Test func namesWinOverPatterns() throws {
    let names = ["x{q,k}", "xq", "x*", "x{"]
    let resolved = try resolved(
      [
        Rule(pattern: "x{q,k}", weight: [2]), Rule(pattern: "x*", activation: [2]),
        Rule(pattern: "x{", choices: ["c"]),
      ], names: names)
    #expect(resolved.problems.isEmpty)
    #expect(
      resolved.layers == [
        0: .init(weight: [2]), 2: .init(activation: [2]), 3: .init(choices: ChoiceList(["c"])),
      ])
  }

  @Test func brokenPatternsAndPatternsOfNothingAreProblems() throws {
    let resolved = try resolved([
      Rule(pattern: "x{", weight: [2], line: 3), Rule(pattern: "{c,d}", weight: [2], line: 4),
    ])
    #expect(
      resolved.problems == [
        "c:3: pattern 'x{': has a { without a }; close it",
        "c:4: no layer of network 'net' matches '{c,d}'",
      ])
  }

  @Test(arguments: [
    // The same rule.
    (
      [Rule(pattern: "a", weight: [2, 4], activation: [8], equalWidths: true, line: 3)], false,
      "c:3: equal_widths leaves layer 'a' nothing, with weight_bits 2, 4 and activation_bits 8; give both "
        + "lists a width in common, or set equal_widths to false there"
    ),
    // Three rules.
    (
      [
        Rule(pattern: "*", weight: [2, 4], line: 3),
        Rule(pattern: "{a,b}", activation: [8], line: 4),
        Rule(pattern: "*", equalWidths: true, line: 5),
      ], false,
      "c:5: equal_widths leaves 2 layers ('a', 'b') nothing, with weight_bits 2, 4 (c:3) and "
        + "activation_bits 8 (c:4); give both lists a width in common, or set equal_widths to false there"
    ),
    // The file's own word.
    (
      [Rule(pattern: "b", weight: [2], activation: [3], line: 3)], true,
      "c:1: equal_widths leaves layer 'b' nothing, with weight_bits 2 (c:3) and activation_bits 3 (c:3); "
        + "give both lists a width in common, or set equal_widths to false there"
    ),
    (
      [Rule(pattern: "b", weight: [2, 3], choices: ["W4A4", "W8A8"], line: 3)], false,
      "c:3: no choice of layer 'b', which are 'W4A4', 'W8A8', agrees with weight_bits 2, 3; list one that "
        + "does, or take one of the two away"
    ),
    (
      [
        Rule(pattern: "b", activation: [16], line: 3),
        Rule(pattern: "b", choices: ["W8A8"], line: 7),
      ], false,
      "c:7: no choice of layer 'b', which are 'W8A8', agrees with activation_bits 16 (c:3); list one that "
        + "does, or take one of the two away"
    ),
    (
      [Rule(pattern: "b", choices: ["W4A8", "W8A16"], line: 3)], true,
      "c:3: no choice of layer 'b', which are 'W4A8', 'W8A16', agrees with equal_widths (c:1); list one "
        + "that does, or take one of the two away"
    ),
    // Each condition alone leaves a choice.
    (
      [Rule(pattern: "b", weight: [4], activation: [16], choices: ["W4A8", "W8A16"], line: 3)],
      false,
      "c:3: no choice of layer 'b', which are 'W4A8', 'W8A16', agrees with weight_bits 4 and activation_bits "
        + "16; list one that does, or take one of the two away"
    ),
  ])
  func contradictionsNameBothPlaces(rules: [Rule], equalWidths: Bool, message: String) throws {
    #expect(try resolved(rules, equalWidths: equalWidths).problems == [message])
  }

  @Test(arguments: [
    [Rule(pattern: "a", weight: [2, 4], activation: [4, 8], equalWidths: true)],
    [Rule(pattern: "a", weight: [2, 4], equalWidths: true)],
    [Rule(pattern: "a", weight: [4], activation: [8], choices: ["W2A8", "W4A8"])],
    [Rule(pattern: "a", weight: [4], choices: ["fast", "W8A8"])],
    [Rule(pattern: "a", weight: [4], activation: [8], choices: ["4"])],
    // A list that a later rule replaces contradicts nothing.
    [
      Rule(pattern: "a", weight: [4], choices: ["W8A8"]), Rule(pattern: "*", choices: ["W4A8"]),
    ],
    [
      Rule(pattern: "*", weight: [4], activation: [8], equalWidths: true),
      Rule(pattern: "*", equalWidths: false),
    ],
  ])
  func whatLeavesAChoiceIsNoContradiction(rules: [Rule]) throws {
    #expect(try resolved(rules).problems == [])
  }

  @Test func eachCombinationOfRulesHasOneMessage() throws {
    let names = (0..<2_000).map { "l\($0)" }
    let resolved = try resolved(
      [
        Rule(pattern: "*", weight: [2], line: 1), Rule(pattern: "l1*", activation: [3], line: 2),
        Rule(pattern: "l2*", activation: [3], line: 3),
        Rule(pattern: "*", equalWidths: true, line: 4),
      ], names: names)
    #expect(resolved.problems.count == 2)
    #expect(
      resolved.problems.first?.contains("1111 layers ('l1', 'l10', 'l11' and 1108 more)") == true)
    #expect(
      resolved.problems.last?.contains("111 layers ('l2', 'l20', 'l21' and 108 more)") == true)
  }

  @Test func manyAlternativesCountAsManyPatterns() throws {
    let names = (0..<2_000).map { "l\($0)" }
    let alternatives = "{" + (0..<200).map { "l\($0)" }.joined(separator: ",") + "}"
    for (count, isTooMany) in [(30, false), (60, true)] {
      let resolved = try resolved(
        Array(repeating: Rule(pattern: alternatives, weight: [2]), count: count), names: names)
      #expect(resolved.layers.count == (isTooMany ? 0 : 200))
      #expect(resolved.problems.count == (isTooMany ? 1 : 0))
      #expect(
        resolved.problems.allSatisfy { $0.hasPrefix("c: 60 patterns for 2000 layers are more") })
    }
  }
}
