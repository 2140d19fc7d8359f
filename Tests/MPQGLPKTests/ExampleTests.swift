import Foundation
import MPQGLPK
import MPQModel
import MPQSearch
import Testing

/// Runs the examples that the entry points' documentation shows, and holds the documentation to them.
@Suite struct ExampleTests {
  private static func tinyJoin() throws -> TableJoin {
    let network = try Network(
      name: "tiny",
      layers: [
        Layer(name: "conv", macs: 9_000, params: 90), Layer(name: "fc", macs: 1_000, params: 1_000),
      ])
    var table = ImportanceTable(source: "tiny.csv")
    for (layer, scale) in [("conv", 1.0), ("fc", 4.0)] {
      for bits in [2, 4, 8] {
        for tensor in TensorKind.allCases {
          try table.add(
            layer: layer, tensor: tensor, format: .integer(bits),
            importance: scale / Double(bits * bits))
        }
      }
    }
    return TableJoin(network: network, table: table)
  }

  @Test func bitSearch() throws {
    let join = try Self.tinyJoin()

    let budgets = [
      Budget.maxBitOperations(ExactDecimal(160_000)), .minCompression(ExactDecimal(6)),
    ]
    var search = try BitSearch(
      join, budgets: budgets, alpha: join.defaultAlpha, solver: GLPKSolver())
    let solution = try search.solve(budgets)
    for (layer, formats) in zip(join.network.layers, solution.plan?.formats ?? []) {
      print("\(layer.name): \(formats)")
    }

    #expect(solution.status == .optimal)
    #expect(solution.plan?.formats.map(\.description) == ["W4A4", "W4A4"])
  }

  @Test func planSearch() throws {
    let join = try Self.tinyJoin()

    let problem = try ChoiceProblem(join, measures: [.bitOperations, .weightSize], alpha: 2)
    let search = PlanSearch(problem, solver: GLPKSolver())
    let outcome = try search.solve(capacities: [160_000, 5_000])
    let choices = outcome.selection?.map(search.problem.formats(of:))

    #expect(outcome.status == .optimal)
    // Several plans are as good, among them W4A4 for both: (1 + 4) · (1 + 2) / 16.
    #expect(outcome.importance == 0.9375)
    #expect(choices?.count == 2)
  }

  @Test func integerProgramSolver() throws {
    // Minimise −x − 2y where x + y ≤ 1.
    let program = BinaryProgram(
      objective: [-1, -2], rows: [.init(upper: 1, variables: [0, 1], coefficients: [1, 1])])
    let outcome = try GLPKSolver().solve(program, limits: SearchLimits())

    #expect(outcome == .optimal(values: [false, true], objective: -2))
  }

  /// Every line of a documented example stands in this file, in the same order.
  @Test(arguments: ["BitSearch", "PlanSearch", "Provers/IntegerProgramSolver"])
  func examplesAreWhatRunsHere(_ file: String) throws {
    let here = URL(filePath: #filePath)
    let documented = here.deletingLastPathComponent()
      .appending(path: "../../Sources/MPQSearch/\(file).swift").standardized
    let example = try Self.example(in: String(contentsOf: documented, encoding: .utf8))
    let code = try String(contentsOf: here, encoding: .utf8)
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(example.count > 2, "\(file) has no example")
    let start = try #require(example.first.flatMap(code.firstIndex), "\(file)")
    #expect(Array(code[start...].prefix(example.count)) == example)
  }

  /// The lines of the first block of code in a file's documentation, without their indentation.
  private static func example(in text: String) -> [String] {
    let documentation = text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0.hasPrefix("///") }.map { $0.dropFirst(3).trimmingCharacters(in: .whitespaces) }
    let fenced = documentation.drop { $0 != "```swift" }.dropFirst().prefix { $0 != "```" }
    return Array(fenced)
  }
}
