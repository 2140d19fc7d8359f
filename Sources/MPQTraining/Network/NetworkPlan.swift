import MPQModel
import MPQTensor

/// What has to be known of a network's operations before memory is laid out: who reads whom, in which
/// order all is run, and what can be done in place.
struct NetworkPlan {
  let description: NetworkDescription
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
  /// The operations each operation reads; nil for the network's input.
  let sources: [[Int?]]

  /// - Parameter quantizedReads: results, or the network's input, that some layer reads quantized; a
  ///   gradient by them is of use to the step size, whatever they depend on.
  init(_ description: NetworkDescription, quantizedReads: Set<String>) {
    self.description = description
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
      let inputsNonNegative = inputs.allSatisfy { $0.map { isNonNegative[$0] } ?? false }
      let hasParameters: Bool
      switch operation.kind {
      case .relu, .relu6:
        isNonNegative.append(true)
        hasParameters = false
      case .add, .maxPool, .averagePool, .globalAveragePool, .flatten, .dropout:
        isNonNegative.append(inputsNonNegative)
        hasParameters = false
      case .convolution, .batchNormalization, .linear:
        isNonNegative.append(false)
        hasParameters = true
      }
      needsGradient.append(
        hasParameters || quantizedReads.contains(operation.name)
          || inputs.contains { $0.map { needsGradient[$0] } ?? false })
      // Shared results are all there before the other operations start.
      let start =
        inputs.compactMap { $0 }.filter { isShared[$0] == isShared[index] }.map { level[$0] }.max()
        ?? 0
      switch operation.kind {
      case .batchNormalization, .linear: level.append(start + 1)
      default: level.append(start)
      }
    }
    self.isShared = isShared
    self.isNonNegative = isNonNegative
    self.needsGradient = needsGradient
    self.level = level
  }

  /// Whether an operation may write its result over what it reads.
  ///
  /// - Parameter altersValues: whether the values tell less afterwards: a rectifier's gradient goes by
  ///   its result.
  func canOverwrite(_ source: Int?, by index: Int, altersValues: Bool = false) -> Bool {
    guard let source, readers[source] == [index], isShared[source] == isShared[index],
      needsGradient[source] == needsGradient[index]
    else {
      return false
    }
    guard altersValues else { return true }
    // Of what else is done in place, only flattening leaves a rectifier's result as it is.
    var origin = source
    while description.operations[origin].kind == .flatten, let read = sources[origin][0] {
      origin = read
    }
    switch description.operations[origin].kind {
    case .relu, .relu6: return false
    default: return true
    }
  }

  /// The results that all passes share and that some pass reads.
  func isBoundary(_ index: Int) -> Bool {
    isShared[index] && readers[index].contains { !isShared[$0] }
  }
}
