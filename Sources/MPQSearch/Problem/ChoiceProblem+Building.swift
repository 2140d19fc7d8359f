package import MPQMachine
package import MPQModel

extension ChoiceProblem {
  /// Why no problem can be built from a join.
  package enum BuildingFault: Error, Hashable, Sendable {
    /// Tied layers have no format in common: no plan exists, whatever the budgets.
    case noCommonFormat(layers: [String], tensor: TensorKind)
    /// It is not known what a layer uses of a measure with a choice that a plan could need.
    case missingUsage(Measure, layer: String, formats: LayerFormats)
    /// A budget on single layers leaves some layer no choice: the layer that needs most, and the least that it can use.
    case noneWithin(Budget, layer: String, least: Int)
    /// Ties and rules together leave a layer no choice.
    case noChoiceLeft(layer: String)
    /// No plan keeps all ties with the choices that layers have.
    case clashingTies
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
  ///   - rows: what the rows count, in their order.
  ///   - ceilings: budgets on single layers.
  ///   - alpha: what a weight's importance is multiplied by; an activation's counts once.
  ///   - memory: what the choices and their search may take; nil asks where they take much.
  ///   - limits: when to give up.
  package init(
    _ join: TableJoin, rows: [UsageRow], ceilings: [Budget] = [], alpha: Double,
    memory: MachineMemory? = nil, limits: SearchLimits = SearchLimits()
  ) throws(BuildingFault) {
    precondition(join.problems.isEmpty, "a join with problems cannot be searched")
    precondition(Self.validAlpha.contains(alpha), "alpha is out of range")
    self.init(rowCount: rows.count)
    let merged = MergedTies(join.ties)
    formats = Set([\.weight, \.activation].flatMap { join.formats($0) ?? [] }).sorted()
    let common = try commonFormats(join, merged)
    tieClasses = zip(merged.classes, common).map { tieClass, formats in
      TieClass(
        groups: tieClass.members, tensor: tieClass.tensor,
        commonOptions: formats.map { option($0)! }.sorted())
    }
    let ceilings = ceilings.map { Ceiling(budget: $0, limit: $0.limit(for: join.network)) }
    try addChoices(
      join, rows: rows, ceilings: ceilings, alpha: alpha, memory: memory, limits: limits)
    // Where layers may get every pair of their candidates, what tied layers have in common suffices.
    let isRestricted = !ceilings.isEmpty || join.layers.contains { $0.choices != nil }
    if isRestricted, !tieClasses.isEmpty, !hasSelection(limits: limits) { throw .clashingTies }
    try checkTotals(rows)
    try checkPinnedLayers(join, rows: rows, ceilings: ceilings)
    if let latency = join.network.resources.latency { try checkLatency(latency, join.network) }
  }

  /// The same for measures that are limited as a whole.
  package init(
    _ join: TableJoin, measures: [Measure], alpha: Double, memory: MachineMemory? = nil,
    limits: SearchLimits = SearchLimits()
  ) throws(BuildingFault) {
    try self.init(
      join, rows: measures.map { UsageRow($0) }, alpha: alpha, memory: memory, limits: limits)
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
    _ join: TableJoin, rows: [UsageRow], ceilings: [Ceiling], alpha: Double,
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
        candidates.choices?.count ?? (allowedWeight[group]?.count ?? candidates.weight.count)
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
    let latency = join.network.resources.latency
    for (group, candidates) in join.searchedLayers {
      if limits.isReached(at: group.index, every: SearchLimits.groupsPerLook) { throw .stopped }
      let position = candidates.networkLayer.index
      let layer = join.network.layers[position]
      if candidates.choices != nil {
        for choice in candidates.scoredChoices(alpha: alpha) {
          let own = TensorOptions(
            weight: option(choice.formats.weight)!, activation: option(choice.formats.activation)!)
          guard allowedWeight[group]?.contains(own.weight) ?? true,
            allowedActivation[group]?.contains(own.activation) ?? true
          else { continue }
          // Choices before the first one with a name have none.
          if choice.formats.label != nil || !labels.isEmpty {
            labels += Array(repeating: nil, count: options.count - labels.count)
            labels.append(choice.formats.label)
          }
          options.append(own)
          cost.append(choice.importance)
          try addUsages(
            of: layer, at: position, with: choice.formats, rows: rows, in: join.network,
            latency: latency)
        }
      } else {
        let activations = candidates.activation.map { (option($0.format)!, $0) }
        for weight in candidates.weight {
          let weightOption = option(weight.format)!
          guard allowedWeight[group]?.contains(weightOption) ?? true else { continue }
          for (activationOption, activation) in activations
          where allowedActivation[group]?.contains(activationOption) ?? true {
            options.append(TensorOptions(weight: weightOption, activation: activationOption))
            cost.append(activation.importance + alpha * weight.importance)
            let pair = LayerFormats(weight: weight.format, activation: activation.format)
            try addUsages(
              of: layer, at: position, with: pair, rows: rows, in: join.network, latency: latency)
          }
        }
      }
      try keepCeilings(ceilings, group, layer: layer, in: join)
      guard cost.count > groupStart[group.index] else {
        throw .noChoiceLeft(layer: layer.name)
      }
      groupStart.append(cost.count)
    }
    if !labels.isEmpty { labels += Array(repeating: nil, count: options.count - labels.count) }
  }

  /// Adds what a choice uses of every row.
  private mutating func addUsages(
    of layer: Layer, at position: Int, with formats: LayerFormats, rows: [UsageRow],
    in network: Network, latency: LatencyTable?
  ) throws(BuildingFault) {
    // Plans have a latency wherever there is a table, so it must be known even if no budget counts it.
    if let latency, latency.picoseconds(layer: layer.name, at: formats) == nil {
      throw .missingUsage(.latency, layer: layer.name, formats: formats)
    }
    for row in rows {
      guard let amount = row.usage(of: layer, at: position, with: formats, in: network) else {
        throw .missingUsage(row.measure, layer: layer.name, formats: formats)
      }
      usage.append(amount)
    }
  }

  // MARK: - Budgets on single layers

  /// A budget on what every single layer uses.
  private struct Ceiling {
    let budget: Budget
    let limit: Int
  }

  /// Removes the choices of the last group that use more than a layer may.
  private mutating func keepCeilings(
    _ ceilings: [Ceiling], _ group: GroupPosition, layer: Layer, in join: TableJoin
  ) throws(BuildingFault) {
    for ceiling in ceilings {
      let measure = ceiling.budget.measure
      var kept = groupStart[group.index]
      for choice in kept..<cost.count {
        let formats = formats(of: choice)
        guard let used = measure.usage(of: layer, at: formats, in: join.network) else {
          throw .missingUsage(measure, layer: layer.name, formats: formats)
        }
        guard used <= ceiling.limit else { continue }
        move(choice, to: kept)
        kept += 1
      }
      removeChoices(from: kept)
      guard kept > groupStart[group.index] else {
        throw Self.noneWithin(ceiling.budget, join)
      }
    }
  }

  /// The fault of a budget on single layers that some layer cannot keep.
  private static func noneWithin(_ budget: Budget, _ join: TableJoin) -> BuildingFault {
    let network = join.network
    func usage(_ layer: Layer, _ formats: LayerFormats) -> Int? {
      budget.measure.usage(of: layer, at: formats, in: network)
    }
    let searched = join.layers.map { candidates in
      let layer = network.layers[candidates.networkLayer.index]
      return (
        layer, candidates.scoredChoices(alpha: 1).compactMap { usage(layer, $0.formats) }.min() ?? 0
      )
    }
    let pinned = network.layers.compactMap { layer in
      layer.pinned.map { (layer, usage(layer, $0) ?? 0) }
    }
    // A network has a layer.
    let (layer, least) = (searched + pinned).max { $0.1 < $1.1 }!
    return .noneWithin(budget, layer: layer.name, least: least)
  }

  private mutating func move(_ choice: Int, to place: Int) {
    guard choice != place else { return }
    cost[place] = cost[choice]
    options[place] = options[choice]
    if !labels.isEmpty { labels[place] = choice < labels.count ? labels[choice] : nil }
    for row in 0..<rowCount {
      usage[place * rowCount + row] = usage[choice * rowCount + row]
    }
  }

  private mutating func removeChoices(from count: Int) {
    cost.removeSubrange(count...)
    options.removeSubrange(count...)
    usage.removeSubrange((count * rowCount)...)
    if labels.count > count { labels.removeSubrange(count...) }
  }

  /// Pinned layers spend from budgets too, so what they use must be known where formats and not tables say it.
  private func checkPinnedLayers(
    _ join: TableJoin, rows: [UsageRow], ceilings: [Ceiling]
  ) throws(BuildingFault) {
    let network = join.network
    for ceiling in ceilings {
      for layer in network.layers {
        guard let pinned = layer.pinned,
          let used = ceiling.budget.measure.usage(of: layer, at: pinned, in: network),
          used > ceiling.limit
        else { continue }
        throw Self.noneWithin(ceiling.budget, join)
      }
    }
    for measure in [Measure.bitOperations, .weightSize] where rows.contains(UsageRow(measure)) {
      for layer in network.layers {
        guard let pinned = layer.pinned, network.hasCosts,
          measure.usage(of: layer, at: pinned, in: network) == nil
        else { continue }
        throw .missingUsage(measure, layer: layer.name, formats: pinned)
      }
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
  private func checkTotals(_ rows: [UsageRow]) throws(BuildingFault) {
    for (row, counted) in rows.enumerated() {
      var total = 0
      for group in groups {
        let largest = choices(of: group).map { usage[$0 * rowCount + row] }.max() ?? 0
        let (sum, overflow) = total.addingReportingOverflow(largest)
        guard !overflow, sum <= Self.largestTotal else { throw .tooLarge(counted.measure) }
        total = sum
      }
    }
  }
}
