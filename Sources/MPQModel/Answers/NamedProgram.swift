/// A 0-1 program whose variables and rows have names, for other solvers to read:
/// minimise Σ cost · x over x in {0, 1}ⁿ within the rows.
///
/// Costs are the numbers of the table, coefficients and bounds whole: nothing is scaled or rounded.
package struct NamedProgram: Hashable, Sendable {
  package struct Variable: Hashable, Sendable {
    package let name: String
    package let cost: Double

    package init(name: String, cost: Double) {
      self.name = name
      self.cost = cost
    }
  }

  /// Σ coefficient · x, held to its bound.
  package struct Row: Hashable, Sendable {
    package enum Relation: Hashable, Sendable {
      case equal
      case atMost
    }

    package let name: String
    package let relation: Relation
    package let bound: Int
    /// Positions in `variables`, ascending, each at most once; those that are left out count 0.
    package let terms: [Term]

    package init(name: String, _ relation: Relation, _ bound: Int, terms: [Term]) {
      self.name = name
      self.relation = relation
      self.bound = bound
      self.terms = terms
    }
  }

  package struct Term: Hashable, Sendable {
    package let variable: Int
    package let coefficient: Int

    package init(variable: Int, coefficient: Int) {
      self.variable = variable
      self.coefficient = coefficient
    }
  }

  /// What it is about, a line each, for the head of a file.
  package let comments: [String]
  /// Names consist of ASCII letters, digits, dots and underscores, start with a letter, have at most
  /// `longestName` characters, and are unique; so are those of rows.
  package let variables: [Variable]
  package let rows: [Row]

  package init(comments: [String], variables: [Variable], rows: [Row]) {
    self.comments = comments
    self.variables = variables
    self.rows = rows
  }

  /// What the readers of LP and MPS files take.
  package static let longestName = 255
}
