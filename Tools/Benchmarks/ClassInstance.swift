import Foundation
import MPQFiles
import MPQGLPK
import MPQModel
import MPQSearch

/// One instance of a class: everything that a search is given.
struct ClassInstance {
  var join: TableJoin
  var alpha = 2.0
  var budgets: [Budget] = []

  /// Adds a budget at a share of the way from the least to the most that plans use; the layers' ties are
  /// not looked at.
  mutating func limit(_ measure: Measure, share: Double) {
    var least = 0
    var most = 0
    for layer in join.layers {
      let usages = layer.weight.flatMap { weight in
        layer.activation.map { activation in
          measure.usage(
            of: join.network.layers[layer.networkLayer],
            at: LayerFormats(weight: weight.format, activation: activation.format), in: join.network
          )!
        }
      }
      least += usages.min()!
      most += usages.max()!
    }
    let usage = least + Int(Double(most - least) * share)
    budgets.append(budget(measure, usage: usage))
  }

  private func budget(_ measure: Measure, usage: Int) -> Budget {
    func mean(by weighting: Budget.Weighting) -> ExactDecimal {
      let total = join.layers.reduce(0) {
        $0 + weighting.weight(of: join.network.layers[$1.networkLayer])
      }
      return ExactDecimal(String(format: "%.9f", Double(usage) / Double(total)))!
    }
    for weighting in Budget.Weighting.allCases {
      if measure == .weightBits(weighting) {
        return .maxMeanWeightBits(mean(by: weighting), by: weighting)
      }
      if measure == .activationBits(weighting) {
        return .maxMeanActivationBits(mean(by: weighting), by: weighting)
      }
    }
    if measure == .weightSize { return .maxSize(bytes: ExactDecimal(usage / 8)) }
    return measure.budget!(usage, join.network)
  }

  /// Prepares and searches once, on this thread.
  ///
  /// - Returns: processor seconds from the join to the answer, and the answer.
  func solve(timeLimit: Duration) throws -> (seconds: Double, solution: PlanSolution) {
    let start = Self.processorSeconds
    var search = try BitSearch(
      join, budgets: budgets, alpha: alpha, solver: GLPKSolver())
    let solution = try search.solve(budgets, limits: SearchLimits(timeLimit: timeLimit))
    return (Self.processorSeconds - start, solution)
  }

  /// The program that other solvers get, in free MPS.
  func program() throws -> String {
    let search = try BitSearch(
      join, budgets: budgets, alpha: alpha, solver: GLPKSolver())
    return ProgramMPS.encode(WholeProgram(search, budgets: budgets).named)
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
