/// Named arrays of numbers: the content of a checkpoint.
package struct TensorArchive: Sendable, Equatable {
  /// One array, in row-major order.
  package struct Tensor: Sendable, Equatable {
    /// Outermost dimension first; empty for a single number.
    package var shape: [Int]
    /// The elements; their count is the product of `shape`.
    package var values: [Float]

    /// - Precondition: there are as many values as the shape has elements.
    package init(shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count, "a tensor has as many values as its shape")
      self.shape = shape
      self.values = values
    }
  }

  /// The arrays by name, e.g. `layer1.0.conv1.weight`.
  package var tensors: [String: Tensor]
  /// Texts about the whole archive, e.g. the settings of the run that wrote it.
  package var metadata: [String: String]

  package init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }
}
