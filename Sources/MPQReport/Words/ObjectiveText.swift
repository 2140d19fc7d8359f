import MPQModel
package import MPQSearch
import MPQWords

/// What importances count, as text.
package enum ObjectiveText {
  /// How often weights count in a plan's importance, such as `α 2`; nil if that is once, or the table scores whole
  /// choices.
  package static func factor(_ alpha: Double, _ join: TableJoin) -> String? {
    alpha == 1 || join.table.scoresChoices ? nil : "α \(Figures.significant(alpha, 6))"
  }
}
