import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// The quantizer, and its definition in double precision, by closed form: behind a rounding that
/// counts as the identity there are no differences to compare with.
@Suite struct StepSizeQuantizerTests {
  struct Element: Sendable {
    var input: Float
    var output: Float
    /// Whether the gradient passes.
    var passes: Bool
    /// The element's share in the step's gradient, before it is scaled.
    var contribution: Float
  }

  // At a step of ½, so that everything is exact.
  static let unsigned: [Element] = [  // 0 … 3
    Element(input: 0, output: 0, passes: true, contribution: 0),
    Element(input: 0.125, output: 0, passes: true, contribution: -0.25),
    Element(input: 0.25, output: 0, passes: true, contribution: -0.5),  // ½ to even
    Element(input: 0.75, output: 1, passes: true, contribution: 0.5),  // 1½ to even
    Element(input: 1.25, output: 1, passes: true, contribution: -0.5),  // 2½ to even
    Element(input: 1.5, output: 1.5, passes: true, contribution: 0),  // on the upper edge
    Element(input: 1.625, output: 1.5, passes: false, contribution: 3),
    Element(input: 40, output: 1.5, passes: false, contribution: 3),
    Element(input: -0.125, output: 0, passes: false, contribution: 0),
  ]
  static let signed: [Element] = [  // −4 … 3
    Element(input: -2, output: -2, passes: true, contribution: 0),  // on the lower edge
    Element(input: -2.125, output: -2, passes: false, contribution: -4),
    Element(input: -1.75, output: -2, passes: true, contribution: -0.5),  // −3½ to even
    Element(input: -1.25, output: -1, passes: true, contribution: 0.5),  // −2½ to even
    Element(input: -0.25, output: 0, passes: true, contribution: 0.5),
    Element(input: 0.25, output: 0, passes: true, contribution: -0.5),
    Element(input: 1.5, output: 1.5, passes: true, contribution: 0),
    Element(input: 1.75, output: 1.5, passes: false, contribution: 3),
  ]

  @Test(arguments: [(2, false, unsigned), (3, true, signed)])
  func elements(bits: Int, isSigned: Bool, elements: [Element]) {
    let range = QuantizationRange(bits: bits, isSigned: isSigned)
    let quantizer = StepSizeQuantizer(step: 0.5, range: range)
    for (index, element) in elements.enumerated() {
      let (input, upstream) = (FloatBuffer([element.input]), FloatBuffer([2]))
      let (output, gradient) = (FloatBuffer(count: 1), FloatBuffer([3]))
      quantizer.quantize(input.base, count: 1, into: output.base)
      let sum = quantizer.propagate(
        input: input.base, upstream: upstream.base, count: 1, inputGradient: gradient.base,
        adds: index.isMultiple(of: 2))
      let old: Float = index.isMultiple(of: 2) ? 3 : 0
      #expect(output[0] == element.output, "\(element)")
      #expect(gradient[0] == old + (element.passes ? 2 : 0), "\(element)")
      #expect(sum == 2 * element.contribution, "\(element)")

      let naive = NaiveQuantizer(bits: bits, isSigned: isSigned)
      let inputs = [
        NaiveTensor(shape: [1], values: [Double(element.input)]),
        NaiveTensor(shape: [], values: [0.5]),
      ]
      let gradients = naive.backward(inputs, NaiveTensor(shape: [1], values: [2]))
      #expect(naive.forward(inputs).values == [Double(element.output)])
      #expect(gradients[0].values == [element.passes ? 2 : 0])
      let scale = 1 / Double(range.highest).squareRoot()
      #expect(gradients[1].values == [2 * Double(element.contribution) * scale])
    }
  }

  @Test func stepsAreKeptInTheirRange() {
    let range = QuantizationRange(bits: 4, isSigned: false)
    #expect(StepSizeQuantizer(step: 1e-7, range: range).step == 1e-5)
    #expect(StepSizeQuantizer(step: -3, range: range).step == 1e-5)
    #expect(StepSizeQuantizer(step: 7, range: range).step == 1)
    #expect(StepSizeQuantizer(step: .nan, range: range).step.isNaN)
    for (step, kept) in [(1e-7, 1e-5), (7.0, 1.0)] {
      let inputs = [
        NaiveTensor(shape: [1], values: [1.7]), NaiveTensor(shape: [], values: [step]),
      ]
      let value = NaiveQuantizer(bits: 4, isSigned: false).forward(inputs).values[0]
      let output = FloatBuffer([1.7])
      StepSizeQuantizer(step: Float(step), range: range)
        .quantize(output.base, count: 1, into: output.base)
      #expect(value == min((1.7 / kept).rounded(), 15) * kept)
      #expect(abs(output[0] - Float(value)) <= 1e-6 * Float(value))
    }
  }

  @Test func tensorsAreAsDefined() {
    for seed in UInt64(1)...200 {
      var random = SeededGenerator(seed: seed)
      let bits = random.integer(2...8)
      let isSigned = random.oneIn(2)
      let step = Float(random.real(0.01...0.3))
      let naive = NaiveQuantizer(bits: bits, isSigned: isSigned, margin: 0)
      let count = random.integer(1...70)
      let input = FloatBuffer((0..<count).map { _ in Float(random.real(-3...3)) })
      let upstream = FloatBuffer((0..<count).map { _ in Float(random.real(-1...1)) })
      let range = QuantizationRange(bits: bits, isSigned: isSigned)
      let quantizer = StepSizeQuantizer(step: step, range: range)
      let (output, gradient) = (FloatBuffer(count: count), FloatBuffer(count: count))
      quantizer.quantize(input.base, count: count, into: output.base)
      let sum = quantizer.propagate(
        input: input.base, upstream: upstream.base, count: count, inputGradient: gradient.base,
        adds: false)
      func tensor(_ values: [Float]) -> NaiveTensor {
        NaiveTensor(shape: [values.count], values: values.map(Double.init))
      }
      let inputs = [tensor(input.values), NaiveTensor(shape: [], values: [Double(step)])]
      let gradients = naive.backward(inputs, tensor(upstream.values))
      #expect(
        relativeError(output.values, naive.forward(inputs).values.map(Float.init)) < 1e-6,
        "seed \(seed)")
      #expect(gradient.values == gradients[0].values.map(Float.init), "seed \(seed)")
      // An error of up to 2⁻²⁴ · |x/s| in every term, x/s being up to 2^b.
      let scale = StepSizeQuantizer.gradientScale(count: count, range: range)
      let bound = Double(count) * Double(1 << bits) * 0x1p-23 * Double(scale)
      #expect(abs(Double(sum * scale) - gradients[1].values[0]) <= bound, "seed \(seed)")
    }
  }

  @Test func firstSteps() {
    // Mean 1, unbiased deviation √(20/3): the reach is 1 + 3σ.
    let step = StepSizeQuantizer.initialStep(weights: [-2, 0, 2, 4], bits: 3)
    #expect(abs(Double(step) - (1 + 3 * (20.0 / 3).squareRoot()) / 4) < 1e-6)
    let activation = StepSizeQuantizer.initialStep(
      meanMagnitude: 0.6, range: QuantizationRange(bits: 2, isSigned: false))
    #expect(abs(Double(activation) - 2 * 0.6 / 3.0.squareRoot()) < 1e-6)
    #expect(StepSizeQuantizer.initialStep(weights: [3], bits: 2) == 1.5)
  }
}
