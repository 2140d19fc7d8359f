import MPQModel

/// An operation that multiplies two tensors and sums products up: a layer, if one of the two is weights.
///
/// Each has a line in `all`. What multiplies more than two, such as a recurrent network, has none.
struct ProductRule: Sendable {
  /// Positions of the operands among the inputs, in the order of a layer's widths where both are activations.
  let first: Int
  let second: Int
  /// Whether weights may stand in the first place too, as in W·x; a convolution's stand in the second.
  ///
  /// A product of two constants is a constant, and no layer.
  var takesWeightsFirst = false
  let cost: @Sendable (OperationCall, Operands) -> ProductCost?

  static let all: [String: ProductRule] = [
    "Conv": convolution(weights: 1), "FusedConv": convolution(weights: 1),
    "ConvInteger": convolution(weights: 1), "DeformConv": convolution(weights: 1),
    "QLinearConv": convolution(weights: 3),
    "ConvTranspose": ProductRule(first: 0, second: 1, cost: transposedConvolution),
    "MatMul": matrix(second: 1), "MatMulInteger": matrix(second: 1),
    "MatMulIntegerToFloat": matrix(second: 1), "DynamicQuantizeMatMul": matrix(second: 1),
    "QLinearMatMul": matrix(second: 3),
    "FusedMatMul": fused, "TransposeMatMul": fused,
    "Gemm": gemm(second: 1), "FusedGemm": gemm(second: 1), "QGemm": gemm(second: 3),
    "MatMulNBits": ProductRule(first: 0, second: 1, cost: packed),
    "MatMulBnb4": ProductRule(first: 0, second: 1, cost: packed),
    "Einsum": ProductRule(first: 0, second: 1, takesWeightsFirst: true, cost: einsum),
  ]
}

/// The shapes of a product, and which operand is weights.
struct Operands {
  let first: [Int]
  let second: [Int]
  let result: [Int]
  /// Whether the first operand is the weights.
  let weightsAreFirst: Bool
}

/// What a product costs.
struct ProductCost {
  let kind: Layer.Kind
  /// Factors of the multiply-accumulates.
  let macs: [Int]
  /// The weights' dimensions, in the order of the file.
  let weights: [Int]
  /// Weights that are summed up to one number of the result, as factors.
  let row: [Int]
}

extension ProductRule {
  /// Each number of the result sums up the weights of one filter.
  private static func convolution(weights position: Int) -> ProductRule {
    ProductRule(first: 0, second: position) { call, operands in
      let weights = operands.second
      guard weights.count >= 3 else { return nil }
      let groups = call.int("group", 1)
      guard groups > 0, let channels = exactProduct([weights[1], groups]) else { return nil }
      let isDepthwise = groups > 1 && weights[1] == 1 && weights[0] == channels
      return ProductCost(
        kind: isDepthwise ? .depthwiseConvolution : .convolution(groups: groups),
        macs: operands.result + weights.dropFirst(), weights: weights,
        row: Array(weights.dropFirst()))
    }
  }

  /// Each number of the input is multiplied by the weights that it has, and added to as many numbers.
  @Sendable private static func transposedConvolution(
    _ call: OperationCall, _ operands: Operands
  ) -> ProductCost? {
    let weights = operands.second
    let groups = call.int("group", 1)
    guard weights.count >= 3, groups > 0, weights[0].isMultiple(of: groups) else { return nil }
    return ProductCost(
      kind: .convolution(groups: groups), macs: operands.first + weights.dropFirst(),
      weights: weights,
      row: [weights[0] / groups] + weights.dropFirst(2))
  }

  private static func matrix(second: Int) -> ProductRule {
    ProductRule(first: 0, second: second, takesWeightsFirst: true) { _, operands in
      guard let depth = operands.first.last else { return nil }
      return product(operands, depth: depth)
    }
  }

  private static let fused = ProductRule(first: 0, second: 1, takesWeightsFirst: true) {
    call, operands in
    let first = operands.first
    guard first.count >= 2 else { return nil }
    return product(operands, depth: first[first.count - (call.int("transA", 0) != 0 ? 2 : 1)])
  }

  private static func gemm(second: Int) -> ProductRule {
    ProductRule(first: 0, second: second, takesWeightsFirst: true) { call, operands in
      guard operands.first.count == 2 else { return nil }
      return product(operands, depth: operands.first[call.int("transA", 0) != 0 ? 0 : 1])
    }
  }

  /// Each number of the result sums up as many products as the matrices have in common.
  private static func product(_ operands: Operands, depth: Int) -> ProductCost {
    ProductCost(
      kind: .linear, macs: operands.result + [depth],
      weights: operands.weightsAreFirst ? operands.first : operands.second, row: [depth])
  }

  /// Weights of few bits, packed into bytes: their number stands in the attributes.
  @Sendable private static func packed(_ call: OperationCall, _ operands: Operands) -> ProductCost?
  {
    guard let rows = call.int("N"), let depth = call.int("K"), rows > 0, depth > 0 else {
      return nil
    }
    return ProductCost(
      kind: .linear, macs: operands.result + [depth], weights: [rows, depth], row: [depth])
  }

  /// A product for every combination of the equation's letters.
  @Sendable private static func einsum(_ call: OperationCall, _ operands: Operands) -> ProductCost?
  {
    guard let equation = EinsumEquation(call.string("equation") ?? ""), equation.terms.count == 2
    else {
      return nil
    }
    var sizes: [Character: Int] = [:]
    for (term, shape) in zip(equation.terms, [operands.first, operands.second]) {
      guard term.count == shape.count else { return nil }
      for (letter, size) in zip(term, shape) { sizes[letter] = max(sizes[letter] ?? 1, size) }
    }
    let own = equation.terms[operands.weightsAreFirst ? 0 : 1]
    return ProductCost(
      kind: .linear, macs: Array(sizes.values),
      weights: operands.weightsAreFirst ? operands.first : operands.second,
      row: Set(own).subtracting(equation.result).map { sizes[$0] ?? 1 })
  }
}
