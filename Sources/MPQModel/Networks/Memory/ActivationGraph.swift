/// The operations of a network as far as the memory of its activations goes: what each reads and makes, in the order in which
/// they run.
package struct ActivationGraph: Sendable {
  /// A tensor that is not there before the network runs.
  package struct Tensor: Sendable {
    package let name: String
    package let elements: Int

    package init(name: String, elements: Int) { (self.name, self.elements) = (name, elements) }
  }

  /// One step.
  package struct Operation: Sendable {
    package let name: String
    package let reads: [Read]
    /// Positions of the tensors that it makes.
    package let results: [Int]
    /// Whether its only result may take the memory of the first tensor that it reads.
    package let worksInPlace: Bool

    package init(name: String, reads: [Read], results: [Int], worksInPlace: Bool) {
      (self.name, self.reads, self.results) = (name, reads, results)
      self.worksInPlace = worksInPlace
    }
  }

  /// A tensor that an operation reads.
  package struct Read: Sendable {
    /// The tensor's position.
    package let tensor: Int
    /// The layer whose bits it is read at; nil for an operation that is no layer, whose result holds the same numbers, or
    /// sums of them.
    package let reader: ActivationReader?

    package init(tensor: Int, reader: ActivationReader?) {
      (self.tensor, self.reader) = (tensor, reader)
    }
  }

  /// Those that are there from the start come first.
  package private(set) var tensors: [Tensor] = []
  package private(set) var operations: [Operation] = []
  /// How many of the tensors are the network's inputs.
  package let inputCount: Int
  /// Positions of the network's results, which are kept to the end.
  package private(set) var outputs: Set<Int>

  /// - Precondition: operations read inputs and results of earlier operations, and each tensor is made once.
  package init(
    tensors: [Tensor], inputCount: Int, operations: [Operation], outputs: Set<Int>
  ) {
    (self.tensors, self.inputCount) = (tensors, inputCount)
    (self.operations, self.outputs) = (operations, outputs)
  }
}

extension ActivationGraph {
  /// A network's operations. Its input is tensor 0, and the result of operation i is tensor i + 1.
  package init(_ description: NetworkDescription) {
    let operations = description.operations
    var positions = [NetworkDescription.inputName: 0]
    // Every shape of a description is counted exactly.
    var tensors = [
      Tensor(name: NetworkDescription.inputName, elements: description.inputShape.count!)
    ]
    var steps: [Operation] = []
    var layer = 0
    for (operation, shape) in zip(operations, description.outputShapes) {
      let kind = type(of: operation.kind)
      let reads = operation.inputs.enumerated().map { position, name in
        Read(
          tensor: positions[name]!,
          reader: kind.quantizedOperands.contains(.input(position))
            ? .layer(layer, kind.tensor(of: .input(position))) : nil)
      }
      if operation.isLayer { layer += 1 }
      positions[operation.name] = tensors.count
      steps.append(
        Operation(
          name: operation.name, reads: reads, results: [tensors.count],
          worksInPlace: kind.worksInPlace))
      tensors.append(Tensor(name: operation.name, elements: shape.count!))
    }
    self.init(
      tensors: tensors, inputCount: 1, operations: steps, outputs: [tensors.count - 1])
  }

  /// The readers of each tensor.
  ///
  /// A tensor is read by the layers among the operations that read it. If none of them is a layer, as with
  /// sums and pooling, its readers are those of their results, because these hold the same numbers or sums
  /// of them; the results of the network are read as its output. Readers are ascending, each once.
  /// If the output is among them, it is the only one, for no layer reads more bits.
  ///
  /// - Complexity: O(inputs of operations × readers of a tensor).
  var readers: [[ActivationReader]] {
    var direct = [[ActivationReader]](repeating: [], count: tensors.count)
    var results = [[Int]](repeating: [], count: tensors.count)
    var readers = [[ActivationReader]](repeating: [], count: tensors.count)
    func settle(_ tensor: Int) {
      readers[tensor] =
        outputs.contains(tensor)
        ? [.output]
        : Self.readers(direct: direct[tensor], through: results[tensor].map { readers[$0] })
    }
    for operation in operations.reversed() {
      operation.results.forEach(settle)
      for read in operation.reads {
        if let reader = read.reader {
          direct[read.tensor].append(reader)
        } else {
          results[read.tensor] += operation.results
        }
      }
    }
    (0..<inputCount).forEach(settle)
    return readers
  }

  private static func readers(
    direct: [ActivationReader], through results: [[ActivationReader]]
  ) -> [ActivationReader] {
    if direct.isEmpty, results.count == 1 { return results[0] }
    let all = Set(direct.isEmpty ? results.flatMap(\.self) : direct)
    if all.isEmpty || all.contains(.output) { return [.output] }
    return all.sorted()
  }
}
