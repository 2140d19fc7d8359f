import MPQTensor

/// Batch normalization's numbers for one width of the layer before it.
final class NormalizationState: @unchecked Sendable {
  /// γ and β.
  let scale: Parameter
  let shift: Parameter
  /// The statistics for inference; the variance is the unbiased one, as in PyTorch.
  let runningMean: FloatBuffer
  let runningVariance: FloatBuffer

  /// - Parameter name: as in a checkpoint, e.g. `layer1.0.bn1` or `layer1.0.bn1.4`.
  init(name: String, channels: Int) {
    scale = Parameter(
      name: "\(name).weight", kind: .normalization, shape: [channels],
      value: [Float](repeating: 1, count: channels))
    shift = Parameter(
      name: "\(name).bias", kind: .normalization, shape: [channels],
      value: [Float](repeating: 0, count: channels))
    runningMean = FloatBuffer(count: channels)
    runningVariance = FloatBuffer([Float](repeating: 1, count: channels))
  }
}
