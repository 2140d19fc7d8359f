import MPQModel
import MPQSearch
import TestFixtures
import Testing

/// Searches over tables of choices, with every kind of row, list and tie, against a count of all plans.
@Suite struct ChoiceSearchTests {
  /// A small instance whose plans can all be counted.
  private struct Case {
    var join: TableJoin
    /// Every plan that lists and ties allow, pinned layers included.
    var plans: [BitPlan] = []
    var importances: [Double] = []

    private static let names = [
      "W4A4", "W4A8", "W8A8", "W8A16", "q4_0", "q8_0", "int4-g32", "2.5", "fast", "small",
    ]

    init?(seed: UInt64) throws {
      var random = SeededGenerator(seed: seed)
      let count = random.integer(1...4)
      var layers = (0..<count).map { index in
        Layer(
          name: "l\(index)", macs: random.integer(0...4000),
          params: 32 * random.integer(1...60))
      }
      if random.oneIn(3) {
        layers.append(Layer(name: "head", macs: 90, params: 640, pinned: LayerFormats(both: 8)))
      }
      var network = try Network(name: "n", layers: layers)
      var table = ImportanceTable(source: "t")
      var resources = ResourceTable(
        source: "t", columns: [.init(name: "lut", decimals: 0), .init(name: "energy", decimals: 4)])
      var banks = ResourceTable(source: "b", columns: [.init(name: "kib", decimals: 1)])
      let scale = [1, 1e-9, 1e9, 1000][random.integer(0...3)]
      for layer in layers {
        for name in Self.names.shuffled(using: &random).prefix(random.integer(1...4)) {
          let spelled = LayerFormats(spelled: name)
          let formats = LayerFormats(
            weight: spelled?.weight ?? .unknown(name),
            activation: spelled?.activation ?? .unchanged, label: name)
          try table.add(
            .init(formats, importance: random.oneIn(5) ? 0 : random.real(0...1) * scale),
            layer: layer.name)
          _ = resources.add(
            .init(
              amounts: [random.integer(0...50), random.integer(0...9999)],
              sizeInBits: spelled == nil ? random.integer(0...9000) : nil, macs: 7),
            layer: layer.name, choice: formats)
          let group = banks.position(ofGroup: "bank\(random.integer(0...2))")
          _ = banks.add(
            .init(amounts: [random.integer(0...90)], group: group), layer: layer.name,
            choice: formats)
        }
        if layer.pinned != nil {
          _ = resources.add(.init(amounts: [4, 10]), layer: layer.name, choice: .eightBit)
          _ = banks.add(.init(amounts: [5], group: 0), layer: layer.name, choice: .eightBit)
        }
      }
      table.resources = resources
      network.resources.tables = [banks]
      var constraints = SearchConstraints(source: "c")
      if random.oneIn(3), count > 1 {
        let shared: [Set<TensorKind>] = [[.weight], [.activation], [.weight, .activation]]
        constraints.ties = [
          .init(layers: ["l0", "l\(count - 1)"], shared: shared[random.integer(0...2)])
        ]
      }
      if random.oneIn(3), let row = table["l0"] {
        constraints.rules = [
          .init(
            pattern: "l0",
            choices: row.choices.shuffled(using: &random).prefix(2).map { "\($0.formats)" })
        ]
      }
      join = TableJoin(network: network, table: table, constraints: constraints)
      guard join.problems.isEmpty else { return nil }
      var formats = network.formats(searched: .eightBit)
      func place(_ position: Int, _ importances: [Double]) {
        guard position < join.layers.count else {
          let searched = join.layers.map { formats[$0.networkLayer] }
          if EveryPlan.keepsTies(searched, of: join) {
            plans.append(BitPlan(formats))
            self.importances.append(BitSearch.total(importances))
          }
          return
        }
        for choice in join.layers[position].scoredChoices(alpha: 1) {
          formats[join.layers[position].networkLayer] = choice.formats
          place(position + 1, importances + [choice.importance])
        }
      }
      place(0, [])
    }

    /// Budgets around what a drawn plan uses.
    func budgets(_ random: inout SeededGenerator) throws -> [Budget] {
      let plan = plans.randomElement(using: &random) ?? BitPlan([])
      let network = join.network
      var budgets: [Budget] = []
      for name in ["lut", "energy", "kib", "size"].shuffled(using: &random)
        .prefix(random.integer(1...4))
      {
        let kind = BudgetKind.limiting(name, in: network)
        let isPerLayer = random.oneIn(4)
        let own = isPerLayer ? BudgetKind.onAnyLayer(name) : kind
        let probe = Budget(own, .number(ExactDecimal(0)))
        let used = BudgetUse(of: plan, budget: probe, in: network).used
        let unit = kind.measure.amount(ofUsage: 1, in: network)
        let decimals = network.resources.column(name)?.decimals ?? 0
        let amount = max(0, used + random.integer(-3...30))
        let budget =
          name == "size"
          ? Budget(own, .number(ExactDecimal(eighths: amount)))
          : Budget(own, .number(ExactDecimal(amount, decimals: decimals)))
        #expect(unit > 0 && budget.limit(for: network) == amount)
        budgets.append(budget)
      }
      return budgets
    }

