import MPQTensor

/// What a convolution or linear layer reads, quantized or not, and where its gradient goes.
struct LayerInput: Sendable {
  let activation: Activation
  let quantizer: TensorQuantizer?
  /// nil where no gradient is asked for, as by the network's input.
  let target: GradientTarget?
  /// ∂loss/∂(step size), unscaled.
  let stepSums: ShardSums<Double>

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
    guard let quantizer else { return }
    stepSums.addUp()
    quantizer.addGradient(
      stepSums[total: 0], count: activation.layout.elementCount * pass.count, pass)
  }
}

/// The weights of a convolution or linear layer, quantized or not.
final class LayerWeights: Sendable {
  let parameter: Parameter
  let quantizer: TensorQuantizer?
  /// What the layer computes with, in the parameter's order.
  let effective: FloatBuffer
  /// ∂loss/∂effective of one pass.
  let upstream: FloatBuffer

  init(parameter: Parameter, quantizer: TensorQuantizer?) {
    self.parameter = parameter
    self.quantizer = quantizer
    effective = FloatBuffer(count: parameter.count)
    upstream = FloatBuffer(count: parameter.count)
  }

  /// Works out the effective weights for a pass.
  func begin(_ pass: Pass) {
    guard let quantizer else {
      effective.base.update(from: parameter.value.base, count: parameter.count)
      return
    }
    quantizer.quantizer(pass)
      .quantize(parameter.value.base, count: parameter.count, into: effective.base)
  }

  /// Sends `upstream` on to the weights and their step size.
  func collectGradients(_ pass: Pass) {
    let gradient = parameter.gradient.base
    guard let quantizer else { return gradient.add(upstream.base, count: parameter.count) }
    let sum = quantizer.quantizer(pass).propagate(
      input: parameter.value.base, upstream: upstream.base, count: parameter.count,
      inputGradient: gradient, adds: true)
    quantizer.addGradient(Double(sum), count: parameter.count, pass)
  }
}
