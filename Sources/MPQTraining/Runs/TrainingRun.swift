package import MPQModel
import MPQTensor

/// A training, made update by update, which can be stopped and continued between any two of them.
///
/// All random draws follow from the seed and the number of the update. So a run that continues from a checkpoint
/// gives the same bits as one that never stopped.
///
///     let run = TrainingRun(
///       network, images: TrainingImages(dataSet), settings: TrainingSettings(), objective: .joint([2, 4]))
///     while !run.isFinished {
///       let update = try run.advance()
///       print(update.step, update.results.map(\.loss))
///     }
///     try run.checkEnd()
package final class TrainingRun {
  /// The passes of an update.
  package enum Objective: Sendable {
    /// One pass, in the given formats, one entry per layer.
    case single([LayerFormats])
    /// A pass per format, with all searched layers in it, and a mixed pass, with a format drawn per layer
    /// (LIMPQ, section 3.3).
    case joint([NumberFormat])

    /// The suffixes of the passes' columns in a log: formats and `mixed`; empty for a single pass.
    package var passNames: [String] {
      switch self {
      case .single: [""]
      case .joint(let formats): formats.map { "_\($0)" } + ["_mixed"]
      }
    }
  }

  /// The result of one update.
  package struct Update: Sendable {
    /// Counted from 1.
    package var step: Int
    package var epoch: Int
    package var learningRate: Double
    /// One per pass.
    package var results: [BatchResult]
  }

  package let network: TrainingNetwork
  package let settings: TrainingSettings
  package let objective: Objective
  /// The number of updates that have been made.
  package private(set) var step = 0
  /// The number of images per update.
  package let batch: Int
  private let images: TrainingImages
  private let positions: [Int]
  private let optimizer: StochasticGradientDescent
  private var order: (epoch: Int, positions: [Int])?
  /// For every step size, the number of updates in a row that have left it at a bound of its range.
  private var updatesAtBound: [[Int]]

  /// - Parameter network: a network for at least `settings.batch` images.
  package init(
    _ network: TrainingNetwork, images: TrainingImages, settings: TrainingSettings,
    objective: Objective
  ) {
    self.network = network
    self.images = images
    self.settings = settings
    self.objective = objective
    // The order of `learnt` is random already.
    let count = max(1, Int((Double(images.learnt.count) * settings.fraction).rounded()))
    positions = Array(images.learnt.prefix(count))
    batch = min(settings.batch, positions.count)
    optimizer = StochasticGradientDescent(
      momentum: Float(settings.momentum), weightDecay: Float(settings.weightDecay),
      gradientBound: settings.gradientBound.map { Float($0) })
    updatesAtBound = network.quantizers.map { $0.formats.map { _ in 0 } }
  }

  /// The number of full batches of an epoch; a smaller last one is left out.
  package var stepsPerEpoch: Int { positions.count / batch }
  /// The number of all updates of the run.
  package var steps: Int { stepsPerEpoch * settings.epochs }
  package var isFinished: Bool { step >= steps }

  /// Makes one update.
  ///
  /// - Throws: `TrainingDivergence` if a loss is not finite or a step size stays at a bound of its range; the
  ///   network is of no use then.
  package func advance() throws(TrainingDivergence) -> Update {
    precondition(!isFinished)
    let epoch = step / stepsPerEpoch
    let start = step % stepsPerEpoch * batch
    images.load(
      order(of: epoch)[start..<start + batch], augmentation: settings.augmentation,
      seed: settings.seed, epoch: epoch, into: network)
    var dropout = SeededDraws(seed: settings.seed, for: .dropout, at: UInt64(step))
    let dropoutSeed = dropout.next()
    let results = network.accumulateGradients(
      of: selections.map {
        Pass(
          .training, count: batch, formats: $0, labelSmoothing: Float(settings.labelSmoothing),
          dropoutSeed: dropoutSeed)
      })
    let rate = settings.schedule.rate(
      step: step, of: steps, first: settings.learningRate, last: settings.finalLearningRate)
    let update = Update(step: step + 1, epoch: epoch + 1, learningRate: rate, results: results)
    if let last = results.last, !last.loss.isFinite { throw lossError(update) }
    network.update(by: optimizer, learningRate: Float(rate))
    try checkSteps(update)
    step += 1
    // The loss of the next update would show whatever this one has spoilt; the last has no next.
    if isFinished { try checkParameters() }
    return update
  }

  /// The order of the training images in one epoch.
  private func order(of epoch: Int) -> [Int] {
    if let order, order.epoch == epoch { return order.positions }
    var draws = SeededDraws(seed: settings.seed, for: .order, at: UInt64(epoch))
    let positions = draws.permutation(of: positions.count).map { self.positions[$0] }
    order = (epoch, positions)
    return positions
  }

  /// The formats of each pass.
  private var selections: [[LayerFormats]] {
    switch objective {
    case .single(let widths): return [widths]
    case .joint(let candidates):
      let layers = network.description.network.layers.indices
      var draws = SeededDraws(seed: settings.seed, for: .widths, at: UInt64(step))
      let mixed = layers.map { _ in
        let format = candidates[draws.integer(below: candidates.count)]
        return LayerFormats(both: format)
      }
      return candidates.map(uniform) + [mixed]
    }
  }

  // MARK: What ends a run

  private func lossError(_ update: Update) -> TrainingDivergence {
    let pass = objective.passNames[update.results.count - 1]
    let place =
      pass.isEmpty ? "" : pass == "_mixed" ? " in the mixed pass" : " at \(pass.dropFirst()) bits"
    let loss = update.results.last.map { "\($0.loss)" } ?? ""
    return TrainingDivergence(
      "in update \(update.step) of \(steps) the loss\(place) became \(loss): the training has diverged. "
        + "Try a lower --learning-rate than \(settings.learningRate), or start from better weights")
  }

  /// Refuses a step size that has stood at a bound of its range for an epoch: it no longer says anything about its
  /// layer.
  private func checkSteps(_ update: Update) throws(TrainingDivergence) {
    let patience = max(stepsPerEpoch, Self.leastPatience)
    let range = StepSizeQuantizer.stepRange
    for (position, quantizer) in network.quantizers.enumerated() {
      for index in quantizer.formats.indices where quantizer.isInitialized[index] {
        let step = quantizer.steps.value[index]
        guard step <= range.lowerBound || step >= range.upperBound || step.isNaN else {
          updatesAtBound[position][index] = 0
          continue
        }
        updatesAtBound[position][index] += 1
        guard updatesAtBound[position][index] >= patience else { continue }
        throw TrainingDivergence(
          "in update \(update.step) of \(steps) the \(quantizer.tensor) step size of layer "
            + "'\(quantizer.layer)' at \(quantizer.formats[index].phrase) has been at \(step), the "
            + "\(step <= range.lowerBound ? "lower" : "upper") bound of its range, for \(patience) "
            + "updates, and no longer measures anything. Try a lower --learning-rate than "
            + "\(settings.learningRate), or leave \(quantizer.formats[index].phrase) out")
      }
    }
  }

  /// Updates for which a step size may stand at a bound however short the epochs are, so that a run on few
  /// images does not end when a step size has only overshot.
  private static let leastPatience = 100

  /// The number of held-back images on which the end of a run is judged.
  private static let judgedImages = 1024

  /// Refuses the end of a run if the loss at one of its formats is not a number or far above that of guessing.
  ///
  /// It is measured on held-back images, so that a continued run is judged like an uninterrupted one, and by the
  /// batches' own statistics, since the running ones may not have settled.
  package func checkEnd() throws(TrainingDivergence) {
    precondition(isFinished)
    let passes: [(name: String, formats: [LayerFormats])]
    switch objective {
    case .single(let single): passes = [("", single)]
    case .joint(let candidates):
      passes = candidates.map { (" at \($0.phrase)", uniform($0)) }
    }
    let available = min(images.count(.heldBack), Self.judgedImages)
    // The statistics of a small last batch say little.
    let full = available / network.batch * network.batch
    for (name, formats) in passes {
      let result = Measurement(images, in: formats).evaluateByBatchStatistics(
        network, on: .heldBack, limit: full > 0 ? full : available)
      if let divergence = TrainingDivergence(
        atEndWith: result, on: "held-back images\(name)",
        classes: images.dataSet.training.classCount, learningRate: settings.learningRate)
      {
        throw divergence
      }
    }
  }

  /// All searched layers in one format.
  private func uniform(_ format: NumberFormat) -> [LayerFormats] {
    network.description.network.formats(searched: LayerFormats(both: format))
  }

  private func checkParameters() throws(TrainingDivergence) {
    let tensors =
      network.parameters.map { (name: $0.name, buffer: $0.value) }
      + network.normalizations.flatMap(\.states).flatMap(\.statistics)
    for (name, buffer) in tensors where !buffer.values.allSatisfy(\.isFinite) {
      throw TrainingDivergence(
        "after update \(step) of \(steps) '\(name)' holds a value that is not finite: the training has "
          + "diverged. Try a lower --learning-rate than \(settings.learningRate)")
    }
  }

  /// The names of the step sizes that the last update left at a bound of their range.
  package var stepsAtBound: [String] {
    zip(network.quantizers, updatesAtBound).flatMap { quantizer, counts in
      quantizer.formats.indices.filter { counts[$0] > 0 }.map { quantizer.stepName($0) }
    }
  }

  // MARK: Checkpoints

  /// Makes a checkpoint of everything that the next updates depend on.
  ///
  /// - Throws: `TrainingDivergence` if a parameter is not finite after the last update.
  package func checkpoint() throws(TrainingDivergence) -> TensorArchive {
    try checkParameters()
    var archive = network.archive()
    for parameter in network.parameters {
      archive.tensors[CheckpointNames.momentumPrefix + parameter.name] = .init(
        shape: parameter.shape, values: parameter.momentum.values)
    }
    for (quantizer, counts) in zip(network.quantizers, updatesAtBound) {
      archive.tensors[CheckpointNames.boundPrefix + quantizer.steps.name] = .init(
        shape: [counts.count], values: counts.map { Float($0) })
    }
    archive.metadata[Self.stepKey] = "\(step)"
    return archive
  }

  /// Continues from a checkpoint.
  ///
  /// - Throws: `TrainingError` if the checkpoint is not one of this run.
  package func resume(from archive: TensorArchive, source: String) throws(TrainingError) {
    guard let text = archive.metadata[Self.stepKey], let step = Int(text),
      (0...steps).contains(step)
    else {
      throw TrainingError("\(source): is not a checkpoint of this run; remove it to start again")
    }
    try network.load(archive, source: source)
    func refusal(_ name: String) -> TrainingError {
      TrainingError("\(source): '\(name)' is missing or damaged; remove the file to start again")
    }
    for quantizer in network.quantizers {
      for index in quantizer.formats.indices
      where step > 0 && archive.tensors[quantizer.stepName(index)] == nil {
        throw refusal(quantizer.stepName(index))
      }
    }
    for parameter in network.parameters {
      let name = CheckpointNames.momentumPrefix + parameter.name
      guard let tensor = archive.tensors[name], tensor.shape == parameter.shape,
        tensor.values.allSatisfy(\.isFinite)
      else { throw refusal(name) }
      parameter.momentum.values = tensor.values
    }
    for (position, quantizer) in network.quantizers.enumerated() {
      let name = CheckpointNames.boundPrefix + quantizer.steps.name
      let counts = (archive.tensors[name]?.values ?? []).compactMap { Int(exactly: $0) }
      guard counts.count == quantizer.formats.count, counts.allSatisfy((0...step).contains) else {
        throw refusal(name)
      }
      updatesAtBound[position] = counts
    }
    self.step = step
  }

  private static let stepKey = "step"
}
