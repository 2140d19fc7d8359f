package import MPQTensor

/// Numbers that training changes, with their gradient and momentum.
package final class Parameter: Sendable {
  /// What a parameter is, which decides how it is updated.
  package enum Kind: Sendable {
    /// Weights of a convolution or linear layer: the only ones that decay.
    case weight
    /// Constants that are added to a layer's result.
    case bias
    /// Scales and shifts of batch normalization.
    case normalization
    /// Step sizes of quantizers: kept in `StepSizeQuantizer.stepRange`.
    case stepSize
  }

  /// As in a checkpoint, e.g. `layer1.0.conv1.weight`.
  package let name: String
  package let kind: Kind
  /// Outermost dimension first, as PyTorch has it.
  package let shape: [Int]
  package let value: FloatBuffer
  /// ∂loss/∂value, summed over the passes of a training step.
  package let gradient: FloatBuffer
  /// The optimizer's running sum of gradients.
  package let momentum: FloatBuffer

  package init(name: String, kind: Kind, shape: [Int], value: [Float]) {
    precondition(shape.reduce(1, *) == value.count)
    self.name = name
    self.kind = kind
    self.shape = shape
    self.value = FloatBuffer(value)
    gradient = FloatBuffer(count: value.count)
    momentum = FloatBuffer(count: value.count)
  }

  package var count: Int { value.count }
}
