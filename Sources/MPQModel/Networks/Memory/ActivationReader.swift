/// What a tensor is stored for, and so how wide it is stored.
package enum ActivationReader: Hashable, Sendable {
  /// An operand of a layer, which the layer reads at the bits of one of its two tensors.
  ///
  /// Nearly all layers read at their activation bits; a product of two tensors reads its first one at its
  /// weight bits.
  case layer(Int, TensorKind)
  /// Whoever takes the network's result, at `outputBits`.
  case output

  /// The bits of an element of the network's result, a 32-bit float as in most runtimes. No format is wider.
  package static let outputBits = 32
}

extension NetworkDescription {
  /// The readers of the network's input, and then of each operation's result.
  ///
  /// A tensor is read by the layers among the operations that read it. If none of them is a layer, as with
  /// sums and pooling, its readers are those of their results, because these hold the same numbers or sums
  /// of them; the result of the last operation is read as the network's output. Readers are ascending, each once.
  /// If the output is among them, it is the only one, for no layer reads more bits.
  ///
  /// - Complexity: O(inputs of operations × readers of a tensor).
  var activationReaders: [[ActivationReader]] {
    // Tensor 0 is the network's input, tensor i + 1 the result of operation i.
    let tensors = tensorsByName
    var layer = network.layers.count
    var direct = [[ActivationReader]](repeating: [], count: operations.count + 1)
    var results = [[Int]](repeating: [], count: operations.count + 1)
    var readers = [[ActivationReader]](repeating: [], count: operations.count + 1)
    for (index, operation) in operations.enumerated().reversed() {
      readers[index + 1] = Self.readers(
        direct: direct[index + 1], through: results[index + 1].map { readers[$0] })
      if operation.isLayer { layer -= 1 }
      let kind = type(of: operation.kind)
      for (position, name) in operation.inputs.enumerated() {
        let tensor = tensors[name]!
        if kind.quantizedOperands.contains(.input(position)) {
          direct[tensor].append(.layer(layer, kind.tensor(of: .input(position))))
        } else {
          results[tensor].append(index + 1)
        }
      }
    }
    readers[0] = Self.readers(direct: direct[0], through: results[0].map { readers[$0] })
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

  /// The tensors' positions in `activationReaders`.
  var tensorsByName: [String: Int] {
    var tensors = [Self.inputName: 0]
    for (index, operation) in operations.enumerated() { tensors[operation.name] = index + 1 }
    return tensors
  }
}

extension ActivationReader: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.layer(let left, let leftTensor), .layer(let right, let rightTensor)):
      (left, leftTensor.rawValue) < (right, rightTensor.rawValue)
    case (.layer, .output): true
    case (.output, _): false
    }
  }
}
