import MPQFiles
import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// Trainings and measurements that several ranks share.
@Suite struct RankTests {
  private static let formats: [NumberFormat] = [2, 4]

  /// A random network that drops elements, too.
  private static func description(seed: UInt64) throws -> NetworkDescription {
    let random = RandomDescription.make(seed: seed)
    return try NetworkDescription(
      name: random.name, inputShape: random.inputShape.dimensions,
      operations: random.operations.map { operation in
        var operation = operation
        if operation.kind is Dropout { operation.kind = Dropout(rate: 0.5) }
        return operation
      })
  }

  /// Random images that a network can read.
  private static func images(
    for description: NetworkDescription, _ random: inout SeededGenerator
  ) -> TrainingImages {
    let shape = description.inputShape.dimensions
    let half = LabelledImages(
      channels: shape[0], height: shape[1], width: shape[2],
      classCount: description.outputShapes.last!.dimensions[0],
      pixels: (0..<36 * shape.reduce(1, *)).map { _ in UInt8(random.integer(0...255)) },
      labels: (0..<36).map { _ in UInt8(random.integer(0...6)) })
    return TrainingImages(
      ImageDataSet(name: "random", training: half, test: half, allowsHorizontalFlip: true))
  }

  /// Everything that a joint training and what is measured afterwards show, bit for bit.
  private static func outcome(
    seed: UInt64, _ communicator: any Communicator
  ) throws -> [String: [UInt64]] {
    var random = SeededGenerator(seed: seed)
    let description = try description(seed: seed)
    let images = images(for: description, &random)
    var settings = TrainingSettings()
    settings.batch = random.integer(1...24)
    settings.epochs = 1
    settings.augmentation = Augmentation(padding: 1, flips: true)
    settings.seed = seed
    let network = try TrainingNetwork(
      description, precision: LayerPrecision.candidates(formats, of: description.network),
      batch: settings.batch + random.integer(0...10), trains: true, seed: seed,
      pool: WorkerPool(threads: 2), communicator: communicator)
    network.initializeWeightSteps()
    var outcome: [String: [UInt64]] = [:]
    func add(_ name: String, _ results: [BatchResult]) {
      outcome[name] = results.flatMap { [$0.loss.bitPattern, UInt64($0.correct)] }
    }
    let run = TrainingRun(network, images: images, settings: settings, objective: .joint(formats))
    while !run.isFinished {
      let update = try run.advance()
      add("update \(update.step)", update.results)
    }
    for (name, tensor) in try run.checkpoint().tensors {
      outcome[name] = tensor.values.map { UInt64($0.bitPattern) }
    }
    let sensitivity = Sensitivity(network, images: images, limit: 30)
    for metric in Sensitivity.Metric.allCases {
      let table = try #require(try sensitivity.table(metric))
      outcome[metric.rawValue] = ImportanceCSV.encode(table).utf8.map { UInt64($0) }
    }
    let measurement = Measurement(
      images, in: description.network.formats(searched: LayerFormats(both: formats[0])))
    measurement.recalibrate(network, batches: 2)
    add("test", [measurement.evaluate(network, on: .test)])
    return outcome
  }

  /// Also where some ranks have no shard, or a shard has no image of a batch.
  @Test(arguments: UInt64(1)...12) func resultsAreTheSameBitForBit(seed: UInt64) throws {
    let expected = try Self.outcome(seed: seed, SoloCommunicator())
    for ranks in [2, 3, 4, 16] {
      let outcomes = try InProcessCommunicator.run(ranks) { try Self.outcome(seed: seed, $0) }
      for (rank, outcome) in outcomes.enumerated() where outcome != expected {
        let names = expected.keys.filter { outcome[$0] != expected[$0] }.sorted()
        Issue.record("rank \(rank) of \(ranks) has other bits: \(names)")
      }
    }
  }
}
