import MPQModel
package import MPQSearch

/// A chain of layers with rows for bit operations and size, one for the memory of each step of
/// execution, and one for each of some memory banks: too large to count, small enough for solvers.
package struct StepInstance {
  package let problem: ChoiceProblem
  /// The rows of steps and banks.
  package let occasional: Range<Int>
  package let capacities: [Int]

  package init(seed: UInt64, layers count: Int, bits: [Int] = [2, 3, 4, 6], banks: Int = 0) {
    var random = SeededGenerator(seed: seed)
    let layers = (0..<count).map { index in
      Layer(
        name: "layer\(index)", macs: random.integer(1...900) * 1_000,
        params: random.integer(1...400) * 100)
    }
    var table = ImportanceTable(source: "steps")
    for layer in layers {
      for tensor in TensorKind.allCases {
        let scale = random.real(0.05...2)
        for width in bits {
          try! table.add(
            layer: layer.name, tensor: tensor, format: .integer(width),
            importance: scale * random.real(0.8...1.2) / Double(width * width))
        }
      }
    }
    let join = TableJoin(
      network: try! Network(name: "steps", layers: layers), table: table, candidates: .init())
    let base = try! ChoiceProblem(join, measures: [.bitOperations, .weightSize], alpha: 1)
    func row(_ amount: (_ group: Int, _ options: ChoiceProblem.TensorOptions) -> Int) -> [Int] {
      base.groups.flatMap { group in
        base.choices(of: group).map { amount(group.index, base.options[$0]) }
      }
    }
    let elements = (0..<count).map { _ in random.integer(1...40) * 64 }
    // A layer's input, its output, and the input of a block of three layers.
    let steps = (0..<count).map { index in
      let open = [index - index % 3, index, index + 1]
      return row { open.contains($0) ? elements[$0] * bits[$1.activation] : 0 }
    }
    let banked = (0..<banks).map { bank in
      row { $0 % banks == bank ? layers[$0].params * bits[$1.weight] : 0 }
    }
    let problem = base.adding(rows: steps + banked)
    let tightness = random.real(0.2...0.6)
    let low = problem.usage(of: problem.groups.map { problem.choices(of: $0).lowerBound })
    let high = problem.usage(of: problem.groups.map { problem.choices(of: $0).upperBound - 1 })
    var capacities = zip(low, high).map { $0 + Int(random.real(0.2...0.6) * Double($1 - $0)) }
    // One amount of memory for all steps, as a share of what the largest needs.
    let memory = steps.indices.map { base.rowCount + $0 }
    let peak = memory.map { high[$0] }.max()!
    for row in memory { capacities[row] = max(low[row], Int((0.3 + tightness) * Double(peak))) }
    self.problem = problem
    self.capacities = capacities
    occasional = base.rowCount..<problem.rowCount
  }
}
