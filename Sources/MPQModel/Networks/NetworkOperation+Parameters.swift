extension NetworkOperation {
  /// No count, kernel, stride or padding may be larger, so that sums of them cannot overflow.
  package static let largestParameter = 1 << 24

  /// Checks everything that can be said without looking at other operations.
  func checkParameters() throws(NetworkError) {
    guard !name.isEmpty else {
      throw error("the name is empty; every operation needs one, for others to read its result")
    }
    switch kind {
    case .convolution(let convolution):
      try check("out_channels", convolution.outChannels)
      try check("kernel", convolution.kernel)
      try check("stride", convolution.stride)
      try check("padding", convolution.padding, least: 0)
      try check("groups", convolution.groups)
    case .batchNormalization(let normalization):
      guard normalization.epsilon > 0, normalization.epsilon.isFinite else {
        throw error("epsilon is \(normalization.epsilon); expected a number above 0")
      }
      guard (0...1).contains(normalization.momentum) else {
        throw error("momentum is \(normalization.momentum); expected a number from 0 to 1")
      }
    case .maxPool(let pooling), .averagePool(let pooling):
      try check("kernel", pooling.kernel)
      try check("stride", pooling.stride)
      try check("padding", pooling.padding, least: 0)
      // With more, a window could lie on padding alone, where there is no maximum.
      guard 2 * pooling.padding.height <= pooling.kernel.height,
        2 * pooling.padding.width <= pooling.kernel.width
      else {
        throw error(
          "padding \(pooling.padding) is more than half of kernel \(pooling.kernel); "
            + "use less padding or a larger kernel")
      }
    case .linear(let linear):
      try check("out_features", linear.outFeatures)
    case .dropout(let rate):
      guard rate >= 0, rate < 1 else {
        throw error("rate is \(rate); expected a number from 0 to below 1")
      }
    case .relu, .relu6, .add, .globalAveragePool, .flatten:
      break
    }
    try checkPinning()
  }

  private func checkPinning() throws(NetworkError) {
    guard let pinning else { return }
    guard kind.hasWeights else {
      throw error("only convolution and linear have bits to pin; remove pinned")
    }
    if case .pinned(let bits) = pinning {
      for tensor in TensorKind.allCases where !BitWidths.valid.contains(bits[tensor]) {
        throw error(
          "pinned \(tensor.rawValue)_bits is \(bits[tensor]); expected a whole number from "
            + "\(BitWidths.valid.lowerBound) to \(BitWidths.valid.upperBound)")
      }
    }
  }

  private func check(_ parameter: String, _ value: Int, least: Int = 1) throws(NetworkError) {
    guard (least...Self.largestParameter).contains(value) else {
      throw error(
        "\(parameter) is \(value); expected a whole number from \(least) to "
          + "\(Self.largestParameter)")
    }
  }

  private func check(_ parameter: String, _ extent: Extent, least: Int = 1) throws(NetworkError) {
    try check(parameter, extent.height, least: least)
    try check(parameter, extent.width, least: least)
  }
}
