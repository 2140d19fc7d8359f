/// The memory that a network's activations take while it runs on one example, operation by operation.
///
/// While an operation runs, its inputs, its result, and all results that later operations still read are in
/// memory; the network's input is there from the start until its last reader has run. Memory is given back after the
/// last reader, so a result takes no memory of its own where the operation works in place: its kind allows it
/// (`worksInPlace`), and no later operation reads its input. That holds for the network's input too: its memory is
/// used again after its last reader in any case.
///
/// A tensor is stored at the bits at which it is read, the most where it has several readers
/// (`activationReaders`). Weights, and memory inside of an operation, do not count.
package struct ActivationMemory: Sendable {
  /// A tensor, and the steps during which it is in memory.
  struct Tensor {
    let elements: Int
    let readers: [ActivationReader]
    /// The steps, as positions in `operations`. Empty for the network's output where it takes its input's place.
    let steps: Range<Int>
  }

  /// The names of the operations in the order in which they run.
  package let operations: [String]
  /// In the order in which they come into memory.
  let tensors: [Tensor]

  /// - Throws: `NetworkError` if the tensors have more than `Network.largestTotal` elements together, so that
  ///   bits could not be counted exactly.
  /// - Complexity: O(operations), besides finding readers.
  package init(_ description: NetworkDescription) throws(NetworkError) {
    let operations = description.operations
    self.operations = operations.map(\.name)
    let names = description.tensorsByName
    // The last step that reads a tensor; a result that nothing reads is there while it is made.
    var last = [0] + operations.indices
    for (step, operation) in operations.enumerated() {
      for name in operation.inputs { last[names[name]!] = step }
    }
    let shapes = [description.inputShape] + description.outputShapes
    let readers = description.activationReaders
    var total = 0
    var tensors: [Tensor] = []
    for (index, shape) in shapes.enumerated() {
      // Every shape of a description is counted exactly.
      let elements = shape.count!
      total += elements
      guard total <= Network.largestTotal else {
        throw NetworkError(
          element: index == 0 ? NetworkDescription.inputName : operations[index - 1].name,
          message:
            "up to here the tensors have more than \(Network.largestTotal) elements, beyond what is counted "
            + "exactly; check the sizes")
      }
      var start = max(0, index - 1)
      if index > 0 {
        let operation = operations[index - 1]
        if type(of: operation.kind).worksInPlace, last[names[operation.inputs[0]]!] == index - 1 {
          // Until it has run, its input stands for both. Where the result is wider than the input, the next step
          // counts it, together with everything else that is in memory now.
          start += 1
        }
      }
      tensors.append(
        Tensor(
          elements: elements, readers: readers[index], steps: start..<max(start, last[index] + 1)))
    }
    self.tensors = tensors
  }

  /// The most bits that are in memory at a time, and the first operation during which they are.
  ///
  /// - Parameter bits: the bits of one tensor of a layer, by its position in `network.layers`; from 0 to 32. Pinned layers
  ///   are asked for too.
  /// - Complexity: O(operations + readers of all tensors).
  package func peak(
    bits: (_ layer: Int, TensorKind) -> Int
  ) -> (bits: Int, operation: String) {
    var changes = [Int](repeating: 0, count: operations.count + 1)
    for tensor in tensors where !tensor.steps.isEmpty {
      let size = tensor.elements * tensor.readers.map { $0.bits(bits) }.max()!
      changes[tensor.steps.lowerBound] += size
      changes[tensor.steps.upperBound] -= size
    }
    var (used, peak, step) = (0, -1, 0)
    for (index, change) in changes.dropLast().enumerated() {
      used += change
      if used > peak { (peak, step) = (used, index) }
    }
    return (peak, operations[step])
  }
}

extension ActivationReader {
  fileprivate func bits(_ bits: (_ layer: Int, TensorKind) -> Int) -> Int {
    switch self {
    case .layer(let layer, let tensor): bits(layer, tensor)
    case .output: Self.outputBits
    }
  }
}
