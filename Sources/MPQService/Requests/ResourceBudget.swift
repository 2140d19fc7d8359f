import HTTPTypes
import MPQFiles
package import MPQModel
import MPQReport

/// A budget by the name of a resource, in a request's `max` or `max_any`.
///
/// Whether some names mean a column of a table is known only once the request's tables are read.
package struct ResourceBudget: Sendable {
  package let name: String
  /// Whether it limits each layer alone.
  private let isPerLayer: Bool
  private let field: RequestField

  /// - Throws: `ServiceProblem` if the amount cannot be read, whatever the tables are.
  init(_ name: String, isPerLayer: Bool, _ field: RequestField) throws(ServiceProblem) {
    (self.name, self.isPerLayer, self.field) = (name, isPerLayer, field)
    guard field.literal != nil else {
      throw field.problem(BudgetKind.onAnyLayer(name).quantity.expectedInRequests)
    }
    if let kind = settledKind { _ = try field.budget(kind) }
  }

  /// The kind, if it does not depend on tables.
  private var settledKind: BudgetKind? {
    if isPerLayer { return .onAnyLayer(name) }
    return BudgetKind.builtNames.contains(name) ? nil : .onResource(name)
  }

  /// The budget on a network with the resources of its tables.
  ///
  /// - Throws: `ServiceProblem` if no table brings the resource, or the amount cannot be read.
  func budget(in network: Network) throws(ServiceProblem) -> Budget {
    let limiting = try BudgetKind.named(
      name, in: network, isPerLayer: isPerLayer, field: field.pointer)
    return try field.budget(settledKind ?? limiting)
  }

  /// The kind by which the canonical form names the budget, and the amount in that form: as it was given, where its
  /// unit depends on tables.
  var canonical: (kind: BudgetKind, amount: String) {
    guard let kind = settledKind, let budget = try? field.budget(kind) else {
      return (.onResource(name), JSONText.encode(field.value))
    }
    return (kind, BudgetsJSON.amount(budget))
  }

  var pointer: String { field.pointer }
}

extension BudgetKind {
  /// The kind that limits what a request calls by a resource's name.
  ///
  /// - Throws: `ServiceProblem` if no table brings the resource.
  static func named(
    _ name: String, in network: Network, isPerLayer: Bool = false, field: String
  ) throws(ServiceProblem) -> BudgetKind {
    let names = names(in: network, isPerLayer: isPerLayer)
    guard names.contains(name) else {
      throw ServiceProblem(
        .unprocessableContent,
        LackText.unknownResource(
          name, near: name.closest(in: names), in: network, tables: "in resources"), field: field)
    }
    return limiting(name, in: network)
  }
}

/// What a request limits, as far as that is known without its tables.
package struct AskedBudgets: Sendable {
  /// The budgets with a field of their own, in the order of the command line's flags.
  package let own: [Budget]
  /// Those by the names of resources, in the order of names, the ones on whole plans first.
  package let named: [ResourceBudget]

  package static let none = AskedBudgets(own: [], named: [])

  package var isEmpty: Bool { own.isEmpty && named.isEmpty }

  /// All budgets on a network with the resources of its tables.
  ///
  /// - Parameter pointer: the JSON pointer of the request's budgets, for problems.
  /// - Throws: `ServiceProblem` if one cannot be read, is given twice, or needs what the network does not have.
  package func budgets(
    in network: Network, pointer: String = "/budgets"
  ) throws(ServiceProblem) -> [Budget] {
    var budgets: [Budget] = []
    for budget in own {
      try network.check(budget.kind, field: "\(pointer)/\(budget.name)")
      budgets.append(budget)
    }
    for asked in named {
      let budget = try asked.budget(in: network)
      try network.check(budget.kind, field: asked.pointer)
      guard !budgets.contains(where: { $0.kind == budget.kind }) else {
        throw ServiceProblem(
          .unprocessableContent, "is the same budget as \(budget.name); leave one of the two out",
          field: asked.pointer)
      }
      budgets.append(budget)
    }
    // Answers write budgets in this order.
    return budgets.filter { $0.kind.group == nil } + budgets.filter { $0.kind.group != nil }
  }

  /// The budgets as JSON in canonical form.
  var canonical: String {
    BudgetsJSON.object(own.map { ($0.kind, BudgetsJSON.amount($0)) } + named.map(\.canonical))
  }
}

extension Network {
  /// Throws where a kind of budget needs what neither the network nor a table has.
  func check(_ kind: BudgetKind, field: String) throws(ServiceProblem) {
    guard let lack = lack(for: kind) else { return }
    throw ServiceProblem(
      .unprocessableContent, LackText.line(lack, of: kind.name, latencyTable: "a latency_table"),
      field: field)
  }
}
