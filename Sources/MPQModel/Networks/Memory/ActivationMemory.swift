/// The memory that a network's activations take while it runs on one example, operation by operation.
///
/// While an operation runs, its inputs, its result, and all results that later operations still read are in
/// memory; the network's input is there from the start until its last reader has run. Memory is given back after the
/// last reader, so a result takes no memory of its own where the operation works in place: its kind allows it
/// (`worksInPlace`), and no later operation reads its input. That holds for the network's input too: its memory is
/// used again after its last reader in any case.
///
/// A tensor is stored at the bits at which it is read, the most where it has several readers
/// (`ActivationGraph.readers`). Weights, and memory inside of an operation, do not count.
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
  package init(_ graph: ActivationGraph) throws(NetworkError) {
    operations = graph.operations.map(\.name)
    let readers = graph.readers
    // The first and the last step that a tensor is there for; a result that nothing reads is there while it is made.
    var first = [Int](repeating: 0, count: graph.tensors.count)
    var last = first
    for (step, operation) in graph.operations.enumerated() {
      for result in operation.results { (first[result], last[result]) = (step, step) }
      for read in operation.reads { last[read.tensor] = step }
    }
    for output in graph.outputs { last[output] = max(graph.operations.count - 1, 0) }
    for (step, operation) in graph.operations.enumerated()
    where operation.worksInPlace && operation.results.count == 1 {
      guard let read = operation.reads.first, last[read.tensor] == step,
        !graph.outputs.contains(read.tensor)
      else { continue }
      // Until it has run, its input stands for both. Where the result is wider than the input, the next step
      // counts it, together with everything else that is in memory now.
      first[operation.results[0]] = step + 1
    }
    var total = 0
    var tensors: [Tensor] = []
    for (index, tensor) in graph.tensors.enumerated() {
      total += tensor.elements
      guard total <= Network.largestTotal else {
        throw NetworkError(
          element: tensor.name,
          message:
            "up to here the tensors have more than \(Network.largestTotal) elements, beyond what is counted "
            + "exactly; check the sizes")
      }
      tensors.append(
        Tensor(
          elements: tensor.elements, readers: readers[index],
          steps: first[index]..<max(first[index], last[index] + 1)))
    }
    self.tensors = tensors
  }

  /// The memory of a network's operations.
  package init(_ description: NetworkDescription) throws(NetworkError) {
    try self.init(ActivationGraph(description))
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
