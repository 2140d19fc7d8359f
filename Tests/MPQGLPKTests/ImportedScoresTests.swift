import MPQFiles
import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// Searches on scores of other tools give what these tools, or a count of all plans, give.
@Suite(
  .enabled(if: AcceptanceData.exists("interchange/scores/autoround"), "\(AcceptanceData.absent)"))
struct ImportedScoresTests {
  private func table(_ name: String, label: String = "") throws -> ImportanceTable {
    try ImportanceFile.read([label + AcceptanceData.path("interchange/scores/\(name)")])
  }

  /// auto-round 0.16.1 chose this plan itself, for an average of 5 bits with its own scales (`avg_bits`).
  @Test func autoRoundsPlanIsFoundAgain() throws {
    let table = try table("autoround")
    let join = TableJoin(network: try Network(ofChoicesIn: table), table: table)
    #expect(join.problems == [] && join.warnings == [])
    let budgets = [Budget.maxSize(bits: 5 * 1_179_648)]
    var search = try BitSearch(join, budgets: budgets, alpha: 1, solver: GLPKSolver())
    let solution = try search.solve(budgets)
    #expect(solution.status == .optimal && solution.importance == 5.4569091796875)
    let plan = try #require(solution.plan).formats.map { $0.weight.multipliedBits ?? 0 }
    let names = join.network.layers.map(\.name)
    let bits = Dictionary(uniqueKeysWithValues: zip(names, plan))
    let expected = [
      [
        "self_attn.q": 2, "self_attn.k": 4, "self_attn.v": 8, "self_attn.o": 8, "mlp.gate": 8,
        "mlp.up": 4, "mlp.down": 4,
      ],
      [
        "self_attn.q": 2, "self_attn.k": 2, "self_attn.v": 8, "self_attn.o": 8, "mlp.gate": 4,
        "mlp.up": 4, "mlp.down": 4,
      ],
    ]
    for (block, widths) in expected.enumerated() {
      for (module, width) in widths {
        #expect(bits["model.layers.\(block).\(module)_proj"] == width, "\(block) \(module)")
      }
    }
  }

  /// HAWQ's ResNet-18 with the ties of its program: `x4 = x6`, `x9 = x11`, `x14 = x16`.
  @Test(arguments: [0.2, 0.4, 0.5, 0.75, 0.9])
  func plansOfHAWQAreThoseOfACount(share: Double) throws {
    let file = try #require(ShippedModels()?.path(of: "resnet18"))
    let table = try table("hawq_ilp_arrays.json", label: "resnet18=")
    let join = TableJoin(network: try NetworkFile.read(file), table: table)
    #expect(join.problems == [] && join.ties.count == 3)
    let layers = join.layers.map { join.network.layers[$0.networkLayer] }
    let choices = join.layers.map { $0.scoredChoices(alpha: 1) }
    // What a layer takes at 4 and at 8 bits.
    let sizes = layers.map { [4 * $0.params, 8 * $0.params] }
    let pinned = join.network.layers.filter { $0.pinned != nil }.reduce(0) { $0 + 8 * $1.params }
    let (least, most) = (sizes.reduce(0) { $0 + $1[0] }, sizes.reduce(0) { $0 + $1[1] })
    let capacity = least + Int(Double(most - least) * share)
    let groups = [4: 6, 9: 11, 14: 16]
    let free = layers.indices.filter { !groups.values.contains($0) }
    var best = Double.infinity
    for code in 0..<(1 << free.count) {
      var (size, loss) = (0, 0.0)
      for (position, layer) in free.enumerated() {
        let width = (code >> position) & 1
        for member in [layer] + (groups[layer].map { [$0] } ?? []) {
          size += sizes[member][width]
          loss += choices[member][width].importance
        }
      }
      if size <= capacity { best = min(best, loss) }
    }
    let budgets = [Budget.maxSize(bits: capacity + pinned)]
    var search = try BitSearch(join, budgets: budgets, alpha: 1, solver: GLPKSolver())
    let solution = try search.solve(budgets)
    #expect(solution.status == .optimal)
    #expect(abs((solution.importance ?? .infinity) - best) <= 1e-12 * best)
    let plan = try #require(solution.plan)
    for tie in table.bound(to: join.network).table.ties {
      let formats = join.network.layers.indices.filter {
        tie.layers.contains(join.network.layers[$0].name)
      }
      .map { plan.formats[$0] }
      #expect(formats.count == 2 && formats[0] == formats[1])
    }
  }
}
