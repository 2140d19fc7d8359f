import ArgumentParser
import MPQTraining

/// The settings of a training. The command has a default for each one that is not given.
struct LearningOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Passes over all images.", valueName: "n"))
  var epochs: Int?

  @Option(
    help: ArgumentHelp("The first learning rate.", valueName: "rate"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "The last learning rate of a cosine schedule. Default: 1e-5.", valueName: "rate"))
  var finalLearningRate: Double?

  @Option(
    help: ArgumentHelp("How the learning rate changes over the run.", valueName: "name"))
  var schedule: LearningRateSchedule = .cosine

  @Option(help: ArgumentHelp("Images per update. Default: 128.", valueName: "n"))
  var batchSize: Int?

  @Option(help: ArgumentHelp("Default: 0.9.", valueName: "share"))
  var momentum: Double?

  @Option(
    help: ArgumentHelp(
      "Weight decay of convolution and linear weights. Default: 2.5e-5, in pretrain 5e-4.",
      valueName: "rate"))
  var weightDecay: Double?

  @Option(help: ArgumentHelp("Default: 0.1.", valueName: "share"))
  var labelSmoothing: Double?

  @Option(
    help: ArgumentHelp(
      "The share of the training images to use. Default: 1.", valueName: "share"))
  var fraction: Double?

  @Option(
    help: ArgumentHelp(
      "Black pixels around an image before it is cropped at random. Default: a sixteenth of its height.",
      valueName: "n"))
  var cropPadding: Int?

  @Flag(help: "Never mirror images, even if the data set allows it.")
  var noFlips = false

  @Option(
    help: ArgumentHelp(
      "Seed of all random draws: weights, image orders, widths. Default: 0.", valueName: "n"))
  var seed: UInt64?

  func validate() throws {
    func check<Value: Comparable>(
      _ name: String, _ value: Value?, in range: ClosedRange<Value>
    ) throws {
      guard let value, !range.contains(value) else { return }
      throw ValidationError(
        "--\(name) \(value) is not between \(range.lowerBound) and \(range.upperBound)")
    }
    try check("epochs", epochs, in: 1...100_000)
    try check("learning-rate", learningRate, in: 0...1000)
    try check("final-learning-rate", finalLearningRate, in: 0...1000)
    try check("batch-size", batchSize, in: 1...65_536)
    try check("momentum", momentum, in: 0...0.9999)
    try check("weight-decay", weightDecay, in: 0...1)
    try check("label-smoothing", labelSmoothing, in: 0...0.99)
    try check("fraction", fraction, in: 1e-6...1)
    try check("crop-padding", cropPadding, in: 0...64)
  }

  /// The settings, with the command's own defaults for what was not given.
  ///
  /// - Parameter imageHeight: the height of the data set's images.
  func settings(
    epochs: Int, learningRate: Double, weightDecay: Double = 2.5e-5, imageHeight: Int
  ) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = self.epochs ?? epochs
    settings.learningRate = self.learningRate ?? learningRate
    settings.finalLearningRate = finalLearningRate ?? settings.finalLearningRate
    settings.schedule = schedule
    settings.batch = batchSize ?? settings.batch
    settings.momentum = momentum ?? settings.momentum
    settings.weightDecay = self.weightDecay ?? weightDecay
    settings.labelSmoothing = labelSmoothing ?? settings.labelSmoothing
    settings.fraction = fraction ?? settings.fraction
    settings.augmentation = Augmentation(
      padding: cropPadding ?? imageHeight / 16, flips: !noFlips)
    settings.seed = seed ?? settings.seed
    return settings
  }
}
