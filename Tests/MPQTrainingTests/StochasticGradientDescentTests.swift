import MPQTensor
import MPQTraining
import TestFixtures
import Testing

@Suite struct StochasticGradientDescentTests {
  @Test(arguments: [nil, Float(0.5)]) func followsTheRule(bound: Float?) {
    for seed in UInt64(1)...50 {
      var random = SeededGenerator(seed: seed)
      let optimizer = StochasticGradientDescent(
        momentum: Float(random.real(0...0.95)), weightDecay: Float(random.real(0...0.1)),
        gradientBound: bound)
      let kinds: [Parameter.Kind] = [.weight, .bias, .normalization, .stepSize]
      let parameters = kinds.map { kind in
        let count = random.integer(1...40)
        return Parameter(
          name: "\(kind)", kind: kind, shape: [count],
          value: (0..<count).map { _ in Float(random.real(0...1)) })
      }
      var values = parameters.map { $0.value.values.map(Double.init) }
      var momenta = values.map { $0.map { _ in 0.0 } }
      for step in 1...6 {
        let rate = Float(random.real(0.01...0.3))
        for (index, parameter) in parameters.enumerated() {
          let decay = parameter.kind == .weight ? Double(optimizer.weightDecay) : 0
          for element in 0..<parameter.count {
            let gradient = Float(random.real(-1...1))
            parameter.gradient[element] = gradient
            let limit = bound.map(Double.init) ?? .infinity
            let clipped = min(max(Double(gradient), -limit), limit)
            momenta[index][element] =
              Double(optimizer.momentum) * momenta[index][element] + clipped
              + decay * values[index][element]
            values[index][element] -= Double(rate) * momenta[index][element]
            if parameter.kind == .stepSize {
              values[index][element] = min(max(values[index][element], 1e-5), 1)
            }
          }
        }
        optimizer.update(parameters, learningRate: rate, pool: WorkerPool(threads: 2))
        for (parameter, expected) in zip(parameters, values) {
          // Six updates of a few roundings each, of numbers up to some units.
          #expect(
            zip(parameter.value.values, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 },
            "seed \(seed), step \(step), \(parameter.name)")
          if parameter.kind == .stepSize {
            #expect(
              parameter.value.values.allSatisfy { StepSizeQuantizer.stepRange.contains($0) },
              "seed \(seed)")
          }
        }
      }
    }
  }

  @Test func stepSizesComeToTheirBounds() {
    let steps = Parameter(name: "s", kind: .stepSize, shape: [2], value: [0.5, 0.5])
    steps.gradient.values = [100, -100]
    StochasticGradientDescent(momentum: 0, weightDecay: 0)
      .update([steps], learningRate: 1, pool: WorkerPool(threads: 1))
    #expect(steps.value.values == [1e-5, 1])
  }

  /// A gradient that is not a number is not clipped into one.
  @Test func whatIsNotANumberStaysSo() {
    let weights = Parameter(name: "w", kind: .weight, shape: [1], value: [1])
    weights.gradient.values = [.nan]
    StochasticGradientDescent(momentum: 0.9, weightDecay: 0, gradientBound: 1)
      .update([weights], learningRate: 0.1, pool: WorkerPool(threads: 1))
    #expect(weights.value[0].isNaN)
  }
}
