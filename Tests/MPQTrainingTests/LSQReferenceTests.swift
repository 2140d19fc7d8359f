import Foundation
import MPQTensor
import MPQTraining
import TestFixtures
import Testing

/// The quantizer against values and gradients that the method's reference code gave.
@Suite struct LSQReferenceTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      var signed: Bool
      var bits: Int
      var step: Float
      var x: [Float]
      var upstream: [Float]
      var y: [Float]
      var dx: [Float]
      var dstep: Float
    }
    var cases: [Case]
  }

  @Test(
    .enabled(
      if: AcceptanceData.exists("lsq_reference.json"), Comment(rawValue: AcceptanceData.absent)))
  func valuesAndGradientsAreTheReferences() throws {
    let data = try Data(
      contentsOf: URL(fileURLWithPath: AcceptanceData.path("lsq_reference.json")))
    let reference = try JSONDecoder().decode(Reference.self, from: data)
    #expect(reference.cases.count == 10)
    for expected in reference.cases {
      let name = Comment(rawValue: "\(expected.bits) bits, signed \(expected.signed)")
      let range = QuantizationRange(bits: expected.bits, isSigned: expected.signed)
      let quantizer = StepSizeQuantizer(step: expected.step, range: range)
      let input = FloatBuffer(expected.x)
      let upstream = FloatBuffer(expected.upstream)
      let output = FloatBuffer(count: input.count)
      let gradient = FloatBuffer(count: input.count)
      quantizer.quantize(input.base, count: input.count, into: output.base)
      let sum = quantizer.propagate(
        input: input.base, upstream: upstream.base, count: input.count,
        inputGradient: gradient.base, adds: false)
      for index in 0..<input.count {
        #expect(isClose(output[index], expected.y[index]), name)
        #expect(isClose(gradient[index], expected.dx[index]), name)
      }
      let scale = StepSizeQuantizer.gradientScale(count: input.count, range: range)
      #expect(isClose(sum * scale, expected.dstep), name)
    }
  }

  private func isClose(_ value: Float, _ expected: Float) -> Bool {
    abs(value - expected) <= 1e-5 * abs(expected)
  }
}
