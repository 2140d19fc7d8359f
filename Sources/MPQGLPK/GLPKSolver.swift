import CGLPKBridge
package import MPQSearch

/// GLPK's branch-and-cut solver as an `IntegerProgramSolver`.
///
/// GLPK computes in binary64 and proves optimality up to the tolerances in `mpq_glpk.c`. The search
/// accepts its answer as a proof only under the conditions of `PlanSearch.askSolver`.
package struct GLPKSolver: IntegerProgramSolver {
  package init() {}

  package var name: String { "GLPK \(String(cString: mpq_glpk_version()))" }

  package func solve(
    _ program: BinaryProgram, limits: SearchLimits
  ) throws(IntegerProgramFault) -> BinaryProgramOutcome {
    guard let rows = CompressedRows(program, limits: limits) else { return .stopped(values: nil) }
    var values = [Bool](repeating: false, count: program.objective.count)
    var result = mpq_glpk_result()
    withExtendedLifetime(rows) {
      program.objective.withUnsafeBufferPointer { objective in
        Self.withOptionalBuffer(program.start) { start in
          values.withUnsafeMutableBufferPointer { values in
            rows.withProgram(objective: objective, start: start) { cProgram in
              Self.withCLimits(limits) { cLimits in
                mpq_glpk_solve(cProgram, cLimits, values.baseAddress, &result)
              }
            }
          }
        }
      }
    }
    switch result.status {
    case MPQ_GLPK_OPTIMAL:
      return .optimal(values: values, objective: result.objective)
    case MPQ_GLPK_INFEASIBLE:
      return .infeasible
    case MPQ_GLPK_STOPPED:
      return .stopped(values: result.has_values ? values : nil)
    default:
      let message = withUnsafeBytes(of: result.message) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw IntegerProgramFault("\(name): \(message)")
    }
  }

  private static func withOptionalBuffer<Result>(
    _ values: [Bool]?, _ body: (UnsafePointer<Bool>?) -> Result
  ) -> Result {
    guard let values else { return body(nil) }
    return values.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  /// Runs `body` with the limits as C sees them; the cancellation closure lives that long.
  private static func withCLimits<Result>(
    _ limits: SearchLimits, _ body: (UnsafePointer<mpq_glpk_limits>) -> Result
  ) -> Result {
    var limits = limits
    return withUnsafeMutablePointer(to: &limits) { context in
      var cLimits = mpq_glpk_limits(
        is_reached: { $0!.assumingMemoryBound(to: SearchLimits.self).pointee.isReached },
        context: context)
      return body(&cLimits)
    }
  }
}

/// A program's rows as GLPK's C interface takes them.
private final class CompressedRows {
  private var lower: [Double] = []
  private var upper: [Double] = []
  private var start: [Int32] = [0]
  private var column: [Int32] = []
  private var coefficient: [Double] = []

  /// Rows copied between two checks of the limits. A coefficient takes far less than a microsecond, so
  /// checks come many times a second.
  private static let rowsPerLook = 1024

  /// Returns nil if a limit is reached first.
  init?(_ program: BinaryProgram, limits: SearchLimits) {
    for (index, row) in program.rows.enumerated() {
      if limits.isReached(at: index, every: Self.rowsPerLook) { return nil }
      lower.append(row.lower ?? -.infinity)
      upper.append(row.upper ?? .infinity)
      column += row.variables.map(Int32.init)
      coefficient += row.coefficients
      start.append(Int32(column.count))
    }
  }

  /// Runs `body` with a C program whose pointers are valid during the call only.
  func withProgram(
    objective: UnsafeBufferPointer<Double>, start incumbent: UnsafePointer<Bool>?,
    _ body: (UnsafePointer<mpq_glpk_program>) -> Void
  ) {
    lower.withUnsafeBufferPointer { lower in
      upper.withUnsafeBufferPointer { upper in
        start.withUnsafeBufferPointer { start in
          column.withUnsafeBufferPointer { column in
            coefficient.withUnsafeBufferPointer { coefficient in
              var program = mpq_glpk_program(
                column_count: Int32(objective.count), objective: objective.baseAddress,
                row_count: Int32(lower.count), lower: lower.baseAddress, upper: upper.baseAddress,
                row_start: start.baseAddress, column: column.baseAddress,
                coefficient: coefficient.baseAddress, start: incumbent)
              body(&program)
            }
          }
        }
      }
    }
  }
}
