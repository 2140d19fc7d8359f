package import MPQMachine
package import MPQModel

extension ChoiceProblem {
  /// Why no problem can be built from a join.
  package enum BuildingFault: Error, Hashable, Sendable {
    /// Tied layers have no format in common: no plan exists, whatever the budgets.
    case noCommonFormat(layers: [String], tensor: TensorKind)
    /// The latency table lacks an entry that a plan could need.
    case missingLatency(layer: String, formats: LayerFormats)
    /// The costs of a row add up to more than a machine word holds.
    case tooLarge(Measure)
    /// The layers' candidates make more choices than are searched.
    case tooManyChoices(Int)
    /// The choices would take more memory than is left.
    case tooLittleMemory(bytes: Int, left: MachineMemory)
    /// A limit came before the choices were built.
    case stopped
  }

  /// What weights may be multiplied by: with a table's values, sums stay far within `Double`.
  package static let validAlpha = 0.0...1e6

  /// The most choices, over all layers: 20,000 layers with a hundred each, or 2,000 with every pair
  /// of formats that there is. A search of so many takes half a gigabyte.
  package static let largestChoiceCount = 1 << 21

  /// What a choice takes at most while it is searched, in bytes, and what each budget row adds to
  /// it (measured at 2,000 layers of 1,024 pairs).
  private static let choiceBytes = (own: 160, row: 24)
  /// From 16 MiB on the kernel is asked what memory is left: building so many choices takes far
  /// longer than the question (0.24 ms, measured).
  private static let worthAsking = 1 << 24

  /// Builds the choices of every searched layer.
  ///
  /// - Parameters:
  ///   - join: a join without problems.
  ///   - measures: what the rows count, in row order.
  ///   - alpha: what a weight's importance is multiplied by; an activation's counts once.
  ///   - latency: must have an entry for every choice, if it is there at all.
  ///   - memory: what the choices and their search may take; nil asks where they take much.
  ///   - limits: when to give up.
  package init(
    _ join: TableJoin, measures: [Measure], alpha: Double, latency: LatencyTable? = nil,
    memory: MachineMemory? = nil, limits: SearchLimits = SearchLimits()
  ) throws(BuildingFault) {
    precondition(join.problems.isEmpty, "a join with problems cannot be searched")
    precondition(Self.validAlpha.contains(alpha), "alpha is out of range")
    self.init(rowCount: measures.count)
    let merged = MergedTies(join.ties)
    formats = Set([\.weight, \.activation].flatMap { join.formats($0) ?? [] }).sorted()
    let common = try commonFormats(join, merged)
    tieClasses = zip(merged.classes, common).map { tieClass, formats in
      TieClass(
        groups: tieClass.members, tensor: tieClass.tensor,
        commonOptions: formats.map { option($0)! }.sorted())
    }
    try addChoices(
      join, measures: measures, alpha: alpha, latency: latency, memory: memory, limits: limits)
    try checkTotals(measures)
    if let latency { try checkLatency(latency, join.network) }
  }

  // MARK: - Groups

  /// Per class the formats that all of its layers may get.
  private func commonFormats(
    _ join: TableJoin, _ merged: MergedTies
  ) throws(BuildingFault) -> [Set<NumberFormat>] {
    var common: [Set<NumberFormat>] = []
    for tieClass in merged.classes {
      let sets = tieClass.members.map { Self.formats(join.layers[$0], tieClass.tensor) }
      let shared = sets.dropFirst().reduce(sets[0]) { $0.intersection($1) }
      guard !shared.isEmpty else {
        let names = tieClass.members.map { join.name(of: $0) }
        throw .noCommonFormat(layers: names, tensor: tieClass.tensor)
      }
      common.append(shared)
    }
    return common
  }

  private static func formats(
    _ candidates: TableJoin.LayerCandidates, _ tensor: TensorKind
  ) -> Set<NumberFormat> {
    Set((tensor == .weight ? candidates.weight : candidates.activation).map(\.format))
  }

