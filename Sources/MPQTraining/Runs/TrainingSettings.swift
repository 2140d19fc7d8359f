/// The settings of a training. The defaults are those of LIMPQ's code for a pretrained network.
package struct TrainingSettings: Hashable, Sendable {
  package var epochs = 3
  /// Images per update.
  package var batch = 128
  package var schedule = LearningRateSchedule.cosine
  package var learningRate = 0.01
  /// The rate at which a cosine schedule ends.
  package var finalLearningRate = 1e-5
  package var momentum = 0.9
  package var weightDecay = 2.5e-5
  package var labelSmoothing = 0.1
  /// The bound ±b that each element of a gradient is clipped to; nil for no clipping.
  package var gradientBound: Double? = 1
  /// The share of the training images to use.
  package var fraction = 1.0
  package var augmentation = Augmentation.none
  package var seed: UInt64 = 0

  package init() {}
}
