package import MPQModel

/// How one batch goes through a network: for which purpose, and in which number formats.
package struct Pass: Sendable {
  /// What a pass is for. It decides which statistics batch normalization uses, and what is kept for
  /// the way back.
  package enum Mode: Hashable, Sendable {
    /// Normalizes by the batch's statistics, which also move the running ones by the network's own
    /// momentum, and keeps the sums that gradients are made of.
    case training
    /// Normalizes by the running statistics, and leaves them as they are.
    case evaluation
    /// Normalizes by the batch's statistics, which suit any formats, and leaves the running ones as
    /// they are.
    case batchEvaluation
    /// Normalizes by the batch's statistics, and gives them a share, 0 to 1, in the running ones.
    case recalibration(share: Double)
  }

  package var mode: Mode
  /// Images of the batch, from 1 to the network's capacity.
  package var count: Int
  /// One entry per layer of the network; empty where no layer is quantized. What a layer does not
  /// quantize is not looked at.
  package var formats: [LayerFormats]
  /// How much of the target is spread evenly over all classes.
  package var labelSmoothing: Float
  /// Draws which elements are dropped; nil where none are, as in all measurements.
  package var dropoutSeed: UInt64?

  package init(
    _ mode: Mode, count: Int, formats: [LayerFormats] = [], labelSmoothing: Float = 0,
    dropoutSeed: UInt64? = nil
  ) {
    self.mode = mode
    self.count = count
    self.formats = formats
    self.labelSmoothing = labelSmoothing
    self.dropoutSeed = dropoutSeed
  }

  /// Whether batches are normalized by their own statistics.
  var usesBatchStatistics: Bool { mode != .evaluation }

  /// The share of the batch's statistics in the running ones.
  ///
  /// - Parameter momentum: the network's own.
  func statisticsShare(momentum: Double) -> Double {
    switch mode {
    case .training: momentum
    case .evaluation, .batchEvaluation: 0
    case .recalibration(let share): share
    }
  }
}
