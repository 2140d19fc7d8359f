package import MPQModel

/// Runs a network's operations one by one with a list of the buffers that are in memory.
///
/// A naive twin of `ActivationMemory`: it knows the kinds of operations by their names, counts reads, and
/// follows a tensor's readers anew at every use.
package struct SimulatedMemory {
  private static let inPlace: Set<String> = [
    "relu", "relu6", "batch_normalization", "dropout", "flatten",
  ]
  private static let layers: Set<String> = ["convolution", "linear"]

  /// The most bits in memory while an operation runs, and the first operation at which they are.
  package private(set) var peak = (bits: 0, operation: "")
  /// The same where a result that takes its input's place is counted there too.
  package private(set) var peakWithResults = 0

  /// - Parameter bits: the activation bits of each layer, in the order of `network.layers`.
  package init(_ description: NetworkDescription, bits: [Int]) {
    let operations = description.operations
    let layerNames = operations.filter { Self.layers.contains($0.kindName) }.map(\.name)
    var shapes = [NetworkDescription.inputName: description.inputShape]
    for (operation, shape) in zip(operations, description.outputShapes) {
      shapes[operation.name] = shape
    }
    var widths: [String: Int] = [:]
    func width(_ tensor: String) -> Int {
      if let known = widths[tensor] { return known }
      let readers = operations.filter { $0.inputs.contains(tensor) }
      let layers = readers.filter { Self.layers.contains($0.kindName) }
      let width =
        readers.isEmpty
        ? 32
        : layers.isEmpty
          ? readers.map { width($0.name) }.max()!
          : layers.map { bits[layerNames.firstIndex(of: $0.name)!] }.max()!
      widths[tensor] = width
      return width
    }
    func size(_ tensor: String) -> Int {
      shapes[tensor]!.dimensions.reduce(1, *) * width(tensor)
    }
    func readsFrom(_ step: Int, of tensor: String) -> Int {
      operations[step...].count { $0.inputs.contains(tensor) }
    }
    var memory = ["input": size("input")]
    for (step, operation) in operations.enumerated() {
      let input = operation.inputs[0]
      if Self.inPlace.contains(operation.kindName), readsFrom(step, of: input) == 1 {
        look(memory, at: operation.name)
        memory[input] = nil
        memory[operation.name] = size(operation.name)
        peakWithResults = max(peakWithResults, memory.values.reduce(0, +))
      } else {
        memory[operation.name] = size(operation.name)
        look(memory, at: operation.name)
        for input in operation.inputs where readsFrom(step + 1, of: input) == 0 {
          memory[input] = nil
        }
      }
    }
  }

  private mutating func look(_ memory: [String: Int], at operation: String) {
    let bits = memory.values.reduce(0, +)
    if bits > peak.bits || peak.operation.isEmpty { peak = (bits, operation) }
    peakWithResults = max(peakWithResults, bits)
  }
}
