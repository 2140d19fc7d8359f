import MPQModel

extension ChoiceProblem {
  /// Why no problem can be built from a join.
  package enum BuildingFault: Error, Hashable, Sendable {
    /// Tied layers have no bit-width in common: no plan exists, whatever the budgets.
    case noCommonWidth(layers: [String], tensor: TensorKind)
    /// The latency table lacks an entry that a plan could need.
    case missingLatency(layer: String, widths: BitWidths)
    /// The costs of a row add up to more than a machine word holds.
    case tooLarge(Measure)
  }

  /// What weights may be multiplied by: with a table's values, sums stay far within `Double`.
  package static let validAlpha = 0.0...1e6

  /// The most keys a tied block may have; beyond, ties are left to the integer program.
  package static let largestKeyCount = 4096

  /// Builds the choices of every searched layer.
  ///
  /// - Parameters:
  ///   - join: a join without problems.
  ///   - measures: what the rows count, in row order.
  ///   - alpha: what a weight's importance is multiplied by; an activation's counts once.
  ///   - latency: must have an entry for every choice, if it is there at all.
  ///   - largestKeyCount: the most keys a tied block may have.
  package init(
    _ join: TableJoin, measures: [Measure], alpha: Double, latency: LatencyTable? = nil,
    largestKeyCount: Int = ChoiceProblem.largestKeyCount
  ) throws(BuildingFault) {
    precondition(join.problems.isEmpty, "a join with problems cannot be searched")
    precondition(Self.validAlpha.contains(alpha), "alpha is out of range")
    self.init(rowCount: measures.count)
    let graph = TieGraph(ties: join.ties)
    let common = try commonWidths(join, graph: graph)
    placeGroups(join, graph: graph, common: common)
    try addChoices(
      join, common: common, measures: measures, alpha: alpha, latency: latency)
    buildTiedBlocks(graph, largestKeyCount: largestKeyCount)
    try checkTotals(measures)
  }

  // MARK: - Groups

  /// Per class the widths that all of its layers may get.
  private func commonWidths(
    _ join: TableJoin, graph: TieGraph
  ) throws(BuildingFault) -> [Set<Int>] {
    var common: [Set<Int>] = []
    for tieClass in graph.classes {
      let sets = tieClass.members.map { Self.widths(join.layers[$0], tieClass.tensor) }
      let shared = sets.dropFirst().reduce(sets[0]) { $0.intersection($1) }
      guard !shared.isEmpty else {
        let names = tieClass.members.map { join.network.layers[join.layers[$0].layer].name }
        throw .noCommonWidth(layers: names, tensor: tieClass.tensor)
      }
      common.append(shared)
    }
    return common
  }

  /// Puts free layers first and each component's layers together.
  private mutating func placeGroups(_ join: TableJoin, graph: TieGraph, common: [Set<Int>]) {
    let tied = graph.components.map { component in
      Set(component.flatMap { graph.classes[$0].members }).sorted()
    }
    let tiedLayers = Set(tied.joined())
    layer = join.layers.indices.filter { !tiedLayers.contains($0) }
    freeGroupCount = layer.count
    layer += tied.joined()
    let group = Dictionary(uniqueKeysWithValues: layer.enumerated().map { ($1, $0) })
    tieClasses = zip(graph.classes, common).map { tieClass, widths in
      TieClass(
        groups: tieClass.members.map { group[$0]! }, tensor: tieClass.tensor,
        commonWidths: widths.sorted())
    }
  }

  private static func widths(
    _ candidates: TableJoin.LayerCandidates, _ tensor: TensorKind
  ) -> Set<Int> {
    Set((tensor == .weight ? candidates.weight : candidates.activation).map(\.bits))
  }

