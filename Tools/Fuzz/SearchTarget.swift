import Platform
import MPQGLPK
import MPQModel
import MPQSearch
import TestFixtures

extension FuzzTarget {
  /// Searches against a count of all plans in exact arithmetic, over instances that the bytes spell.
  static let search = FuzzTarget(name: "search") { bytes in
    var bytes = InstanceBytes(bytes)
    guard let instance = bytes.instance() else { return }
    let search = PlanSearch(instance.problem, solver: GLPKSolver())
    for _ in 0..<3 {
      let capacities = bytes.capacities(of: instance)
      // GLPK is a hundred times slower, so few bytes ask for it.
      let provers: [PlanSearch.Prover] =
        bytes.number(below: 16) == 0 ? PlanSearch.Prover.allCases : [.automatic]
      for prover in provers {
        guard
          let outcome = try? search.solve(
            capacities: capacities, prover: prover, limits: SearchLimits(timeLimit: .seconds(20)))
        else { broken("search: no answer") }
        let faults = instance.faults(in: outcome, of: search.problem, capacities: capacities)
        if !faults.isEmpty { broken("search: \(faults.joined(separator: "\n"))") }
      }
    }
  }
}

/// Bytes that are read as a small search, so that every change of a byte is a small change of the search.
private struct InstanceBytes {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next byte; 0 where there is none.
  private mutating func byte() -> Int { rest.popFirst().map(Int.init) ?? 0 }

  mutating func number(below limit: Int) -> Int { byte() % limit }

  /// Up to 10¹² in steps of about a tenth, with small ones exact.
  private mutating func count() -> Int {
    let (scale, digit) = (number(below: 13), byte())
    return scale == 0 ? digit : Int(pow(10, Double(scale))) / 256 * digit + digit
  }

  /// From 1e-90 to 1e90, zero, and numbers that differ in their last bits.
  private mutating func importance() -> Double {
    let (kind, exponent, digit) = (number(below: 8), byte(), byte())
    switch kind {
    case 0: return 0
    case 1: return Double(digit)
    case 2: return 1 + Double(digit) * 0x1p-52
    case 3: return pow(10, Double(exponent) * 180 / 255 - 90)
    case 4: return 1e12 + Double(digit)
    default: return Double(1 + digit) / Double(1 + exponent)
    }
  }

  mutating func instance() -> RandomInstance? {
    let layerCount = 1 + number(below: 4)
    let widths = [[2, 4], [2, 3, 8], [4], [2, 3, 4, 6]]
    let (weightBits, activationBits) = (widths[number(below: 4)], widths[number(below: 3)])
    var table = ImportanceTable(source: "table")
    var layers: [Layer] = []
    for index in 0..<layerCount {
      layers.append(Layer(name: "l\(index)", macs: count(), params: count()))
      for (tensor, bits) in [(TensorKind.weight, weightBits), (.activation, activationBits)] {
        for width in bits {
          try? table.add(
            layer: "l\(index)", tensor: tensor, format: .integer(width), importance: importance())
        }
      }
    }
    var constraints = SearchConstraints(source: "ties")
    for _ in 0..<number(below: 3) where layerCount > 1 {
      let first = number(below: layerCount - 1)
      constraints.ties.append(
        .init(
          layers: ["l\(first)", "l\(first + 1)"],
          shared: number(below: 2) == 0 ? [.weight] : [.activation]))
    }
    guard let network = try? Network(name: "fuzz", layers: layers) else { return nil }
    let join = TableJoin(
      network: network, table: table, constraints: constraints,
      outliers: OutlierRule.allCases[number(below: 3)])
    let all: [Measure] = [
      .bitOperations, .weightSize, .weightBits(.parameters), .activationBits(.layers),
    ]
    let chosen = 1 + number(below: 15)
    let alpha = [2, 1, 0, 0.5, 1e-9, 1e6][number(below: 6)]
    return RandomInstance(
      join, measures: all.indices.filter { chosen >> $0 & 1 == 1 }.map { all[$0] }, alpha: alpha)
  }

  /// Capacities at, just below and between what plans use.
  mutating func capacities(of instance: RandomInstance) -> [Int] {
    let plans = instance.plans.plans
    guard !plans.isEmpty else { return instance.measures.map { _ in 0 } }
    return instance.measures.indices.map { row in
      let usage = plans[number(below: plans.count)].usage[row]
      return usage + [0, 0, -1, 1][number(below: 4)]
    }
  }
}
