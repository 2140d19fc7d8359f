package import MPQModel
import MPQTensor

/// A training from its first update to its last, which can be stopped and taken up anywhere.
///
/// Everything random follows from the seed and the number of the update; so a run that is taken up
/// from a checkpoint goes on as if it had never stopped.
package final class TrainingRun {
  /// What an update learns from.
  package enum Objective: Sendable {
    /// One pass in the given formats, one entry per layer.
    case single([LayerFormats])
    /// A pass at each width with all searched layers alike, and one with a width drawn per layer
    /// (LIMPQ, section 3.3).
    case joint([NumberFormat])

    /// The passes' names for a log: widths and `mixed`, or nothing where there is only one.
    package var passNames: [String] {
      switch self {
      case .single: [""]
      case .joint(let formats): formats.map { "_\($0)" } + ["_mixed"]
      }
    }
  }

  /// What one update showed.
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
  /// Updates that have been made.
  package private(set) var step = 0
  /// Images per update.
  package let batch: Int
  private let images: TrainingImages
  private let positions: [Int]
  private let optimizer: StochasticGradientDescent
  private var order: (epoch: Int, positions: [Int])?
  /// For every step size, how many updates in a row have left it at a bound of its range.
  private var updatesAtBound: [[Int]]

  /// - Parameter network: built for `settings.batch` images at least.
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

  /// A last batch that is not full is left out.
  package var stepsPerEpoch: Int { positions.count / batch }
  /// All updates of the run.
  package var steps: Int { stepsPerEpoch * settings.epochs }
  package var isFinished: Bool { step >= steps }

  /// Makes one update.
  ///
  /// - Throws: `TrainingDivergence` when a loss is not a number or a step size has left its range for good;
  ///   the network is of no use then.
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
    // What an update has spoilt would show in the next one's loss; after the last there is none.
    if isFinished { try checkParameters() }
    return update
  }

  /// The training images' order in one epoch.
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

  /// A step size at a bound of its range, from which no update moves it for a whole epoch, says nothing
  /// about its layer any more.
  private func checkSteps(_ update: Update) throws(TrainingDivergence) {
    let patience = max(stepsPerEpoch, 100)
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

  /// Held-back images that the end of a run is judged by.
  private static let judgedImages = 1024

  /// Refuses what the run has come to where the loss of one of its widths is no number or far above that
  /// of guessing. Measured on held-back images, so that a run that was taken up is judged like one that
  /// was not; by the batches' own statistics, since running ones may not have settled.
  package func checkEnd() throws(TrainingDivergence) {
    precondition(isFinished)
    let passes: [(name: String, formats: [LayerFormats])]
    switch objective {
    case .single(let single): passes = [("", single)]
    case .joint(let candidates):
      passes = candidates.map { (" at \($0.phrase)", uniform($0)) }
    }
    let available = min(images.count(.heldBack), Self.judgedImages)
    // The statistics of a batch that is not full say little.
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
    for parameter in network.parameters
    where !parameter.value.values.allSatisfy(\.isFinite) {
      throw TrainingDivergence(
        "after update \(step) of \(steps) '\(parameter.name)' holds what is no number: the training has "
          + "diverged. Try a lower --learning-rate than \(settings.learningRate)")
    }
    for (name, statistics) in network.normalizations.flatMap(\.states).flatMap(\.statistics)
    where !statistics.values.allSatisfy(\.isFinite) {
      throw TrainingDivergence(
        "after update \(step) of \(steps) '\(name)' holds what is no number: activations have grown beyond "
          + "all bounds. Try a lower --learning-rate than \(settings.learningRate)")
    }
  }

  /// The names of step sizes that the last update left at a bound of their range.
  package var stepsAtBound: [String] {
    zip(network.quantizers, updatesAtBound).flatMap { quantizer, counts in
      quantizer.formats.indices.filter { counts[$0] > 0 }.map { quantizer.stepName($0) }
    }
  }

  // MARK: Checkpoints

  /// Everything that the next updates depend on.
  ///
  /// - Throws: `TrainingDivergence` where the last update has left something that is no number.
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

  /// Takes a run up where a checkpoint left it.
  ///
  /// - Throws: `TrainingError` when the checkpoint is another run's.
  package func resume(from archive: TensorArchive, source: String) throws(TrainingError) {
    guard let text = archive.metadata[Self.stepKey], let step = Int(text),
      (0...steps).contains(step)
    else {
      throw TrainingError("\(source): is no checkpoint of this run; remove it and start anew")
    }
    try network.load(archive, source: source)
    func refusal(_ name: String) -> TrainingError {
      TrainingError("\(source): lacks '\(name)', or it is damaged; remove the file to start anew")
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