    /// Whether a plan keeps budgets, by adding up what each layer uses.
    func keeps(_ plan: BitPlan, _ budgets: [Budget]) -> Bool {
      let network = join.network
      return budgets.allSatisfy { budget in
        let limit = budget.limit(for: network)
        var sums: [Int: Int] = [:]
        for (layer, formats) in zip(network.layers, plan.formats) {
          let name = budget.measure.name
          var (amount, group) = (0, 0)
          if let table = network.resources.tables.first(where: { $0.column(name) != nil }) {
            let entry = table.entry(layer: layer.name, at: formats)
            (amount, group) = (entry?.amounts[0] ?? 0, entry?.group ?? 0)
            if name == "energy" { amount = entry?.amounts[1] ?? 0 }
          } else {
            amount =
              network.resources.tables.compactMap {
                $0.entry(layer: layer.name, at: formats)?.sizeInBits
              }.first ?? formats.weight.storedBits(of: layer.params) ?? 0
          }
          if budget.kind.isPerLayer {
            if amount > limit { return false }
          } else {
            sums[group, default: 0] += amount
          }
        }
        return sums.values.allSatisfy { $0 <= limit }
      }
    }
  }

  @Test func findsTheLeastImportance() throws {
    var (solved, infeasible) = (0, 0)
    for seed in UInt64(1)...2_500 {
      guard let small = try Case(seed: seed), !small.plans.isEmpty else { continue }
      var random = SeededGenerator(seed: seed &* 77)
      let budgets = try small.budgets(&random)
      let kept = small.plans.indices.filter { small.keeps(small.plans[$0], budgets) }
      let least = kept.map { small.importances[$0] }.min()
      // Ties or limits of single layers may leave no choice.
      let prepared = try? BitSearch(
        small.join, budgets: budgets, alpha: 1, solver: ExhaustiveSolver())
      guard var search = prepared else {
        #expect(least == nil, "seed \(seed)")
        infeasible += 1
        continue
      }
      let solution = try search.solve(budgets)
      guard let least else {
        #expect(solution.status == .infeasible, "seed \(seed)")
        infeasible += 1
        continue
      }
      solved += 1
      #expect(solution.status == .optimal, "seed \(seed)")
      let importance = try #require(solution.importance)
      #expect(abs(importance - least) <= 1e-12 * least, "seed \(seed): \(importance), \(least)")
      let plan = try #require(solution.plan)
      #expect(small.keeps(plan, budgets), "seed \(seed)")
      #expect(small.plans.contains(plan), "seed \(seed)")
      // No answer is worse than a baseline that it is shown beside.
      if let uniform = search.bestUniformPlan(within: budgets) {
        #expect(uniform.importance >= importance, "seed \(seed)")
        #expect(small.keeps(uniform.plan, budgets), "seed \(seed)")
      }
    }
    #expect(solved > 500 && infeasible > 50, "\(solved) solved, \(infeasible) infeasible")
  }

  @Test func findsTheCheapestPlanOfAQuality() throws {
    var solved = 0
    for seed in UInt64(1)...1_500 {
      guard let small = try Case(seed: seed), !small.plans.isEmpty else { continue }
      var random = SeededGenerator(seed: seed &* 91)
      let budgets = random.oneIn(2) ? [] : try small.budgets(&random)
      let limit =
        random.oneIn(5) ? 0 : try #require(small.importances.randomElement(using: &random))
      let measure: Measure = random.oneIn(2) ? .resource("energy") : .weightSize
      let prepared = try? BitSearch(
        small.join, budgets: budgets, minimizing: measure, alpha: 1, solver: ExhaustiveSolver())
      guard let search = prepared else { continue }
      let solution = try search.cheapestPlan(within: budgets, importanceLimit: limit)
      func usage(_ plan: BitPlan) -> Int {
        measure.usage(of: plan, over: small.join.network.layers.indices, in: small.join.network)
      }
      let kept = small.plans.indices.filter {
        small.importances[$0] <= limit && small.keeps(small.plans[$0], budgets)
      }
      let least = kept.map { usage(small.plans[$0]) }.min()
      guard let least else {
        #expect(solution.status == .infeasible, "seed \(seed)")
        continue
      }
      solved += 1
      let plan = try #require(solution.plan, "seed \(seed)")
      #expect(usage(plan) == least, "seed \(seed)")
      let best = kept.filter { usage(small.plans[$0]) == least }.map { small.importances[$0] }.min()
      #expect(abs(try #require(solution.importance) - best!) <= 1e-12 * best!, "seed \(seed)")
      #expect(solution.status == .optimal && solution.gap == 0, "seed \(seed)")
      let amount = measure.amount(ofUsage: least, in: small.join.network)
      #expect(solution.minimized?.amount == amount, "seed \(seed)")
    }
    #expect(solved > 300)
  }

  /// Fractional bits: means are counted exactly, whatever denominators the formats have.
  @Test func meansOfFractionalBitsAreExact() throws {
    let names = ["q4_0", "q2_K", "2.13", "nf4-nested", "int4-g96", "8"]
    var table = ImportanceTable(source: "t")
    for (index, layer) in ["a", "b"].enumerated() {
      for name in names {
        try table.add(
          layer: layer, tensor: .weight, format: try #require(NumberFormat(named: name)),
          importance: Double(10 - name.count) + Double(index))
      }
    }
    let network = try Network(
      name: "n",
      layers: ["a", "b"].map { Layer(name: $0, macs: 1, params: 768) })
    let join = TableJoin(network: network, table: table)
    #expect(join.problems.isEmpty, "\(join.problems)")
    #expect(join.activationFormats == [.unchanged])
    for name in ["q4_0", "q2_K", "int4-g96"] {
      let format = try #require(NumberFormat(named: name))
      let plan = BitPlan([format, format].map { LayerFormats(weight: $0, activation: .unchanged) })
      let bits = try #require(PlanCosts(of: plan, in: join.network).meanWeightBits)
      #expect(bits == format.bitsPerElement)
    }
  }
}
