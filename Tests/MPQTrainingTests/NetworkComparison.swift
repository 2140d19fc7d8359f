import MPQModel
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// A training network, a batch for it, and the definition's results to compare with.
struct NetworkComparison {
  let network: TrainingNetwork
  let precision: [LayerPrecision]
  let batch: NaiveTensor
  let labels: [Int]
  let smoothing: Float

  /// Weights are the network's own; everything else is drawn.
  ///
  /// - Parameter spare: images that the network has room for beyond the batch.
  init(
    _ description: NetworkDescription, precision: [LayerPrecision]? = nil, images: Int = 3,
    spare: Int = 0, threads: Int = 2, seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    self.precision = precision ?? LayerPrecision.float(description.network)
    network = try TrainingNetwork(
      description, precision: self.precision, batch: images + spare, trains: true, seed: seed,
      pool: WorkerPool(threads: threads))
    network.initializeWeightSteps()
    for parameter in network.parameters where [.bias, .normalization].contains(parameter.kind) {
      let isScale = parameter.kind == .normalization && parameter.name.hasSuffix(".weight")
      parameter.value.values = (0..<parameter.count).map { _ in
        Float(isScale ? random.real(0.5...1.5) : random.real(-0.5...0.5))
      }
    }
    // Near what the first batch would give, where some elements are clipped and some are not.
    for quantizer in network.quantizers where quantizer.tensor == .activation {
      for (index, format) in quantizer.formats.enumerated() {
        let range = QuantizationRange(bits: format.multipliedBits!, isSigned: quantizer.isSigned)
        let first = StepSizeQuantizer.initialStep(
          meanMagnitude: random.real(0.2...0.6), range: range)
        quantizer.set(first, at: index)
      }
    }
    let shape = [images] + description.inputShape.dimensions
    let count = shape.reduce(1, *)
    batch = NaiveTensor(
      shape: shape, values: (0..<count).map { _ in Double(Float(random.real(-1...1))) })
    let classes = description.outputShapes.last!.dimensions[0]
    labels = (0..<images).map { _ in random.integer(0...classes - 1) }
    smoothing = random.oneIn(2) ? 0 : 0.1
    load(into: network)
  }

  /// Hands the batch to a network.
  func load(into network: TrainingNetwork) {
    let (batch, labels) = (batch, labels)
    network.load(count: labels.count) { image, pixels in
      for channel in 0..<batch.shape[1] {
        for row in 0..<batch.shape[2] {
          for column in 0..<batch.shape[3] {
            pixels[(row * batch.shape[3] + column) * batch.shape[1] + channel] = Float(
              batch.values[batch.place(image, channel, row, column)])
          }
        }
      }
      return labels[image]
    }
  }

  /// A training pass over the batch.
  func pass(_ formats: [LayerFormats]) -> Pass {
    Pass(
      .training, count: labels.count, formats: formats, labelSmoothing: smoothing, dropoutSeed: 0)
  }

  /// All layers at one width.
  func widths(_ format: NumberFormat) -> [LayerFormats] {
    description.network.layers.map { _ in LayerFormats(weight: format, activation: format) }
  }

  var description: NetworkDescription { network.description }

  /// The definition's results, or nil where a value comes too near to a kink for a comparison.
  func expected(
    _ selections: [[LayerFormats]], dropoutFactors: [String: [Double]] = [:]
  ) -> [NaiveNetwork.Result]? {
    var naive = NaiveNetwork(network, precision: precision)
    naive.dropoutFactors = dropoutFactors
    let results = selections.map {
      naive.run(batch, labels: labels, widths: $0, smoothing: Double(smoothing))
    }
    return results.allSatisfy(\.isSafe) ? results : nil
  }

  /// Compares losses, the last pass's outputs, and the gradients that all passes add up to.
  ///
  /// Single precision rounds to 2⁻²⁴ ≈ 6e-8; sums of some hundred to some thousand terms, in networks
  /// of some ten operations, batch normalizations among them, which divide by deviations down to 0.1,
  /// leave about 1e-6. Gradients that are sums of terms which nearly cancel, as those of a bias before a
  /// batch normalization do to nothing, are off by as much of the terms: of that the norm of all
  /// gradients gives the size. A wrong or missing term is orders of magnitude above all this.
  func compare(_ selections: [[LayerFormats]], with expected: [NaiveNetwork.Result], seed: UInt64) {
    let results = network.accumulateGradients(of: selections.map(pass))
    for (result, expected) in zip(results, expected) {
      #expect(abs(result.loss - expected.loss) <= 1e-5 * (1 + expected.loss), "seed \(seed)")
    }
    let logits = labels.indices.flatMap { network.logits($0).map(Double.init) }
    #expect(distance(logits, expected.last!.logits.values) <= 1e-5 * expected.last!.logits.norm)

    var gradients: [String: NaiveTensor] = [:]
    for result in expected { gradients.merge(result.gradients) { $0 + $1 } }
    let whole = gradients.values.reduce(0) { $0 + $1.norm * $1.norm }.squareRoot()
    for parameter in network.parameters {
      let gradient = gradients[parameter.name] ?? NaiveTensor(zeros: parameter.shape)
      let error = distance(parameter.gradient.values.map(Double.init), gradient.values)
      #expect(
        error <= 2e-5 * gradient.norm + 2e-6 * whole,
        "seed \(seed): \(parameter.name) is off by \(error) of \(gradient.norm), all \(whole)")
    }
  }

  /// The norm of a difference.
  private func distance(_ values: [Double], _ expected: [Double]) -> Double {
    precondition(values.count == expected.count)
    return zip(values, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }
}
