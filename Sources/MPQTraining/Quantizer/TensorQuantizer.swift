package import MPQModel
import MPQTensor

/// The step sizes of one tensor, one for each of its number formats.
package final class TensorQuantizer: @unchecked Sendable {
  package let layer: String
  /// The layer's position in the network, and so in the formats of a pass.
  let position: Int
  package let tensor: TensorKind
  /// The formats, in the order of the step sizes.
  package let formats: [NumberFormat]
  /// Whether elements may be negative.
  package let isSigned: Bool
  /// One step size per format. In a checkpoint they are single numbers, `<layer>.weight_step.<format>`.
  package let steps: Parameter
  /// Which step sizes have a value; the others get one from the first batch.
  package internal(set) var isInitialized: [Bool]

  /// - Parameters:
  ///   - position: the layer's position in the network.
  ///   - formats: not empty, each one of `QuantizationRange.trainable`.
  package init(
    layer: String, at position: Int, tensor: TensorKind, formats: [NumberFormat], isSigned: Bool
  ) {
    self.layer = layer
    self.position = position
    self.tensor = tensor
    self.formats = formats
    self.isSigned = isSigned
    steps = Parameter(
      name: CheckpointNames.steps(of: layer, tensor), kind: .stepSize, shape: [formats.count],
      value: [Float](repeating: 1, count: formats.count))
    isInitialized = formats.map { _ in false }
  }

  /// The name of one step size in a checkpoint.
  package func stepName(_ index: Int) -> String {
    CheckpointNames.step(of: layer, tensor, formats[index])
  }

  /// The position in `formats` of the format that a pass uses.
  ///
  /// - Precondition: the tensor has a step size for that format.
  func index(_ pass: Pass) -> Int {
    precondition(position < pass.formats.count, "the pass says no formats for \(layer)")
    let format = pass.formats[position][tensor]
    guard let index = formats.firstIndex(of: format) else {
      preconditionFailure("\(layer) has no step size for \(format.phrase)")
    }
    return index
  }

  /// The bits of one of the formats, all of which are integers.
  private func bits(_ index: Int) -> Int { formats[index].integerBits! }

  func range(_ index: Int) -> QuantizationRange {
    QuantizationRange(bits: bits(index), isSigned: isSigned)
  }

  /// The quantizer at one of the formats.
  func quantizer(_ index: Int) -> StepSizeQuantizer {
    StepSizeQuantizer(step: steps.value[index], range: range(index))
  }

  /// The quantizer in the format that a pass uses.
  func quantizer(_ pass: Pass) -> StepSizeQuantizer { quantizer(index(pass)) }

  /// Whether the step size that a pass uses needs its first value from a batch.
  func needsBatch(_ pass: Pass) -> Bool { !isInitialized[index(pass)] }

  /// Gives the step size that a pass uses its first value.
  func initialize(meanMagnitude: Double, _ pass: Pass) {
    let index = index(pass)
    set(
      StepSizeQuantizer.initialStep(meanMagnitude: meanMagnitude, range: range(index)), at: index)
  }

  /// Gives every step size without a value its first one, computed from the weights.
  func initialize(weights: [Float]) {
    for index in formats.indices where !isInitialized[index] {
      set(StepSizeQuantizer.initialStep(weights: weights, bits: bits(index)), at: index)
    }
  }

  /// Sets a step size, clamped to `StepSizeQuantizer.stepRange`.
  package func set(_ step: Float, at index: Int) {
    let bounds = StepSizeQuantizer.stepRange
    steps.value[index] = min(max(step, bounds.lowerBound), bounds.upperBound)
    isInitialized[index] = true
  }

  /// Adds to the gradient of the step size that a pass uses.
  ///
  /// - Parameters:
  ///   - sum: ∂loss/∂s, summed over all elements and unscaled.
  ///   - count: the elements of the quantized tensor.
  func addGradient(_ sum: Double, count: Int, _ pass: Pass) {
    let index = index(pass)
    let scale = StepSizeQuantizer.gradientScale(count: count, range: range(index))
    steps.gradient[index] += Float(sum * Double(scale))
  }
}
