package import MPQModel
import MPQTensor

extension TrainingNetwork {
  /// Whether a selected step size waits for a batch to get its first value from.
  package var needsBatch: Bool { activationQuantizers.contains { $0?.needsBatch == true } }

  /// Runs a batch forwards, all of it.
  ///
  /// Step sizes of activations that have no value yet get their first one from this batch.
  package func evaluate(_ pass: Pass) -> BatchResult {
    begin(sharedStages, pass)
    begin(passStages, pass)
    forward(sharedStages, pass)
    forward(passStages, pass)
    return loss.result(pass)
  }

  /// Runs a batch through several passes, forwards and backwards, and adds their gradients up.
  ///
  /// What lies before the first searched layer is run once for all of them: its results are the same,
  /// and its gradient is linear in what comes back.
  ///
  /// - Parameters:
  ///   - selections: the widths of each pass, one entry per layer.
  ///   - pass: a training pass; its batch has been loaded.
  /// - Returns: each pass's result; as many as were run before a loss was not a number, that one
  ///   included.
  package func accumulateGradients(of selections: [[LayerFormats]], _ pass: Pass) -> [BatchResult] {
    precondition(pass.isTraining)
    pool.forEach(parameters.count) { index, _ in parameters[index].gradient.clear() }
    begin(sharedStages, pass)
    forward(sharedStages, pass)
    pool.forEach(boundary.count) { index, _ in boundary[index].gradient?.clear() }
    var results: [BatchResult] = []
    for selection in selections {
      select(selection)
      begin(passStages, pass)
      forward(passStages, pass)
      let result = loss.result(pass)
      results.append(result)
      guard result.loss.isFinite else { return results }
      backward(passStages, pass)
    }
    backward(sharedStages, pass)
    return results
  }

  private func begin(_ stages: [NetworkStage], _ pass: Pass) {
    let steps = stages.flatMap(\.steps)
    pool.forEach(steps.count) { index, _ in steps[index].begin(pass) }
  }

  private func forward(_ stages: [NetworkStage], _ pass: Pass) {
    let steps = stages.flatMap(\.steps)
    if steps.flatMap(\.quantizedInputs).contains(where: { $0.quantizer?.needsBatch == true }) {
      initializeSteps(steps, pass)
      begin(stages, pass)
    }
    for stage in stages {
      run(stage, pass, backwards: false)
      for step in stage.steps { step.finishForward(pass) }
    }
  }

  private func backward(_ stages: [NetworkStage], _ pass: Pass) {
    for stage in stages.reversed() {
      run(stage, pass, backwards: true)
      for step in stage.steps { step.finishBackward(pass) }
    }
    let steps = stages.flatMap(\.steps)
    pool.forEach(steps.count) { index, _ in steps[index].collectGradients(pass) }
  }

  /// Runs the steps one after the other, each over the whole batch, so that step sizes can be taken
  /// from what a layer reads before the layer is run.
  private func initializeSteps(_ steps: [any NetworkStep], _ pass: Pass) {
    var pass = pass
    pass.statisticsMomentum = 0
    for step in steps {
      for input in step.quantizedInputs {
        guard let quantizer = input.quantizer, quantizer.needsBatch else { continue }
        quantizer.initialize(meanMagnitude: meanMagnitude(of: input.activation, pass))
      }
      run(NetworkStage(steps: [step], takesWholeShards: true), pass, backwards: false)
      step.finishForward(pass)
    }
  }

  /// The mean of |x| over a batch.
  private func meanMagnitude(of activation: Activation, _ pass: Pass) -> Double {
    let sums = ShardSums(shards: sharding.shards, count: 1)
    pool.forEach(sharding.shards) { shard, _ in
      for image in sharding.images(shard, of: pass.count) {
        let values = activation.image(image)
        var sum = 0.0
        for index in 0..<activation.layout.imageStride { sum += Double(abs(values[index])) }
        sums[shard][0] += sum
      }
    }
    return sums.total(0) / Double(pass.count * activation.layout.elementCount)
  }
}
