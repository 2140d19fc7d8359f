import HTTPTypes
import MPQFiles
package import MPQModel

extension RequestField {
  /// The budgets of a plan; members have the names of the command line's flags.
  package func budgets() throws(ServiceProblem) -> AskedBudgets {
    let kinds = BudgetKind.offered
    let choices = kinds.compactMap(\.weighting)
    let members = try members(kinds.map(\.name) + choices.map(\.name) + ["max", "max_any"])
    var budgets: [Budget] = []
    for kind in kinds {
      // A mean with other weights is another budget.
      let choice = choices.first { $0.kinds[0].kind == kind }
      let weighting: Budget.Weighting? = try choice.flatMap { members[$0.name] }?.choice()
      let chosen = choice?.kind(weightedBy: weighting) ?? kind
      guard let field = members[kind.name] else { continue }
      if budgets.contains(where: { $0.kind == chosen }) {
        throw ServiceProblem(
          .unprocessableContent,
          "asks for the same mean as another budget; leave one of the two out",
          field: field.pointer)
      }
      budgets.append(Budget(chosen, try field.budget(kind).amount))
    }
    var named: [ResourceBudget] = []
    for (key, isPerLayer) in [("max", false), ("max_any", true)] {
      let amounts = try members[key]?.anyMembers().all.sorted { $0.key < $1.key } ?? []
      for (name, field) in amounts {
        named.append(try ResourceBudget(name, isPerLayer: isPerLayer, field))
      }
    }
    return AskedBudgets(own: budgets, named: named)
  }

  /// A budget of one kind; the amount is a number, or a text that may have a unit.
  package func budget(_ kind: BudgetKind) throws(ServiceProblem) -> Budget {
    guard let literal else { throw problem(kind.quantity.expectedInRequests) }
    do throws(ExactDecimal.Refusal) {
      return try kind.budget(literal, isRequest: true)
    } catch {
      throw problem(kind.quantity.expectation(error, isRequest: true))
    }
  }

  /// A time: a number of seconds, or a text with a unit.
  package func duration() throws(ServiceProblem) -> Duration {
    guard let literal,
      let picoseconds = try? Quantity.time.amount(
        literal, bareUnit: Quantity.time.bareUnitInRequests)
    else {
      throw problem(
        "seconds from 0 to below 1000000, or a text such as \"500ms\"")
    }
    return .seconds(picoseconds.approximate / 1e12)
  }

  /// Number formats in ascending order, from one or a list.
  package func formats() throws(ServiceProblem) -> [NumberFormat] {
    try read { (value) throws(FormatError) in try ConstraintsJSON.candidates(value) }
  }
}
