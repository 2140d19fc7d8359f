import MPQModel

extension GraphOperation {
  /// Products of matrices.
  static let products: [GraphOperation] =
    family(["MatMul", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul"]) {
      call throws(OperationFault) in
      [try matrixProduct(call.input(0).dimensions, call.input(1).dimensions)]
    }
    + family(["QLinearMatMul"]) { call throws(OperationFault) in
      [try matrixProduct(call.input(0).dimensions, call.input(3).dimensions)]
    }
    + family(["FusedMatMul", "TransposeMatMul"]) { call throws(OperationFault) in
      [
        try matrixProduct(
          transposed(call.input(0).dimensions, call.int("transA", 0) != 0),
          transposed(call.input(1).dimensions, call.int("transB", 0) != 0))
      ]
    }
    + family(["MatMulNBits", "MatMulBnb4"]) { call in
      guard let input = call.input(0).dimensions, !input.isEmpty else { return [] }
      return [TensorFacts(input.dropLast() + [call.int("N")])]
    }
    + family(["Gemm", "FusedGemm"]) { call throws(OperationFault) in [try gemm(call, 1)] }
    + family(["QGemm"]) { call throws(OperationFault) in [try gemm(call, 3)] }
    + family(["Einsum"]) { call throws(OperationFault) in [try einsum(call)] }

  private static func transposed(_ dimensions: [Int?]?, _ isTransposed: Bool) -> [Int?]? {
    guard isTransposed, let dimensions, dimensions.count >= 2 else { return dimensions }
    return dimensions.dropLast(2) + [
      dimensions[dimensions.count - 1], dimensions[dimensions.count - 2],
    ]
  }

  /// The dimensions of a product as NumPy's `matmul` has them: a vector is a row at the left, a column at the right, and
  /// dimensions before the matrices are broadcast.
  private static func matrixProduct(
    _ left: [Int?]?, _ right: [Int?]?
  ) throws(OperationFault) -> TensorFacts {
    guard var left, var right else { return .unknown }
    guard !left.isEmpty, !right.isEmpty else {
      throw OperationFault("it multiplies a single number")
    }
    let (isRow, isColumn) = (left.count == 1, right.count == 1)
    if isRow { left.insert(1, at: 0) }
    if isColumn { right.append(1) }
    if let columns = left[left.count - 1], let rows = right[right.count - 2], columns != rows {
      throw OperationFault(
        "its first matrix has \(columns) columns, and its second one has \(rows) rows; is the input's size right?"
      )
    }
    var result = try broadcast([left.dropLast(2), right.dropLast(2)].map(Array.init))
    if !isRow { result.append(left[left.count - 2]) }
    if !isColumn { result.append(right[right.count - 1]) }
    return TensorFacts(result)
  }

  private static func gemm(_ call: OperationCall, _ second: Int) throws(OperationFault)
    -> TensorFacts
  {
    guard let left = call.input(0).dimensions, let right = call.input(second).dimensions else {
      return .unknown
    }
    guard left.count == 2, right.count == 2 else {
      throw OperationFault(
        "it multiplies tensors of \(left.count) and \(right.count) dimensions; expected 2 and 2")
    }
    let isLeftTransposed = call.int("transA", 0) != 0
    let isRightTransposed = call.int("transB", 0) != 0
    if let columns = left[isLeftTransposed ? 0 : 1], let rows = right[isRightTransposed ? 1 : 0],
      columns != rows
    {
      throw OperationFault(
        "its first matrix has \(columns) columns, and its second one has \(rows) rows; is the input's size right?"
      )
    }
    return TensorFacts([left[isLeftTransposed ? 1 : 0], right[isRightTransposed ? 0 : 1]])
  }

  private static func einsum(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    guard let equation = EinsumEquation(call.string("equation") ?? ""),
      equation.terms.count == call.inputs.count
    else { return .unknown }
    var sizes: [Character: Int] = [:]
    for (position, term) in equation.terms.enumerated() {
      guard let dimensions = call.input(position).dimensions else { continue }
      guard dimensions.count == term.count else {
        throw OperationFault(
          "its equation has \(term.count) letters for a tensor of \(dimensions.count) dimensions")
      }
      for (letter, size) in zip(term, dimensions) where (sizes[letter] ?? 1) == 1 {
        if let size { sizes[letter] = size }
      }
    }
    return TensorFacts(equation.result.map { sizes[$0] })
  }
}

/// The equation of an Einsum, such as `bij,jk->bik`; one with `...` is not read.
struct EinsumEquation {
  /// The letters of each input.
  let terms: [[Character]]
  let result: [Character]

  init?(_ text: String) {
    let letters = text.filter { $0 != " " }
    guard !letters.contains(".") else { return nil }
    let sides = letters.split(separator: "->", omittingEmptySubsequences: false)
    guard let left = sides.first, sides.count <= 2 else { return nil }
    terms = left.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
    if sides.count == 2 {
      result = Array(sides[1])
    } else {
      // Without a right side the letters that occur once, in order.
      let all = terms.flatMap(\.self)
      let counts = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
      result = all.filter { counts[$0] == 1 }.sorted()
    }
  }
}
