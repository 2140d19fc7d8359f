// Finds the best plan of a network within two budgets, and compares it with the best uniform plan:
//
//     swift run SolveTable network.json importance.csv W4A4 10
import MPQFiles
import MPQGLPK
import MPQModel
import MPQSearch

let arguments = CommandLine.arguments
let network = try NetworkFile.read(arguments[1])
let table = try ImportanceFile.read(arguments[2])
let budgets = [try Budget("level", arguments[3]), try Budget("min_compression", arguments[4])]

var search = try BitSearch(network, table, budgets: budgets)
let solution = try search.bestPlan(within: budgets)
print("\(solution.status.rawValue), importance \(solution.importance ?? .infinity)")
if let uniform = search.bestUniformPlan(within: budgets) {
  print("uniform \(uniform.label), importance \(uniform.importance)")
}
if let plan = solution.plan {
  print(PlanCSV.encode(plan, of: network.layers, importances: solution.layerImportances))
}
