import MPQTensor

/// What a convolution or linear layer reads, quantized or not, and where its gradient goes.
final class LayerInput: Sendable {
  let activation: Activation
  let quantizer: TensorQuantizer?
  /// nil where no gradient is asked for, as by the network's input.
  let target: GradientTarget?
  private let stepSums: ShardSums

  init(
    activation: Activation, quantizer: TensorQuantizer?, target: GradientTarget?, shards: Int
  ) {
    self.activation = activation
    self.quantizer = quantizer
    self.target = target
    stepSums = ShardSums(shards: shards, count: 1)
  }

  func begin() { stepSums.clear() }

  /// Sends ∂loss/∂(quantized input) of one image on to the input and its step size.
  ///
  /// - Parameter upstream: in the input's layout.
  func propagate(
    _ upstream: UnsafePointer<Float>, image: Int, shard: Int, quantizer: StepSizeQuantizer?
  ) {
    guard let quantizer else {
      target?.receive(upstream, at: image)
      return
    }
    guard let target else { return }
    let sum = quantizer.propagate(
      input: activation.image(image), upstream: upstream, count: activation.layout.imageStride,
      inputGradient: target.activation.gradientImage(image), adds: target.adds)
    stepSums[shard][0] += Double(sum)
  }

  func collectGradients(_ pass: Pass) {
    quantizer?.addGradient(
      stepSums.total(0), count: activation.layout.elementCount * pass.count)
  }
}
