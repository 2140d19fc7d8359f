package import MPQModel
import MPQTensor

/// The step sizes of one tensor, one for each width that it can take.
package final class TensorQuantizer: @unchecked Sendable {
  package let layer: String
  /// The layer's position in the network, at which a pass says its formats.
  let position: Int
  package let tensor: TensorKind
  /// Formats in the order of the step sizes.
  package let formats: [NumberFormat]
  /// Whether elements may be negative.
  package let isSigned: Bool
  /// One step size per width. In a checkpoint they are single numbers, `<layer>.weight_step.<format>`.
  package let steps: Parameter
  /// Which step sizes hold a value; the others wait for the first batch.
  package internal(set) var isInitialized: [Bool]

  /// - Parameters:
  ///   - position: the layer's in the network.
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

  /// The bits of one of the formats, which are integers all.
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

  /// Whether the step size that a pass uses waits for a batch.
  func needsBatch(_ pass: Pass) -> Bool { !isInitialized[index(pass)] }

  /// Gives the step size that a pass uses its first value.
  func initialize(meanMagnitude: Double, _ pass: Pass) {
    let index = index(pass)
    set(
      StepSizeQuantizer.initialStep(meanMagnitude: meanMagnitude, range: range(index)), at: index)
  }

  /// Gives every step size that has no value yet its first one, by the weights.
  func initialize(weights: [Float]) {
    for index in formats.indices where !isInitialized[index] {
      set(StepSizeQuantizer.initialStep(weights: weights, bits: bits(index)), at: index)
    }
  }

  /// Sets a step size, moved into the range that step sizes are kept in.
  package func set(_ step: Float, at index: Int) {
    let bounds = StepSizeQuantizer.stepRange
    steps.value[index] = min(max(step, bounds.lowerBound), bounds.upperBound)
    isInitialized[index] = true
  }

  /// Adds the gradient that a pass found for the step size that it uses.
  ///
  /// - Parameters:
  ///   - sum: the sum over all elements.
  ///   - count: the elements of the quantized tensor.
  func addGradient(_ sum: Double, count: Int, _ pass: Pass) {
    let index = index(pass)
    let scale = StepSizeQuantizer.gradientScale(count: count, range: range(index))
    steps.gradient[index] += Float(sum * Double(scale))
  }
}
