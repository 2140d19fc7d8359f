/// A 0-1 program with named variables and rows, for other solvers to read:
/// minimise Σ cost · x over x in {0, 1}ⁿ subject to the rows.
///
/// Costs are the table's numbers; coefficients and bounds are integers. Nothing is scaled or rounded.
package struct NamedProgram: Hashable, Sendable {
  package struct Variable: Hashable, Sendable {
    package let name: String
    package let cost: Double

    package init(name: String, cost: Double) {
      self.name = name
      self.cost = cost
    }
  }

  /// A constraint: Σ coefficient · x is equal to its bound, or at most its bound.
  package struct Row: Hashable, Sendable {
    package enum Relation: Hashable, Sendable {
      case equal
      case atMost
    }

    package let name: String
    package let relation: Relation
    package let bound: Int
    /// In ascending order of `variable`, each at most once; a variable without a term has coefficient 0.
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

  /// Lines of comment for the head of a file.
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

  /// The longest name that readers of LP and MPS files accept.
  package static let longestName = 255
}
