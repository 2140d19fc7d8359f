package import MPQModel

/// A 0-1 program in CPLEX's LP format, which most solvers read: CPLEX, Gurobi, Xpress, HiGHS, SCIP, CBC,
/// GLPK.
package enum ProgramLP {
  /// The text of the file; numbers read back to the same values.
  package static func encode(_ program: NamedProgram) -> String {
    var text = program.comments.map { "\\ \(ProgramText.printable($0))\n" }.joined()
    text += "Minimize\n"
    append(
      " importance:",
      program.variables.lazy.filter { $0.cost != 0 }.map {
        ($0.cost < 0, $0.cost.magnitude, $0.name)
      },
      "", of: program, to: &text)
    text += "Subject To\n"
    for row in program.rows {
      let relation = row.relation == .equal ? "=" : "<="
      append(
        " \(row.name):",
        row.terms.lazy.map {
          ($0.coefficient < 0, $0.coefficient.magnitude, program.variables[$0.variable].name)
        },
        " \(relation) \(row.bound)", of: program, to: &text)
    }
    text += "Binary\n"
    for variable in program.variables { text += " \(variable.name)\n" }
    return text + "End\n"
  }

  /// Older readers accept lines of up to 255 characters, so a term that would exceed this starts a new line.
  private static let lineWidth = 100

  /// Adds a sum with a text before and after it; an empty sum gets a zero term, which the format requires.
  private static func append<Number>(
    _ head: String, _ terms: some Sequence<(isNegative: Bool, magnitude: Number, name: String)>,
    _ tail: String, of program: NamedProgram, to text: inout String
  ) {
    var line = head
    var isFirst = true
    func add(_ term: String) {
      if line.utf8.count + term.utf8.count > lineWidth, !line.isEmpty {
        text += "\(line)\n"
        line = " "
      }
      line += term
      isFirst = false
    }
    for (isNegative, magnitude, name) in terms {
      add(
        isNegative
          ? " - \(magnitude) \(name)"
          : isFirst ? " \(magnitude) \(name)" : " + \(magnitude) \(name)")
    }
    if isFirst, let variable = program.variables.first { add(" 0 \(variable.name)") }
    text += "\(line)\(tail)\n"
  }
}
