import MPQTensor

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
  func begin() {
    guard let quantizer else {
      effective.base.update(from: parameter.value.base, count: parameter.count)
      return
    }
    quantizer.current.quantize(parameter.value.base, count: parameter.count, into: effective.base)
  }

  /// Sends `upstream` on to the weights and their step size.
  func collectGradients() {
    let gradient = parameter.gradient.base
    guard let quantizer else {
      for offset in stride(from: 0, to: parameter.count, by: Lanes.scalarCount) {
        gradient.store(
          gradient.lanes(at: offset) + upstream.base.lanes(at: offset), at: offset)
      }
      return
    }
    let sum = quantizer.current.propagate(
      input: parameter.value.base, upstream: upstream.base, count: parameter.count,
      inputGradient: gradient, adds: true)
    quantizer.addGradient(Double(sum), count: parameter.count)
  }
}
