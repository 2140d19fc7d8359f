import MPQModel
import MPQSearch
import TestFixtures
import Testing

@Suite struct WholeProgramTests {
  /// Solved as it stands, it has the optimum that counting all plans has.
  @Test func itsOptimumIsTheSearchs() throws {
    var (optima, infeasible) = (0, 0)
    for seed in UInt64(1)...2_000 {
      var random = SeededGenerator(seed: seed)
      guard let instance = RandomInstance(seed: seed, style: Self.style),
        let budgets = instance.budgets(instance.capacities(&random)),
        let search = try? BitSearch(
          instance.join, budgets: budgets, alpha: instance.alpha,
          solver: ExhaustiveSolver())
      else { continue }
      let program = WholeProgram(search, budgets: budgets).named
      // Beyond, the oracle's rows are no longer exact.
      guard program.rows.allSatisfy({ abs($0.bound) < 100_000_000 }) else { continue }
      let optimum = instance.plans.optimum(search.capacities(budgets))
      switch try ExhaustiveSolver().solve(program.binaryProgram, limits: SearchLimits()) {
      case .infeasible:
        infeasible += 1
        #expect(optimum == nil, "seed \(seed)")
      case .optimal(_, let objective):
        optima += 1
        let cost = try #require(optimum?.cost, "seed \(seed)")
        #expect(abs(objective - cost) <= 1e-9 * cost, "seed \(seed)")
      case .stopped: Issue.record("seed \(seed) stopped")
      }
    }
    #expect(optima > 30 && infeasible > 5, "\(optima) optima, \(infeasible) infeasible")
  }

  @Test func namesAreUniqueAndSayWhatIsWhat() throws {
    let layers = ["conv", "a b"].map { Layer(name: $0, macs: 3, params: 5) }
    var table = ImportanceTable(source: "t")
    for layer in layers {
      for tensor in TensorKind.allCases {
        for bits in [2, 4] {
          try table.add(
            layer: layer.name, tensor: tensor, format: .integer(bits), importance: 1 / Double(bits))
        }
      }
    }
    let join = TableJoin(
      network: try Network(name: "n", layers: layers), table: table,
      constraints: .init(ties: [.init(layers: ["conv", "a b"], shared: [.weight])]))
    let budgets: [Budget] = [
      .maxSize(bytes: ExactDecimal(4)), .maxMeanActivationBits(ExactDecimal(3), by: .layers),
      .maxMeanActivationBits(ExactDecimal(3), by: .parameters),
    ]
    let search = try BitSearch(join, budgets: budgets, alpha: 2, solver: ExhaustiveSolver())
    let program = WholeProgram(search, budgets: budgets).named
    #expect(
      program.variables.map(\.name) == [
        "x_conv_w2_a2", "x_conv_w2_a4", "x_conv_w4_a2", "x_conv_w4_a4", "x_a_b_2_w2_a2",
        "x_a_b_2_w2_a4", "x_a_b_2_w4_a2", "x_a_b_2_w4_a4",
      ])
    #expect(
      program.rows.map(\.name) == [
        "one_conv", "one_a_b_2", "budget_size", "budget_activation_bits_by_layers",
        "budget_activation_bits_by_parameters", "tie1_w2_a_b_2", "tie1_w4_a_b_2",
      ])
    #expect(program.variables.map(\.cost).prefix(4) == [1.5, 1.25, 1, 0.75])
    #expect(program.rows[2].bound == 32)
    #expect(program.rows[2].terms.map(\.coefficient) == [10, 10, 20, 20, 10, 10, 20, 20])
    #expect(program.rows[5].terms.map(\.coefficient) == [1, 1, -1, -1])
  }

  private static var style: RandomInstance.Style {
    var style = RandomInstance.Style()
    style.rules = [.keep]
    style.layers = 1...4
    return style
  }
}

extension NamedProgram {
  /// The same without names.
  fileprivate var binaryProgram: BinaryProgram {
    BinaryProgram(
      objective: variables.map(\.cost),
      rows: rows.map { row in
        .init(
          lower: row.relation == .equal ? Double(row.bound) : nil, upper: Double(row.bound),
          variables: row.terms.map(\.variable),
          coefficients: row.terms.map { Double($0.coefficient) })
      })
  }
}
