import MPQFiles
import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// The authors' ResNet-50 search: their importances, their budgets, their plan.
@Suite struct PublishedInstanceTests {
  private static let weightBits = """
    6 3 4 5 4 4 5 4 4 5 4 3 4 3 3 3 4 4 3 4 4 3 4 3 2 3 2 3 2 3 3 2 2 3 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2
    """
  private static let activationBits = """
    6 4 6 6 6 3 4 6 3 4 5 3 5 5 6 3 4 5 3 4 5 3 4 4 4 6 5 5 4 5 5 4 6 5 3 5 6 3 5 6 3 6 4 4 6 2 6 4 6 6 4 6
    """

  private func solve(
    costs: String, prover: PlanSearch.Prover
  ) throws -> (PlanSolution, TableJoin) {
    let costs = AcceptanceData.path("limpq/\(costs).csv")
    let network = try NetworkFile.read(costs)
    let table = try ImportanceFile.read(AcceptanceData.path(AcceptanceData.publishedPickle))
    let join = TableJoin(network: network, table: table)
    #expect(join.problems.isEmpty)
    let budgets: [Budget] = [
      .level(try #require(Level("W3A4"))), .minCompression(try #require(ExactDecimal("12.2"))),
    ]
    var search = try BitSearch(join, budgets: budgets, alpha: 2, solver: GLPKSolver())
    return (try search.solve(budgets, prover: prover), join)
  }

  @Test(
    .enabled(if: AcceptanceData.exists(AcceptanceData.publishedPickle), "\(AcceptanceData.absent)"),
    arguments: PlanSearch.Prover.allCases)
  func referenceCostsGiveThePublishedPlan(prover: PlanSearch.Prover) throws {
    let (solution, join) = try solve(costs: "resnet50_costs_reference", prover: prover)
    #expect(solution.status == .optimal)
    #expect(abs(try #require(solution.importance) - 4.617439227178693) < 1e-14)
    let plan = try #require(solution.plan)
    let searched = join.network.searched.map { plan.formats[$0] }
    #expect(searched.map { "\($0.weight)" }.joined(separator: " ") == Self.weightBits)
    #expect(searched.map { "\($0.activation)" }.joined(separator: " ") == Self.activationBits)
    if prover == .integerProgram { #expect(solution.proof.hasPrefix("GLPK")) }
  }

  @Test(
    .enabled(if: AcceptanceData.exists(AcceptanceData.publishedPickle), "\(AcceptanceData.absent)"),
    arguments: PlanSearch.Prover.allCases)
  func exactCostsGiveTheirOwnOptimum(prover: PlanSearch.Prover) throws {
    let (solution, _) = try solve(costs: "resnet50_costs_exact", prover: prover)
    #expect(solution.status == .optimal)
    #expect(abs(try #require(solution.importance) - 4.630866213) < 1e-9)
  }
}
