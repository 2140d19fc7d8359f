import MPQFiles
import MPQModel

/// The kinds of budgets that the page offers a slider for, as JSON.
enum BudgetList {
  static var json: String {
    JSONText.array(
      BudgetKind.offered.compactMap { kind in kind.slider.map { item(kind, $0) } })
  }

  private static func item(_ kind: BudgetKind, _ slider: BudgetKind.Slider) -> String {
    JSONText.object([
      ("key", JSONText.quoted(slider.key)), ("title", JSONText.quoted(slider.title)),
      ("field", JSONText.quoted(kind.name)), ("range", JSONText.quoted(kind.range)),
      ("style", JSONText.quoted(kind.quantity.style.rawValue)),
      ("unit", JSONText.quoted(slider.unit)), ("expected", JSONText.quoted(slider.expected)),
      ("words", JSONText.quoted(slider.words)), ("isLogarithmic", "\(slider.isLogarithmic)"),
      ("isTightBelow", "\(slider.isTightBelow)"), ("startsAtMark", "\(slider.startsAtMark)"),
    ])
  }
}
