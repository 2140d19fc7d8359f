import MPQModel
import MPQTensor

extension TrainingNetwork {
  /// Whether some step size that a pass uses waits for a batch to get its first value from.
  func needsBatch(_ pass: Pass) -> Bool {
    activationQuantizers.contains { $0?.needsBatch(pass) == true }
  }

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
  /// - Parameter passes: training passes over the batch that has been loaded, which differ in their
  ///   widths only; at least one.
  /// - Returns: each pass's result; as many as were run before a loss was not a number, that one
  ///   included.
  package func accumulateGradients(of passes: [Pass]) -> [BatchResult] {
    precondition(passes.allSatisfy { $0.mode == .training && $0.count == passes[0].count })
    pool.forEach(parameters.count) { index, _ in parameters[index].gradient.clear() }
    begin(sharedStages, passes[0])
    forward(sharedStages, passes[0])
    pool.forEach(boundary.count) { index, _ in boundary[index].gradient?.clear() }
    var results: [BatchResult] = []
    for pass in passes {
      begin(passStages, pass)
      forward(passStages, pass)
      let result = loss.result(pass)
      results.append(result)
      guard result.loss.isFinite else { return results }
      backward(passStages, pass)
    }
    backward(sharedStages, passes[0])
    return results
  }

  private func begin(_ stages: [NetworkStage], _ pass: Pass) {
    let steps = stages.flatMap(\.steps)
    pool.forEach(steps.count) { index, _ in steps[index].begin(pass) }
  }

  private func forward(_ stages: [NetworkStage], _ pass: Pass) {
    let steps = stages.flatMap(\.steps)
    if steps.flatMap(\.quantizedInputs).contains(where: { $0.quantizer?.needsBatch(pass) == true })
    {
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
    // Ranks exchange sums in the same order, so one step after the other.
    let collectors = sharding.communicator.count > 1 ? WorkerPool(threads: 1) : pool
    collectors.forEach(steps.count) { index, _ in steps[index].collectGradients(pass) }
  }

  /// Runs the steps one after the other, each over the whole batch, so that step sizes can be taken
  /// from what a layer reads before the layer is run.
  private func initializeSteps(_ steps: [any NetworkStep], _ pass: Pass) {
    var pass = pass
    if pass.usesBatchStatistics { pass.mode = .batchEvaluation }
    for step in steps {
      for input in step.quantizedInputs {
        guard let quantizer = input.quantizer, quantizer.needsBatch(pass) else { continue }
        quantizer.initialize(meanMagnitude: meanMagnitude(of: input.activation, pass), pass)
      }
      run(NetworkStage(steps: [step], takesWholeShards: true), pass, backwards: false)
      step.finishForward(pass)
    }
  }

  /// The mean of |x| over a batch.
  private func meanMagnitude(of activation: Activation, _ pass: Pass) -> Double {
    let sums = sums(1, over: pass.count) { image in
      let values = activation.image(image)
      var sum = 0.0
      for index in 0..<activation.layout.imageStride { sum += Double(abs(values[index])) }
      return [sum]
    }
    return sums[0] / Double(pass.count * activation.layout.elementCount)
  }
}
