import MPQModel

/// What has to be known of a network's operations before memory is laid out: who reads whom, in which
/// order all is run, and what can be done in place.
struct ExecutionSchedule {
  /// What each operation's step asks of order and memory.
  let traits: [StepTraits]
  /// The operations each operation reads; nil for the network's input.
  let sources: [[Int?]]
  /// Positions of the operations that read each operation's result, ascending.
  let readers: [[Int]]
  /// Whether a result depends on no searched layer, so that all passes over a batch share it.
  let isShared: [Bool]
  /// Whether no element of a result can be negative.
  let isNonNegative: [Bool]
  /// Whether a result depends on any parameter, or is read quantized, so that a gradient by it is of
  /// use.
  let needsGradient: [Bool]
  /// The stage in which a result is complete, counted apart for shared and other operations.
  let level: [Int]

  /// - Parameters:
  ///   - traits: one entry per operation.
  ///   - quantizedReads: results, or the network's input, that some layer reads quantized; a gradient by
  ///     them is of use to the step size, whatever they depend on.
  init(_ description: NetworkDescription, traits: [StepTraits], quantizedReads: Set<String>) {
    self.traits = traits
    let operations = description.operations
    var positions: [String: Int] = [:]
    for (index, operation) in operations.enumerated() { positions[operation.name] = index }
    let sources = operations.map { $0.inputs.map { positions[$0] } }
    self.sources = sources
    var readers = [[Int]](repeating: [], count: operations.count)
    for (index, inputs) in sources.enumerated() {
      for case let source? in inputs { readers[source].append(index) }
    }
    self.readers = readers
    let network = description.network
    let searched = Set(network.searched.map { network.layers[$0].name })

    var isShared: [Bool] = []
    var isNonNegative: [Bool] = []
    var needsGradient: [Bool] = []
    var level: [Int] = []
    for (index, operation) in operations.enumerated() {
      let inputs = sources[index]
      let inputsShared = inputs.allSatisfy { $0.map { isShared[$0] } ?? true }
      // The last result is each pass's own, since the loss overwrites its gradient.
      let isLast = index == operations.count - 1
      isShared.append(inputsShared && !searched.contains(operation.name) && !isLast)
      switch traits[index].sign {
      case .any: isNonNegative.append(false)
      case .nonNegative: isNonNegative.append(true)
      case .asRead:
        isNonNegative.append(inputs.allSatisfy { $0.map { isNonNegative[$0] } ?? false })
      }
      needsGradient.append(
        traits[index].hasParameters || quantizedReads.contains(operation.name)
          || inputs.contains { $0.map { needsGradient[$0] } ?? false })
      // Shared results are all there before the other operations start.
      let start =
        inputs.compactMap { $0 }.filter { isShared[$0] == isShared[index] }.map { level[$0] }.max()
        ?? 0
      level.append(traits[index].placement == .sameStage ? start : start + 1)
    }
    self.isShared = isShared
    self.isNonNegative = isNonNegative
    self.needsGradient = needsGradient
    self.level = level
  }

  /// Whether an operation may write its result over what it reads.
  ///
  /// - Parameter altersValues: whether the values tell less afterwards than a gradient that is worked out
  ///   from them needs.
  func canOverwrite(_ source: Int?, by index: Int, altersValues: Bool = false) -> Bool {
    guard let source, readers[source] == [index], isShared[source] == isShared[index],
      needsGradient[source] == needsGradient[index]
    else {
      return false
    }
    guard altersValues else { return true }
    var origin = source
    while traits[origin].keepsElements, let read = sources[origin][0] { origin = read }
    return !traits[origin].gradientReadsResult
  }

  /// The results that all passes share and that some pass reads.
  func isBoundary(_ index: Int) -> Bool {
    isShared[index] && readers[index].contains { !isShared[$0] }
  }

  /// Whether, of all readers of a result, the one at `reader` sends its gradient first on the way back.
  ///
  /// - Parameter isLaterStep: whether another step of the reader reads the same result earlier.
  func sendsFirst(_ reader: Int, to source: Int, isLaterStep: Bool) -> Bool {
    let own = order(reader, isLaterStep: isLaterStep)
    return readers[source].allSatisfy { other in
      let order = order(other, isLaterStep: sources[other].dropFirst().contains(source))
      return order == own || order.lexicographicallyPrecedes(own)
    }
  }

  /// When an operation sends its gradient on: later ones do it earlier.
  private func order(_ index: Int, isLaterStep: Bool) -> [Int] {
    let stage = traits[index].placement == .bothStages ? level[index] - 1 : level[index]
    return [isShared[index] ? 0 : 1, stage, index, isLaterStep ? 1 : 0]
  }
}
