import MPQTensor

/// The quantizer with a learned step size (LSQ, Esser et al., ICLR 2020).
///
///     y = round(clip(x / s, Qn, Qp)) · s          rounding half to even
///
/// Backwards the rounding counts as the identity ("straight through"): ∂round(u)/∂u = 1. With u = x/s and
/// Qn ≤ u ≤ Qp, the product rule gives
///
///     ∂y/∂s = round(u) + s · ∂u/∂s = round(u) − x/s          (LSQ, eq. 3)
///     ∂y/∂x = s · ∂u/∂x = 1
///
/// Outside of the range y is Qn · s or Qp · s, so ∂y/∂s is Qn or Qp, and ∂y/∂x = 0.
///
/// Step "Quantizer" of training in ARCHITECTURE.md.
package struct StepSizeQuantizer: Sendable {
  /// s, within `stepRange`.
  package let step: Float
  package let range: QuantizationRange

  /// The range that step sizes are kept in, as in LIMPQ's code.
  package static let stepRange: ClosedRange<Float> = 1e-5...1

  /// - Parameter step: the step size, which is clamped to `stepRange`.
  package init(step: Float, range: QuantizationRange) {
    // NaN stays NaN, so that the loss shows it.
    self.step =
      step < Self.stepRange.lowerBound
      ? Self.stepRange.lowerBound
      : step > Self.stepRange.upperBound ? Self.stepRange.upperBound : step
    self.range = range
  }

  /// Quantizes sixteen elements.
  @inline(__always)
  func quantized(_ input: Lanes) -> Lanes {
    let clipped = (input / Lanes(repeating: step))
      .noLess(than: Lanes(repeating: range.lowest)).noMore(than: Lanes(repeating: range.highest))
    return clipped.rounded(.toNearestOrEven) * Lanes(repeating: step)
  }

  /// Quantizes `count` elements.
  ///
  /// - Parameters:
  ///   - input: readable up to whole lanes.
  ///   - output: the quantized elements; **overwritten** up to whole lanes, may be `input`.
  /// - Complexity: O(count), one pass, no allocation.
  package func quantize(
    _ input: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>
  ) {
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      output.store(quantized(input.lanes(at: offset)), at: offset)
    }
  }

  /// Writes or adds the input's gradient, and returns the step size's: ∂y/∂x and Σ∂y/∂s, each times the
  /// upstream gradient.
  ///
  /// - Parameters:
  ///   - input: the tensor before quantization, readable up to whole lanes.
  ///   - upstream: ∂loss/∂output, readable up to whole lanes and zero beyond `count`.
  ///   - inputGradient: ∂loss/∂input; **added to** where `adds` says so, else **overwritten**, up to
  ///     whole lanes.
  /// - Returns: ∂loss/∂s before it is scaled by `gradientScale`.
  /// - Complexity: O(count), one pass, no allocation.
  package func propagate(
    input: UnsafePointer<Float>, upstream: UnsafePointer<Float>, count: Int,
    inputGradient: UnsafeMutablePointer<Float>, adds: Bool
  ) -> Float {
    var sum = Lanes.zero
    let step = Lanes(repeating: step)
    let lowest = Lanes(repeating: range.lowest)
    let highest = Lanes(repeating: range.highest)
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let scaled = input.lanes(at: offset) / step
      let error = upstream.lanes(at: offset)
      let isBelow = scaled .< lowest
      let isAbove = scaled .> highest
      let isOutside = isBelow .| isAbove
      let contribution = (scaled.rounded(.toNearestOrEven) - scaled)
        .replacing(with: lowest, where: isBelow).replacing(with: highest, where: isAbove)
      sum.add(contribution, times: error)
      let passed = error.replacing(with: 0, where: isOutside)
      inputGradient.store(
        adds ? inputGradient.lanes(at: offset) + passed : passed, at: offset)
    }
    return sum.sum()
  }

  /// The factor of a step size's summed gradient: 1/√(N·Qp) (LSQ, section 2.2).
  ///
  /// - Parameter count: N, the elements of the quantized tensor; for activations of the whole batch.
  package static func gradientScale(count: Int, range: QuantizationRange) -> Float {
    1 / (Float(count) * range.highest).squareRoot()
  }

  /// The first step size of a weight tensor: max(|µ−3σ|, |µ+3σ|) / 2^(b−1), with the unbiased deviation σ.
  package static func initialStep(weights: some Collection<Float>, bits: Int) -> Float {
    let count = Double(weights.count)
    let mean = weights.reduce(0.0) { $0 + Double($1) } / count
    let squares = weights.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let deviation = count > 1 ? (squares / (count - 1)).squareRoot() : 0
    let reach = max(abs(mean - 3 * deviation), abs(mean + 3 * deviation))
    return Float(reach / Double(1 << (bits - 1)))
  }

  /// The first step size of an activation tensor: 2 · mean|x| / √Qp (LSQ, section 2.1).
  package static func initialStep(meanMagnitude: Double, range: QuantizationRange) -> Float {
    Float(2 * meanMagnitude / Double(range.highest).squareRoot())
  }
}
