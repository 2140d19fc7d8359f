package import MPQModel

/// The rules of a constraints file, with layers instead of patterns.
package struct ResolvedRules: Sendable {
  /// What the rules leave to each searched layer; layers of which the file says nothing are not in it.
  package private(set) var layers: [TableJoin.SearchedLayer: LayerRules] = [:]
  /// Why the rules cannot be used, with file and line.
  package private(set) var problems: [String] = []

  /// - Complexity: O(rules × layers) comparisons of names with patterns, at most `mostPatternTests`.
  package init(_ constraints: SearchConstraints, for network: Network) {
    if let problem = constraints.excessOfPatterns(for: network) {
      problems = [problem]
      return
    }
    var sources: [TableJoin.SearchedLayer: Sources] = [:]
    let searched = network.searched.enumerated().map {
      (TableJoin.SearchedLayer($0.offset), $0.element)
    }
    if constraints.equalWidths {
      for (position, _) in searched { layers[position] = LayerRules(equalWidths: true) }
    }
    guard !constraints.rules.isEmpty else { return }
    let positions = Dictionary(uniqueKeysWithValues: searched.map { ($0.1, $0.0) })
    var names = LayerNames(network)
    for (number, rule) in constraints.rules.enumerated() {
      let place = TableJoin.place(constraints.source, rule.line)
      let matches: [Int]
      if let index = names.position(of: rule.pattern) {
        matches = [index]
      } else if SearchConstraints.isPattern(rule.pattern) {
        do {
          matches = try NamePattern(rule.pattern).matches(
            among: network.layers.enumerated().lazy.map { ($0.offset, $0.element.name) }
          ).map(\.layer)
        } catch {
          problems.append("\(place): \(error.message)")
          continue
        }
      } else {
        matches = []
      }
      if matches.isEmpty {
        problems.append("\(place): no layer of network '\(network.name)' matches '\(rule.pattern)'")
      } else if matches.allSatisfy({ network.layers[$0].pinned != nil }) {
        problems.append(
          "\(place): '\(rule.pattern)' matches only layers that the network pins; "
            + "unpin them in the network file to search them")
      }
      let list = rule.choices.map { ChoiceList($0) }
      for position in matches.compactMap({ positions[$0] }) {
        layers[position, default: LayerRules(equalWidths: constraints.equalWidths)].take(rule, list)
        sources[position, default: Sources()].take(rule, number)
      }
    }
    reportContradictions(of: constraints, between: sources, in: network)
  }

  /// The rules, by their numbers in the file, from which a layer has what it has; nil where it has it from
  /// no rule.
  private struct Sources: Hashable {
    var weight: Int?
    var activation: Int?
    var choices: Int?
    var equalWidths: Int?

    mutating func take(_ rule: SearchConstraints.LayerRule, _ number: Int) {
      if rule.weight != nil { weight = number }
      if rule.activation != nil { activation = number }
      if rule.choices != nil { choices = number }
      if rule.equalWidths != nil { equalWidths = number }
    }
  }

  /// A problem for each combination of rules that leaves its layers no choice.
  ///
  /// Layers with the same sources have the same rules, so each combination is looked at once.
  private mutating func reportContradictions(
    of constraints: SearchConstraints, between sources: [TableJoin.SearchedLayer: Sources],
    in network: Network
  ) {
    let layersBySources = Dictionary(grouping: sources.keys, by: { sources[$0]! })
      .mapValues { $0.sorted() }
    for (sources, members) in layersBySources.sorted(by: { $0.value[0] < $1.value[0] }) {
      func line(_ number: Int?) -> Int? { number.flatMap { constraints.rules[$0].line } }
      let rules = layers[members[0]]!
      let statement = RuleContradiction(
        rules: rules, source: constraints.source,
        lines: .init(
          weight: line(sources.weight), activation: line(sources.activation),
          choices: line(sources.choices),
          equalWidths: sources.equalWidths == nil
            ? constraints.equalWidthsLine : line(sources.equalWidths)))
      let names = members.map { network.layers[network.searched[$0.index]].name }
      if let problem = statement.problem(of: names) { problems.append(problem) }
    }
  }
}

extension LayerRules {
  /// Takes over what a later rule sets.
  ///
  /// - Parameter list: the rule's list of choices.
  fileprivate mutating func take(_ rule: SearchConstraints.LayerRule, _ list: ChoiceList?) {
    if let formats = rule.weight { weight = formats }
    if let formats = rule.activation { activation = formats }
    if let list { choices = list }
    if let isEqual = rule.equalWidths { equalWidths = isEqual }
  }
}

extension SearchConstraints {
  /// The most passes over a layer's name that a file's patterns may ask for: seconds of work, and far more than any
  /// network's constraints need. A pattern without braces needs one per layer.
  static let mostPatternTests = 1 << 24

  /// A problem where the file's patterns are too many for a network.
  func excessOfPatterns(for network: Network) -> String? {
    let patterns =
      (rules.map(\.pattern) + ties.flatMap(\.layers)).filter(SearchConstraints.isPattern)
    let passes = patterns.reduce(0) { $0 + NamePattern.passes(of: $1) }
    let (tests, overflow) = passes.multipliedReportingOverflow(by: network.layers.count)
    guard overflow || tests > Self.mostPatternTests else { return nil }
    return
      "\(source): \(patterns.count) patterns for \(network.layers.count) layers are more than are looked "
      + "through; name the layers, or write fewer patterns"
  }
}
