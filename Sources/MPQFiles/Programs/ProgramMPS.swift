package import MPQModel

/// A 0-1 program in the free MPS format, which every solver reads.
package enum ProgramMPS {
  /// The text of the file; numbers read back to the same values.
  package static func encode(_ program: NamedProgram) -> String {
    var text = program.comments.map { "* \(ProgramText.printable($0))\n" }.joined()
    text += "NAME mpq\nROWS\n N importance\n"
    for row in program.rows { text += " \(row.relation == .equal ? "E" : "L") \(row.name)\n" }
    text += "COLUMNS\n"
    var entries = program.variables.map { _ in [(row: Int, coefficient: Int)]() }
    for (index, row) in program.rows.enumerated() {
      for term in row.terms { entries[term.variable].append((index, term.coefficient)) }
    }
    for (variable, entries) in zip(program.variables, entries) {
      // This line declares the column, even if it costs nothing and occurs in no row.
      text += " \(variable.name) importance \(variable.cost)\n"
      for entry in entries {
        text += " \(variable.name) \(program.rows[entry.row].name) \(entry.coefficient)\n"
      }
    }
    text += "RHS\n"
    for row in program.rows where row.bound != 0 { text += " RHS \(row.name) \(row.bound)\n" }
    text += "BOUNDS\n"
    for variable in program.variables { text += " BV BND \(variable.name)\n" }
    return text + "ENDATA\n"
  }
}
