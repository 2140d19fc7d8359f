import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// Recalibration: batch normalization's running statistics, taken anew.
@Suite struct MeasurementTests {
  private static let (channels, area) = (2, 6)
  private let set: ImageDataSet
  private let images: TrainingImages

  init() {
    var random = SeededGenerator(seed: 3)
    let half = LabelledImages(
      channels: Self.channels, height: 2, width: 3, classCount: 4,
      pixels: (0..<24 * Self.channels * Self.area).map { _ in UInt8(random.integer(0...255)) },
      labels: (0..<24).map { UInt8($0 % 4) })
    set = ImageDataSet(name: "random", training: half, test: half, allowsHorizontalFlip: false)
    images = TrainingImages(set)
  }

  private func network(
    _ operations: [NetworkOperation], formats: [NumberFormat] = [], batch: Int
  ) throws -> TrainingNetwork {
    let description = try NetworkDescription(
      name: "measured", inputShape: [Self.channels, 2, 3], operations: operations)
    let network = try TrainingNetwork(
      description,
      precision: formats.isEmpty
        ? LayerPrecision.float(description.network)
        : LayerPrecision.candidates(formats, of: description.network),
      batch: batch, trains: false, seed: 4, pool: WorkerPool(threads: 2))
    network.initializeWeightSteps()
    return network
  }

  private func statistics(_ network: TrainingNetwork, _ name: String) throws -> [Double] {
    try #require(network.archive().tensors[name]).values.map(Double.init)
  }

  /// Mean and unbiased variance of a channel in some of the images to learn from, as the network sees
  /// them.
  private func moments(_ positions: Range<Int>, _ channel: Int) -> (mean: Double, variance: Double)
  {
    func values(_ indices: [Int]) -> [Double] {
      indices.flatMap { index in
        (0..<Self.area).map {
          Double(set.training.pixels[(index * Self.channels + channel) * Self.area + $0]) / 255
        }
      }
    }
    func moments(_ values: [Double], over count: Int) -> (mean: Double, variance: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count))
    }
    let all = values(Array(0..<set.training.count))
    let whole = moments(all, over: all.count)
    let own = values(positions.map { images.learnt[$0] })
    let part = moments(own, over: own.count - 1)
    return ((part.mean - whole.mean) / whole.variance.squareRoot(), part.variance / whole.variance)
  }

  private static let normalizedInput: [NetworkOperation] = [
    .normalization("bn", "input"), .plain(Flatten(), "flat", "bn"), .linear("fc", "flat", 4),
  ]

  /// - Parameter asked: batches to take; there are 22 images, so 5 batches of 4.
  @Test(arguments: [1, 3, 5, 99]) func recalibrationTakesTheMeanOverTheBatches(asked: Int) throws {
    let network = try network(Self.normalizedInput, batch: 4)
    Measurement(images).recalibrate(network, batches: asked)
    let batches = (0..<min(asked, 5)).map { $0 * 4..<($0 + 1) * 4 }
    let (means, variances) = (
      try statistics(network, "bn.running_mean"), try statistics(network, "bn.running_var")
    )
    for channel in 0..<Self.channels {
      let parts = batches.map { moments($0, channel) }
      let mean = parts.reduce(0) { $0 + $1.mean } / Double(batches.count)
      let variance = parts.reduce(0) { $0 + $1.variance } / Double(batches.count)
      #expect(abs(means[channel] - mean) < 1e-5)
      #expect(abs(variances[channel] - variance) < 1e-5 * variance)
    }
  }

  @Test func noBatchesLeaveTheStatisticsAsTheyAre() throws {
    let network = try network(Self.normalizedInput, batch: 4)
    let before = network.archive()
    Measurement(images).recalibrate(network, batches: 0)
    #expect(network.archive() == before)
  }

  @Test func measuringMovesNoStatistics() throws {
    let network = try network(Self.normalizedInput, batch: 4)
    let before = network.archive()
    for part in TrainingImages.Part.allCases {
      _ = Measurement(images).evaluate(network, on: part)
    }
    #expect(network.archive() == before)
  }

  /// A batch normalization that exists once per width is recalibrated at the width that is measured.
  @Test func onlyTheWidthsThatAreMeasuredAreRecalibrated() throws {
    let network = try network(
      [
        .convolution("stem", "input", 3), .plain(ReLU(), "relu", "stem"),
        .convolution("c", "relu", 3), .normalization("bn", "c"),
      ] + NetworkOperation.head("bn", classes: 4), formats: [2, 4], batch: 4)
    let before = network.archive()
    let formats = network.description.network.layers.map { _ in
      LayerFormats(weight: 4, activation: 4)
    }
    let measurement = Measurement(images, in: formats)
    measurement.initializeSteps(network)
    #expect(try statistics(network, "bn.4.running_mean") == [0, 0, 0])
    measurement.recalibrate(network, batches: 2)
    let after = network.archive()
    for name in ["bn.2.running_mean", "bn.2.running_var"] {
      #expect(after.tensors[name] == before.tensors[name])
    }
    for name in ["bn.4.running_mean", "bn.4.running_var"] {
      #expect(after.tensors[name] != before.tensors[name])
    }
    // Steps of activations that no pass has used still wait for a batch.
    #expect(after.tensors["c.activation_step.4"] != nil)
    #expect(after.tensors["c.activation_step.2"] == nil)
  }
}
