package import MPQTensor

/// Stochastic gradient descent with momentum, as in PyTorch: m ← µ·m + g + λ·w, w ← w − η·m.
package struct StochasticGradientDescent: Hashable, Sendable {
  /// µ.
  package var momentum: Float
  /// λ, for weights of convolutions and linear layers; other parameters do not decay.
  package var weightDecay: Float
  /// Gradients are clipped to ±this, element by element; nil for not at all.
  package var gradientBound: Float?

  package init(momentum: Float, weightDecay: Float, gradientBound: Float? = nil) {
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.gradientBound = gradientBound
  }

  /// Updates parameters by their gradients.
  ///
  /// Step sizes are then clamped to `StepSizeQuantizer.stepRange`, since no gradient would bring them back.
  ///
  /// - Parameter learningRate: η.
  package func update(_ parameters: [Parameter], learningRate: Float, pool: WorkerPool) {
    pool.forEach(parameters.count) { index, _ in
      let parameter = parameters[index]
      let decay = Lanes(repeating: parameter.kind == .weight ? weightDecay : 0)
      let bound = Lanes(repeating: gradientBound ?? .infinity)
      let (value, momentum) = (parameter.value.base, parameter.momentum.base)
      let isStep = parameter.kind == .stepSize
      let steps = StepSizeQuantizer.stepRange
      for offset in stride(from: 0, to: parameter.count, by: Lanes.scalarCount) {
        var current = value.lanes(at: offset)
        var direction = parameter.gradient.base.lanes(at: offset)
          .noLess(than: -bound).noMore(than: bound)
        direction.add(current, times: decay)
        direction.add(momentum.lanes(at: offset), times: Lanes(repeating: self.momentum))
        momentum.store(direction, at: offset)
        current.add(direction, times: Lanes(repeating: -learningRate))
        if isStep {
          current = current.noLess(than: Lanes(repeating: steps.lowerBound))
            .noMore(than: Lanes(repeating: steps.upperBound))
        }
        value.store(current, at: offset)
      }
    }
  }
}

extension TrainingNetwork {
  /// Updates all parameters by the gradients of the last passes.
  package func update(by optimizer: StochasticGradientDescent, learningRate: Float) {
    optimizer.update(parameters, learningRate: learningRate, pool: pool)
  }
}
