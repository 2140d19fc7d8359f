import Foundation
import MPQGLPK
import MPQModel
import MPQSearch

func lines(_ p: String) -> [[String]] {
  try! String(contentsOfFile: p, encoding: .utf8).split(separator: "\n").dropFirst().map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0.trimmingCharacters(in: .whitespaces)) }
  }
}
let a = CommandLine.arguments
let layers = lines(a[1]).map { r in
  Layer(name: r[0], macs: Int(r[1])!, params: Int(r[2])!, pinned: r[3].isEmpty ? nil : BitWidths(weightBits: Int(r[3])!, activationBits: Int(r[4])!))
}
let net = try Network(name: "x", layers: layers)
var t = ImportanceTable(source: a[2])
for r in lines(a[2]) { try t.add(layer: r[0], tensor: TensorKind(rawValue: r[1])!, bits: Int(r[2])!, importance: Double(r[3])!) }
let clock = ContinuousClock()
var join: TableJoin!
print("join", clock.measure { join = TableJoin(network: net, table: t) })
precondition(join.problems.isEmpty, "\(join.problems)")
let rows = BudgetRow.rows(for: [.level(Level(a[3])!), .minCompression(ExactDecimal(a[4])!)], network: net)
var p: ChoiceProblem!
print("build", clock.measure { p = try! ChoiceProblem(join, measures: rows.map(\.measure), alpha: 2) })
var s: PlanSearch!
print("prepare", clock.measure { s = PlanSearch(p, solver: GLPKSolver()) }, s.problem.choiceCount, p.choiceCount)
for i in 0..<3 {
  var o: SearchOutcome!
  var fresh = s!
  let d = clock.measure { o = try! fresh.solve(capacities: rows.map(\.capacity), gap: Double(a[5])!, prover: a.count > 6 ? .init(rawValue: a[6])! : .automatic) }
  print("solve", d, o.status, o.importance ?? -1, o.bound, o.proof)
}