  private mutating func addChoices(
    _ join: TableJoin, measures: [Measure], alpha: Double, latency: LatencyTable?,
    memory: MachineMemory?, limits: SearchLimits
  ) throws(BuildingFault) {
    // What ties leave to a group; a layer's other formats could never be chosen.
    var allowedWeight: [GroupPosition: [Int]] = [:]
    var allowedActivation: [GroupPosition: [Int]] = [:]
    for tieClass in tieClasses {
      for group in tieClass.groups {
        switch tieClass.tensor {
        case .weight: allowedWeight[group] = tieClass.commonOptions
        case .activation: allowedActivation[group] = tieClass.commonOptions
        }
      }
    }
    var count = 0
    for (group, candidates) in join.searchedLayers {
      // A file has few formats for each tensor, and fewer layers than bytes of memory: no overflow.
      count +=
        (allowedWeight[group]?.count ?? candidates.weight.count)
        * (allowedActivation[group]?.count ?? candidates.activation.count)
    }
    guard count <= Self.largestChoiceCount else { throw .tooManyChoices(count) }
    let bytes = count * (Self.choiceBytes.own + Self.choiceBytes.row * rowCount)
    let left = memory ?? (bytes > Self.worthAsking ? .left() : nil)
    if let left, bytes > left.bytes { throw .tooLittleMemory(bytes: bytes, left: left) }
    cost.reserveCapacity(count)
    usage.reserveCapacity(count * rowCount)
    options.reserveCapacity(count)
    groupStart.reserveCapacity(join.layers.count + 1)
    for (group, candidates) in join.searchedLayers {
      if limits.isReached(at: group.index, every: SearchLimits.groupsPerLook) { throw .stopped }
      let costs = join.network.layers[candidates.networkLayer]
      let activations = candidates.activation.map { (option($0.format)!, $0) }
      for weight in candidates.weight {
        let weightOption = option(weight.format)!
        guard allowedWeight[group]?.contains(weightOption) ?? true else { continue }
        for (activationOption, activation) in activations
        where allowedActivation[group]?.contains(activationOption) ?? true {
          options.append(TensorOptions(weight: weightOption, activation: activationOption))
          cost.append(activation.importance + alpha * weight.importance)
          let pair = LayerFormats(weight: weight.format, activation: activation.format)
          if let latency, latency.picoseconds(layer: costs.name, at: pair) == nil {
            throw .missingLatency(layer: costs.name, formats: pair)
          }
          for measure in measures {
            usage.append(measure.usage(of: costs, at: pair, latency: latency))
          }
        }
      }
      groupStart.append(cost.count)
    }
  }

  // MARK: - Size

  /// The most that a plan may use of a row: a capacity, a plan's usage and a change of it then add
  /// up within an `Int`.
  private static let largestTotal = Int.max / 4

  /// Several layers may share an entry of the table, so its own total does not bound a plan's.
  private func checkLatency(
    _ latency: LatencyTable, _ network: Network
  ) throws(BuildingFault) {
    var total = 0
    for layer in network.layers {
      let (sum, overflow) = total.addingReportingOverflow(latency.largest(layer: layer.name))
      guard !overflow, sum <= Self.largestTotal else { throw .tooLarge(.latency) }
      total = sum
    }
  }

  /// Sums of usages are taken without overflow checks later; this is where they are made safe.
  private func checkTotals(_ measures: [Measure]) throws(BuildingFault) {
    for (row, measure) in measures.enumerated() {
      var total = 0
      for group in groups {
        let largest = choices(of: group).map { usage[$0 * rowCount + row] }.max() ?? 0
        let (sum, overflow) = total.addingReportingOverflow(largest)
        guard !overflow, sum <= Self.largestTotal else { throw .tooLarge(measure) }
        total = sum
      }
    }
  }
}
