import MPQModel
import TestFixtures
import Testing

/// The definitions' own backward passes, against central differences.
@Suite struct NaiveLayersTests {
  private func tensor(_ shape: [Int], _ random: inout SeededGenerator) -> NaiveTensor {
    let count = shape.reduce(1, *)
    return NaiveTensor(shape: shape, values: (0..<count).map { _ in random.real(-1...1) })
  }

  /// ∂Σ(weight · output)/∂input by moving every element of every input a little.
  ///
  /// In double precision a difference over ±1e-5 is off by about 1e-10 · |third derivative| and
  /// 1e-16/1e-5 = 1e-11.
  private func check(
    _ operation: some NaiveOperation, _ inputs: [NaiveTensor], _ random: inout SeededGenerator,
    seed: UInt64
  ) {
    let output = operation.forward(inputs)
    let upstream = tensor(output.shape, &random)
    let gradients = operation.backward(inputs, upstream)
    func value(_ inputs: [NaiveTensor]) -> Double {
      zip(operation.forward(inputs).values, upstream.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for input in inputs.indices {
      for element in inputs[input].values.indices {
        var (below, above) = (inputs, inputs)
        below[input].values[element] -= 1e-5
        above[input].values[element] += 1e-5
        let difference = (value(above) - value(below)) / 2e-5
        #expect(
          abs(difference - gradients[input].values[element]) <= 1e-7 * (1 + abs(difference)),
          "\(operation), seed \(seed), input \(input), element \(element)")
      }
    }
  }

  @Test func convolution() {
    let kernels: [Extent] = [1, 3, Extent(height: 1, width: 3), Extent(height: 2, width: 1)]
    for seed in UInt64(1)...40 {
      var random = SeededGenerator(seed: seed)
      let groups = [1, 1, 2, 4].randomElement(using: &random)!
      let channels = groups * random.integer(1...2)
      let settings = Convolution(
        outChannels: groups * random.integer(1...2), kernel: kernels.randomElement(using: &random)!,
        stride: Extent(height: random.integer(1...3), width: random.integer(1...3)),
        padding: Extent(height: random.integer(0...3), width: random.integer(0...3)),
        groups: groups)
      let weights = [
        settings.outChannels, channels / groups, settings.kernel.height, settings.kernel.width,
      ]
      var inputs = [tensor([2, channels, 4, 3], &random), tensor(weights, &random)]
      if random.oneIn(2) { inputs.append(tensor([settings.outChannels], &random)) }
      check(NaiveConvolution(settings: settings), inputs, &random, seed: seed)
    }
  }

  @Test func linear() {
    var random = SeededGenerator(seed: 1)
    let inputs = [tensor([3, 4], &random), tensor([5, 4], &random), tensor([5], &random)]
    check(NaiveLinear(), inputs, &random, seed: 1)
    check(NaiveLinear(), Array(inputs.prefix(2)), &random, seed: 1)
  }

  @Test func batchNormalization() {
    for seed in UInt64(1)...10 {
      var random = SeededGenerator(seed: seed)
      check(
        NaiveNormalization(epsilon: 1e-2),
        [tensor([3, 2, 2, 3], &random), tensor([2], &random), tensor([2], &random)], &random,
        seed: seed)
    }
  }

  @Test func elementwise() {
    for seed in UInt64(1)...10 {
      var random = SeededGenerator(seed: seed)
      var input = tensor([2, 3, 2, 2], &random)
      input.values = input.values.map { $0 * 9 }
      if NaiveRectifier(bound: 6).isSafe([input]) {
        check(NaiveRectifier(bound: 6), [input], &random, seed: seed)
        check(NaiveRectifier(bound: .infinity), [input], &random, seed: seed)
      }
      check(NaiveSum(), [input, tensor(input.shape, &random)], &random, seed: seed)
      check(NaiveFlatten(), [input], &random, seed: seed)
      let factors = input.values.map { _ in random.oneIn(3) ? 0 : 1.5 }
      check(NaiveDropout(factors: factors), [input], &random, seed: seed)
    }
  }

  @Test func pooling() {
    for seed in UInt64(1)...20 {
      var random = SeededGenerator(seed: seed)
      let kernel = Extent(height: random.integer(1...3), width: random.integer(1...3))
      let pooling = PoolingWindow(
        kernel: kernel, stride: Extent(height: random.integer(1...3), width: random.integer(1...3)),
        padding: Extent(height: kernel.height / 2, width: kernel.width / 2))
      let input = tensor([2, 2, 5, 4], &random)
      for isMaximum in [false, true] {
        let operation = NaivePooling(pooling: pooling, isMaximum: isMaximum)
        if operation.isSafe([input]) { check(operation, [input], &random, seed: seed) }
      }
    }
  }

  @Test(arguments: [0, 0.1, 1]) func crossEntropy(smoothing: Double) {
    var random = SeededGenerator(seed: 1)
    check(
      NaiveCrossEntropy(labels: [2, 0, 4], smoothing: smoothing), [tensor([3, 5], &random)],
      &random, seed: 1)
  }

  /// A tensor with several readers gets all their gradients.
  @Test func tape() {
    var tape = NaiveTape()
    let input = tape.add(NaiveTensor(shape: [1], values: [3]))
    let twice = tape.apply(NaiveSum(), [input, input])
    _ = tape.apply(NaiveSum(), [twice, input])
    #expect(tape.gradients()[input].values == [3])
  }
}
