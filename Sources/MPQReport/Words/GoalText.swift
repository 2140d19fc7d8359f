package import MPQModel
package import MPQSearch
import MPQWords

/// Goals that cannot be searched for, in sentences without a full stop.
package enum GoalText {
  /// That a name means nothing that can be minimized.
  ///
  /// - Parameters:
  ///   - name: as the user wrote it.
  ///   - near: the name that may have been meant.
  ///   - limit: what limits the peak of activations.
  package static func unknownMeasure(
    _ name: String, near: String?, in network: Network, limit: String
  ) -> String {
    if name == Measure.activationMemory.key {
      return "a peak is no sum over layers; limit it with \(limit), and minimize another"
    }
    if network.resources.names.contains(name), Measure.minimizable(name, in: network) == nil {
      return
        "each of its groups is limited alone, and their sum is no cost; limit it, and minimize another"
    }
    let names = WordList.or(Measure.minimizableNames(in: network))
    return "expected \(names), found '\(name.prefix(100))'"
      + (near.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// That no plan has a quality.
  ///
  /// - Parameter least: the least importance of plans within the budgets; nil if there are none, or it is not known.
  package static func noPlan(_ goal: PlanSolution.Minimized, least: Double?) -> String {
    "no plan within the budgets has an importance of at most "
      + Figures.significant(goal.importanceLimit, 6)
      + (least.map { "; the least is \(Figures.significant($0, 6))" } ?? "")
  }

  /// That a limit came before the uniform plans.
  package static let unknownYet = "the time was over before the uniform plans were known; give more"

  /// That a network has no uniform plan of a level.
  package static func unknownLevel(_ level: String, among baselines: UniformBaselines) -> String {
    let levels = FewLines.of(baselines.plans.map { "\($0.formats)" }, limit: 12)
    return
      "there is no uniform plan '\(level.prefix(100))'; there are \(levels.joined(separator: ", "))"
  }
}
