import Foundation
import MPQFiles
import MPQModel
import MPQTensor
import MPQTraining

/// The training kernels: images a second of one kind of work, on random images.
struct TrainingBenchmark {
  /// What is timed.
  enum Work: String, CaseIterable {
    /// A joint update over five widths: six passes.
    case joint
    /// An update of a float network: one pass.
    case pretrain
    /// An update at one width, of which the separate scheme makes one per width: one pass.
    case uniform
    /// A pass forwards.
    case evaluate
  }

  let network: String
  let batch: Int
  let threads: Int
  let steps: Int

  /// Times one kind of work on random images, and shows what it took.
  func run(_ work: Work) throws {
    let path = try NetworkFile.path(of: network)
    let description = try NetworkFile.description(FileContent(reading: path))
    let formats: [NumberFormat] = [6, 5, 4, 3, 2]
    let layers = description.network
    let precision =
      switch work {
      case .joint: LayerPrecision.candidates(formats, of: layers)
      case .uniform: LayerPrecision.candidates([4], of: layers)
      case .pretrain, .evaluate: LayerPrecision.float(layers)
      }
    let pool = WorkerPool(threads: threads)
    let trained = try TrainingNetwork(
      description, precision: precision, batch: batch, trains: work != .evaluate, seed: 0,
      pool: pool)
    trained.initializeWeightSteps()
    let pixels = description.inputShape.count ?? 0
    let classes = description.outputShapes.last?.count ?? 1
    trained.load(count: batch) { image, target in
      var draws = SeededDraws(seed: 1, for: .other, at: UInt64(image))
      for index in 0..<pixels { target[index] = Float(draws.normal()) }
      return image % classes
    }
    func uniform(_ format: NumberFormat) -> [LayerFormats] {
      layers.layers.map { _ in LayerFormats(both: format) }
    }
    var draws = SeededDraws(seed: 2, for: .widths)
    let optimizer = StochasticGradientDescent(momentum: 0.9, weightDecay: 2.5e-5)
    func once() -> Double {
      let start = ContinuousClock.now
      switch work {
      case .evaluate: _ = trained.evaluate(Pass(.evaluation, count: batch))
      case .pretrain, .uniform, .joint:
        let mixed = layers.layers.map { _ in
          let format = formats[draws.integer(below: formats.count)]
          return LayerFormats(both: format)
        }
        let selections = work == .joint ? formats.map(uniform) + [mixed] : [uniform(4)]
        _ = trained.accumulateGradients(
          of: selections.map { Pass(.training, count: batch, formats: $0, labelSmoothing: 0.1) })
        trained.update(by: optimizer, learningRate: 0.01)
      }
      return start.duration(to: .now) / .seconds(1)
    }
    for _ in 0..<2 { _ = once() }
    let times = (0..<steps).map { _ in once() }.sorted()
    let median = times[steps / 2]
    print(
      String(
        format: "%@  threads %d  median step %.4f s  %.1f images/s  peak %.0f MiB",
        work.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0), threads, median,
        Double(batch) / median, Self.peakMebibytes))
    profile(trained, pool, once)
  }

  /// The most memory that this process has held.
  static var peakMebibytes: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }

  private func profile(_ network: TrainingNetwork, _ pool: WorkerPool, _ once: () -> Double) {
    let profile = StepProfile(workers: pool.workers)
    network.profile = profile
    let total = (0..<3).reduce(0) { sum, _ in sum + once() } * Double(pool.workers)
    network.profile = nil
    var rest = total
    for kind in StepKind.allCases {
      let forward = profile.seconds(kind, backwards: false)
      let backward = profile.seconds(kind, backwards: true)
      rest -= forward + backward
      guard forward + backward > 0 else { continue }
      print(
        "  \(pad(kind.rawValue, 22)) forward "
          + String(
            format: "%5.1f %%  backward %5.1f %%", 100 * forward / total, 100 * backward / total))
    }
    print("  \(pad("all else", 22)) \(String(format: "%13.1f %%", 100 * rest / total))")
  }
}
