import MPQSearch
import MPQModel
import MPQWords

/// The result of a comparison, in sentences.
package struct Verdict: Hashable, Sendable {
  /// The answer in one sentence.
  package let headline: String
  /// More about the answer, a sentence each.
  package let sentences: [String]

  package init(_ comparison: Comparison) {
    let compared = comparison.matchups.filter { $0.gain != nil }
    let winners = compared.filter { !$0.isUniformAsGood }
    let even = compared.filter(\.isUniformAsGood)
    let measured = comparison.matchups.compactMap { MeasuredMatchup($0, of: comparison) }
    let lost = measured.filter { $0.difference < 0 }.map(\.title)
    let objection =
      winners.isEmpty || lost.isEmpty
      ? "" : " Measured, uniform is more accurate at \(WordList.and(lost))."
    headline =
      (compared.isEmpty ? Self.nothingCompared(comparison) : Self.headline(winners, even))
      + objection
    // Measured results come first: they say more than predicted ones.
    var sentences = measured.map(\.sentence)
    if !even.isEmpty, !winners.isEmpty || even.contains(where: \.isUniformBetter) {
      sentences.append(Self.even(even))
    }
    sentences += Self.saving(of: compared, by: comparison.measures)
    sentences += Self.missing(comparison)
    let resources = comparison.network.resources
    if resources.hasLatency, comparison.matchups.contains(where: \.isLevel),
      !comparison.measures.contains(.latency)
    {
      sentences.append(
        "Plans at a level share its \(Measure.names(comparison.measures)), not its latency.")
    }
    sentences += resources.warnings(for: comparison.network).map(Self.sentence)
    self.sentences = sentences
  }

  /// The sentence that says why there is no answer.
  private static func nothingCompared(_ comparison: Comparison) -> String {
    let matchups = comparison.matchups
    guard !matchups.isEmpty else { return "Nothing was compared: there is no level and no budget." }
    let reason =
      if matchups.allSatisfy({ $0.mixed.plan == nil }) {
        "no mixed plan was found"
      } else if matchups.allSatisfy({ $0.best == nil }) {
        "no uniform plan fits"
      } else {
        "at none of them is there a mixed plan beside a uniform one with something to gain"
      }
    return "Nothing was compared: within \(WordList.and(matchups.map(\.title))) \(reason)."
  }

  private static func headline(
    _ winners: [Comparison.Matchup], _ even: [Comparison.Matchup]
  ) -> String {
    if winners.isEmpty {
      return even.contains(where: \.isUniformBetter)
        ? "No mixed plan is better than uniform precision at any level compared."
        : "Uniform precision is as good as mixed at every level compared."
    }
    func range(_ matchups: [Comparison.Matchup]) -> String {
      let gains = matchups.compactMap(\.gain)
      let (low, high) = (
        ComparisonTable.percent(gains.min() ?? 0), ComparisonTable.percent(gains.max() ?? 0)
      )
      return low == high ? low : "\(low) to \(high)"
    }
    // Plans at a level share its compared costs; those within the user's budgets share only these budgets.
    var parts: [String] = []
    let levels = winners.filter(\.isLevel)
    if !levels.isEmpty {
      let place =
        even.isEmpty && levels.count == winners.count
        ? "" : " at \(WordList.and(levels.map(\.title)))"
      parts.append(
        "\(range(levels)) less importance than the best uniform plan within the same "
          + "\(Measure.names(shared(by: levels)))\(place)")
    }
    for matchup in winners {
      guard let budgets = matchup.origin.budgets else { continue }
      let shared = WordList.and(budgets.map(\.measure.name))
      parts.append(
        parts.isEmpty
          ? "\(range([matchup])) less importance than the best uniform plan within the same \(shared)"
          : "\(range([matchup])) less within the \(shared) of \(matchup.title)")
    }
    return "Mixed precision costs \(parts.joined(separator: ", and "))."
  }

  /// The costs that the plans of all these matchups keep.
  private static func shared(by matchups: [Comparison.Matchup]) -> [Measure] {
    matchups.first.map { first in
      first.measures.filter { measure in matchups.allSatisfy { $0.measures.contains(measure) } }
    } ?? []
  }

  /// A message as a sentence.
  private static func sentence(_ message: String) -> String {
    "\(message.prefix(1).uppercased())\(message.dropFirst())."
  }

  private static func even(_ matchups: [Comparison.Matchup]) -> String {
    let better = matchups.filter(\.isUniformBetter)
    let same = matchups.filter { !$0.isUniformBetter }
    var parts: [String] = []
    if !same.isEmpty { parts.append("At \(WordList.and(same.map(\.title))) uniform is as good.") }
    if !better.isEmpty {
      parts.append(
        "At \(WordList.and(better.map(\.title))) uniform is better: it has widths that the outlier rule leaves "
          + "out of the search.")
    }
    return parts.joined(separator: " ")
  }

  /// Sentences about the cheapest plans, in the matchup with the largest saving in each measure.
  private static func saving(
    of matchups: [Comparison.Matchup], by measures: [Measure]
  ) -> [String] {
    let savings = matchups.flatMap { matchup in matchup.cheapest.map { (matchup, $0) } }
    return measures.compactMap { measure in
      let most = savings.filter { $0.1.measure == measure }.max { $0.1.saving < $1.1.saving }
      guard let (matchup, cheapest) = most, cheapest.saving >= Comparison.Matchup.noticeableGain,
        let best = matchup.best
      else {
        return nil
      }
      let others = measures.filter { $0 != measure }.map(\.name)
      let exactness =
        cheapest.isExact
        ? "proven: no plan as good needs \(measure.isPlural ? "fewer" : "less")"
        : "found to within \(Figures.significant(100 * cheapest.openShare, 2)) %"
      let comma = best.exceptionCount > 0 ? "," : ""
      return "A mixed plan is as good as uniform \(best.label)\(comma) with "
        + "\(ComparisonTable.percent(cheapest.saving)) \(measure.less) "
        + (others.isEmpty ? "" : "and no more \(WordList.or(others)) ") + "(\(exactness))."
    }
  }

  /// A matchup in which both the mixed plan and a different uniform plan were measured.
  private struct MeasuredMatchup {
    let title: String
    let mixed: Measured
    /// The more accurate one of the level's uniform plan and the best uniform plan.
    let uniform: (label: String, measured: Measured)

    init?(_ matchup: Comparison.Matchup, of comparison: Comparison) {
      let uniform = [matchup.best, matchup.uniform].compactMap { $0 }
        .filter { $0.plan != matchup.mixed.plan }
        .compactMap { plan in comparison.measured(plan.plan).map { (plan.label, $0) } }
        .max { $0.1.accuracy < $1.1.accuracy }
      guard let mixed = comparison.measured(matchup.mixed.plan), let uniform else { return nil }
      title = matchup.title
      self.mixed = mixed
      self.uniform = uniform
    }

    var difference: Double { mixed.accuracy - uniform.measured.accuracy }

    var sentence: String {
      let word =
        difference > 0
        ? "mixed is more accurate"
        : difference == 0 ? "both are as accurate" : "uniform is more accurate"
      return "Measured at \(title), \(word): mixed \(ComparisonTable.accuracy(mixed)), uniform "
        + "\(uniform.label) \(ComparisonTable.accuracy(uniform.measured))."
    }
  }

  private static func missing(_ comparison: Comparison) -> [String] {
    let blocked = comparison.matchups.filter { $0.mixed.status == .infeasible }
    guard !blocked.isEmpty else { return [] }
    let lost = comparison.join.outliers.filter(\.isLeast).count
    let reason =
      comparison.join.outlierRule == .exclude && lost > 0
      ? ": \(lost) of the least widths are left out as not monotone" : ""
    let reasons = blocked.compactMap(\.infeasibility)
      .flatMap { BudgetText.lines($0, comparison.network) }
    return ["No mixed plan fits within \(WordList.and(blocked.map(\.title)))\(reason)."]
      + reasons.map(sentence)
  }
}
