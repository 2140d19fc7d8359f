public import MPQModel
public import MPQSearch

extension BitSearch {
  /// Prepares the search for the best plan of a network within budgets.
  ///
  /// ```swift
  /// let budgets = [try Budget("level", "W4A4"), try Budget("min_compression", "10")]
  /// var search = try BitSearch(network, table, budgets: budgets)
  /// let solution = try search.bestPlan(within: budgets)
  /// ```
  ///
  /// - Parameters:
  ///   - table: an importance for each format that a layer may get, by the network's layer names.
  ///   - budgets: those that plans have to keep, each of a kind of its own.
  ///   - alpha: the factor of weight importances beside those of activations; nil for 2, or 1 if only one of the two
  ///     tensors is searched.
  /// - Throws: `SearchRefusal` if network and table cannot be searched.
  public init(
    _ network: Network, _ table: ImportanceTable, budgets: [Budget], alpha: Double? = nil
  ) throws(SearchRefusal) {
    if budgets.contains(where: \.measure.needsLatencyTable) {
      throw SearchRefusal(problems: ["a budget needs a latency table; mpq-solve takes one"])
    }
    let join = TableJoin(network: network, table: table)
    guard join.problems.isEmpty else { throw SearchRefusal(problems: join.problems) }
    do throws(ChoiceProblem.BuildingFault) {
      try self.init(
        join, budgets: budgets, alpha: alpha ?? join.defaultAlpha, solver: GLPKSolver())
    } catch {
      throw SearchRefusal(problems: [BuildingFaultText.line(error, join)])
    }
  }
}

/// The reasons why a network and a table cannot be searched, each with what to do.
public struct SearchRefusal: Error, Hashable, CustomStringConvertible {
  /// Sentences for people, such as a layer that the table does not have.
  public let problems: [String]

  public var description: String { problems.joined(separator: "\n") }
}