  private mutating func addChoices(
    _ join: TableJoin, common: [Set<Int>], measures: [Measure], alpha: Double,
    latency: LatencyTable?
  ) throws(BuildingFault) {
    // What ties leave to a group; a layer's other widths could never be chosen.
    var allowed: [TensorKind: [Int: Set<Int>]] = [.weight: [:], .activation: [:]]
    for tieClass in tieClasses {
      for group in tieClass.groups {
        allowed[tieClass.tensor]![group] = Set(tieClass.commonWidths)
      }
    }
    let count = join.layers.reduce(0) { $0 + $1.weight.count * $1.activation.count }
    cost.reserveCapacity(count)
    usage.reserveCapacity(count * rowCount)
    widths.reserveCapacity(count)
    groupStart.reserveCapacity(layer.count + 1)
    for (group, position) in layer.enumerated() {
      let candidates = join.layers[position]
      let costs = join.network.layers[candidates.layer]
      for weight in candidates.weight
      where allowed[.weight]![group]?.contains(weight.bits) ?? true {
        for activation in candidates.activation
        where allowed[.activation]![group]?.contains(activation.bits) ?? true {
          let pair = BitWidths(weightBits: weight.bits, activationBits: activation.bits)
          cost.append(activation.importance + alpha * weight.importance)
          widths.append(pair)
          if let latency, latency.picoseconds(layer: costs.name, at: pair) == nil {
            throw .missingLatency(layer: costs.name, widths: pair)
          }
          for measure in measures {
            usage.append(measure.usage(of: costs, at: pair, latency: latency))
          }
        }
      }
      groupStart.append(cost.count)
    }
    tieKey = [Int32](repeating: 0, count: cost.count)
  }

  // MARK: - Ties

  /// Makes one block per component, whose keys run through the tied widths.
  private mutating func buildTiedBlocks(_ graph: TieGraph, largestKeyCount: Int) {
    var start = freeGroupCount
    for component in graph.components {
      let members = Set(component.flatMap { tieClasses[$0].groups })
      let groups = start..<(start + members.count)
      start = groups.upperBound
      // Classes join the block's key as long as it stays small; the others are relaxed.
      var keyed: [TieClass] = []
      var keyCount = 1
      for tieClass in component.map({ tieClasses[$0] }) {
        if keyCount * tieClass.commonWidths.count <= largestKeyCount {
          keyCount *= tieClass.commonWidths.count
          keyed.append(tieClass)
        } else {
          relaxesTies = true
        }
      }
      addTiedBlock(groups, keyed: keyed)
    }
  }

  private mutating func addTiedBlock(_ groups: Range<Int>, keyed: [TieClass]) {
    var assignments: [[Int]] = [[]]
    for tieClass in keyed {
      assignments = assignments.flatMap { prefix in tieClass.commonWidths.map { prefix + [$0] } }
    }
    var keys = assignments.map { _ in [Int32]() }
    for group in groups {
      let own = keyed.indices.filter { keyed[$0].groups.contains(group) }
      // The tied widths of this group that occur, numbered in order of appearance.
      var number: [[Int]: Int32] = [:]
      for choice in choices(of: group) {
        let tied = own.map { widths[choice][keyed[$0].tensor] }
        let next = Int32(number.count)
        tieKey[choice] = number[tied, default: next]
        number[tied] = tieKey[choice]
      }
      for (index, assignment) in assignments.enumerated() {
        keys[index].append(number[own.map { assignment[$0] }]!)
      }
    }
    tiedBlocks.append(TiedBlock(groups: groups, keys: keys))
  }

  // MARK: - Size

  /// Sums of usages are taken without overflow checks later; this is where they are made safe.
  private func checkTotals(_ measures: [Measure]) throws(BuildingFault) {
    for (row, measure) in measures.enumerated() {
      var total = 0
      for group in 0..<groupCount {
        let largest = choices(of: group).map { usage[$0 * rowCount + row] }.max() ?? 0
        let (sum, overflow) = total.addingReportingOverflow(largest)
        guard !overflow, sum <= Int.max / 4 else { throw .tooLarge(measure) }
        total = sum
      }
    }
  }
}
