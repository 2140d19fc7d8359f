package import MPQModel
import MPQTensor

/// The step sizes of one tensor, one for each width that it can take.
package final class TensorQuantizer: @unchecked Sendable {
  package let layer: String
  package let tensor: TensorKind
  /// Formats in the order of the step sizes.
  package let formats: [NumberFormat]
  /// Whether elements may be negative.
  package let isSigned: Bool
  /// One step size per width. In a checkpoint they are single numbers, `<layer>.weight_step.<format>`.
  package let steps: Parameter
  /// Which step sizes hold a value; the others wait for the first batch.
  package internal(set) var isInitialized: [Bool]
  /// The position in `formats` that the current pass uses.
  private(set) var selected = 0

  /// - Parameter formats: not empty, each one of `QuantizationRange.trainable`.
  package init(layer: String, tensor: TensorKind, formats: [NumberFormat], isSigned: Bool) {
    self.layer = layer
    self.tensor = tensor
    self.formats = formats
    self.isSigned = isSigned
    steps = Parameter(
      name: "\(layer).\(tensor)_step", kind: .stepSize, shape: [formats.count],
      value: [Float](repeating: 1, count: formats.count))
    isInitialized = formats.map { _ in false }
  }

  /// The name of one step size in a checkpoint.
  package func stepName(_ index: Int) -> String { "\(steps.name).\(formats[index])" }

  /// Uses a width from now on.
  ///
  /// - Precondition: it is one of `formats`.
  func select(_ format: NumberFormat) {
    guard let index = formats.firstIndex(of: format) else {
      preconditionFailure("\(layer) has no step size for \(format.phrase)")
    }
    selected = index
  }

  func range(_ index: Int) -> QuantizationRange {
    QuantizationRange(bits: formats[index].multipliedBits, isSigned: isSigned)
  }

  /// The quantizer at one of the formats.
  func quantizer(_ index: Int) -> StepSizeQuantizer {
    StepSizeQuantizer(step: steps.value[index], range: range(index))
  }

  /// The quantizer at the selected width.
  var current: StepSizeQuantizer { quantizer(selected) }

  /// Whether the selected step size waits for a batch.
  var needsBatch: Bool { !isInitialized[selected] }

  /// Gives the selected step size its first value.
  func initialize(meanMagnitude: Double) {
    set(
      StepSizeQuantizer.initialStep(meanMagnitude: meanMagnitude, range: range(selected)),
      at: selected)
  }

  /// Gives every step size that has no value yet its first one, by the weights.
  func initialize(weights: [Float]) {
    for index in formats.indices where !isInitialized[index] {
      set(
        StepSizeQuantizer.initialStep(weights: weights, bits: formats[index].multipliedBits),
        at: index)
    }
  }

  /// Sets a step size, moved into the range that step sizes are kept in.
  package func set(_ step: Float, at index: Int) {
    let bounds = StepSizeQuantizer.stepRange
    steps.value[index] = min(max(step, bounds.lowerBound), bounds.upperBound)
    isInitialized[index] = true
  }

  /// Adds the gradient that a pass found for the selected step size.
  ///
  /// - Parameters:
  ///   - sum: the sum over all elements.
  ///   - count: the elements of the quantized tensor.
  func addGradient(_ sum: Double, count: Int) {
    let scale = StepSizeQuantizer.gradientScale(count: count, range: range(selected))
    steps.gradient[selected] += Float(sum * Double(scale))
  }
}
