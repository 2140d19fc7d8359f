import MPQSearch
import TestFixtures
import Testing

@Suite struct SmallLinearProgramTests {
  @Test(arguments: 1...4) func agreesWithTheBestVertex(dimension: Int) {
    var infeasible = 0
    for seed in UInt64(1)...1_500 {
      var random = SeededGenerator(seed: seed)
      let program = Self.program(dimension: dimension, &random)
      let vertices = Self.feasibleVertices(of: program)
      guard let point = program.maximum() else {
        infeasible += 1
        #expect(vertices.isEmpty, "seed \(seed)")
        continue
      }
      let value = Self.dot(program.objective, point)
      let best = vertices.map { Self.dot(program.objective, $0) }.max()
      #expect(Self.isFeasible(point, in: program, margin: 1e-9), "seed \(seed)")
      #expect(
        best != nil && abs(value - best!) < 1e-8, "seed \(seed): \(value), not \(best ?? .nan)")
    }
    #expect(infeasible > 10 && infeasible < 1_400)
  }

  @Test func anEmptyBoxHasNoPoint() {
    var program = SmallLinearProgram(objective: [1], lower: [0], upper: [1])
    program.constraints = [.init(coefficients: [-1], bound: -2)]
    #expect(program.maximum() == nil)
  }

  @Test func withoutConstraintsTheBoxDecides() {
    let program = SmallLinearProgram(objective: [1, -1, 0], lower: [0, 0, 3], upper: [2, 2, 4])
    #expect(program.maximum().map { Array($0.prefix(2)) } == [2, 0])
  }

  // MARK: - Oracle

  private static func program(
    dimension: Int, _ random: inout SeededGenerator
  ) -> SmallLinearProgram {
    var program = SmallLinearProgram(
      objective: (0..<dimension).map { _ in random.real(-1...1) },
      lower: [Double](repeating: -1, count: dimension),
      upper: [Double](repeating: 1, count: dimension))
    for _ in 0..<random.integer(0...6) {
      program.constraints.append(
        .init(
          coefficients: (0..<dimension).map { _ in random.real(-1...1) },
          bound: random.real(-0.6...1)))
    }
    return program
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func isFeasible(
    _ point: [Double], in program: SmallLinearProgram, margin: Double
  ) -> Bool {
    program.constraints.allSatisfy { dot($0.coefficients, point) <= $0.bound + margin }
      && point.indices.allSatisfy {
        point[$0] >= program.lower[$0] - margin && point[$0] <= program.upper[$0] + margin
      }
  }

  /// Every point where as many half-spaces or limits as there are dimensions meet.
  private static func feasibleVertices(of program: SmallLinearProgram) -> [[Double]] {
    let dimension = program.objective.count
    var planes = program.constraints.map { ($0.coefficients, $0.bound) }
    for axis in 0..<dimension {
      let unit = (0..<dimension).map { $0 == axis ? 1.0 : 0 }
      planes += [(unit, program.upper[axis]), (unit, program.lower[axis])]
    }
    var vertices: [[Double]] = []
    func choose(_ first: Int, _ chosen: [Int]) {
      if chosen.count == dimension {
        if let point = solve(chosen.map { planes[$0].0 + [planes[$0].1] }),
          isFeasible(point, in: program, margin: 1e-10)
        {
          vertices.append(point)
        }
        return
      }
      for next in first..<planes.count { choose(next + 1, chosen + [next]) }
    }
    choose(0, [])
    return vertices
  }

  /// Gaussian elimination of a square system, the right-hand side last in each row.
  private static func solve(_ rows: [[Double]]) -> [Double]? {
    var rows = rows
    for column in rows.indices {
      let pivot = (column..<rows.count).max {
        rows[$0][column].magnitude < rows[$1][column].magnitude
      }!
      guard rows[pivot][column].magnitude > 1e-9 else { return nil }
      rows.swapAt(column, pivot)
      for row in rows.indices where row != column {
        let factor = rows[row][column] / rows[column][column]
        for entry in rows[row].indices { rows[row][entry] -= factor * rows[column][entry] }
      }
    }
    return rows.indices.map { rows[$0][rows.count] / rows[$0][$0] }
  }
}
