import Foundation
import MPQFiles
import MPQModel
import Testing
import mpq_experiments

@Suite struct ExperimentTests {
  @Test func rankCorrelation() {
    #expect(Statistics.rankCorrelation([1, 2, 3, 4], [10, 20, 30, 400]) == 1)
    #expect(Statistics.rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1]) == -1)
    // Pearson's on the ranks 0, 1.5, 1.5, 3 and 0, 1, 2, 3.
    let tied = Statistics.rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])
    #expect(abs(tied - 4.5 / (4.5 * 5).squareRoot()) < 1e-12)
  }

  @Test func rowsWithOtherSettingsAreReplaced() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: url) }
    func table() throws -> ResultTable {
      try ResultTable(
        at: url, columns: ["network", "plan", "alpha", "loss"], keys: 2, settings: 1)
    }
    var rows = try table()
    try rows.add(["n", "mixed", "1.0", "0.5"])
    try rows.add(["n", "W3A3", "", "0.6"])
    try rows.add(["n", "mixed", "1.0", "0.7"])
    #expect(rows.has(["n", "mixed", "1.0"]) && !rows.has(["n", "mixed", "2.0"]))
    try rows.add(["n", "mixed", "2.0", "0.4"])
    #expect(try table().rows == [["n", "mixed", "2.0", "0.4"], ["n", "W3A3", "", "0.6"]])
    #expect(throws: ResultTable.OtherColumns.self) {
      try ResultTable(at: url, columns: ["network", "loss"], keys: 1)
    }
  }

  @Test func squaresKeepLayersAndWidths() throws {
    var table = ImportanceTable(source: "test")
    try table.add(layer: "a", tensor: .weight, format: 2, importance: 0.5)
    try table.add(layer: "a", tensor: .activation, format: 3, importance: 3)
    let squared = try table.squared()
    #expect(squared["a"]?.importance(.weight, in: 2) == 0.25)
    #expect(squared["a"]?.importance(.activation, in: 3) == 9)
  }

  private var network: Network {
    get throws { try NetworkFile.read("resnet20-fashion") }
  }

  @Test func theReversedTableMirrorsLayers() throws {
    let network = try network
    var table = ImportanceTable(source: "test")
    for (position, layer) in network.searched.enumerated() {
      for tensor in TensorKind.allCases {
        for bits in [2, 4] {
          let sign: Double = tensor == .weight ? 1 : -1
          try table.add(
            layer: network.layers[layer].name, tensor: tensor, format: .integer(bits),
            importance: (50 + sign * Double(position)) / Double(bits))
        }
      }
    }
    let reversed = try table.reversed(in: network)
    let count = network.searched.count
    for position in 0..<count {
      let name = network.layers[network.searched[position]].name
      let mirror = network.layers[network.searched[count - 1 - position]].name
      for tensor in TensorKind.allCases {
        #expect(reversed[name]?[tensor] == table[mirror]?[tensor])
      }
    }
  }

  @Test func randomPlansUseTheBudgetUp() throws {
    let network = try network
    let uniform = BitPlan(
      network.layers.map { $0.pinned ?? LayerFormats(weight: 3, activation: 3) })
    let budget = PlanCosts(of: uniform, in: network).searchedBitOperations!
    var plans = Set<BitPlan>()
    for seed in 0..<20 as Range<UInt64> {
      let plan = network.randomPlan(bitOperations: budget, seed: seed)
      let used = PlanCosts(of: plan, in: network).searchedBitOperations!
      #expect(used <= budget && Double(used) >= 0.995 * Double(budget))
      #expect(zip(network.layers, plan.formats).allSatisfy { $0.pinned == nil || $0.pinned == $1 })
      plans.insert(plan)
    }
    #expect(plans.count == 20)
  }
}
