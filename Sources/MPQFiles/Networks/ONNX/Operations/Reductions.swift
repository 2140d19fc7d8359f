import MPQModel

extension GraphOperation {
  /// Operations that make one number of many.
  static let reductions: [GraphOperation] =
    family([
      "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
      "ReduceSumSquare",
      "ReduceLogSum", "ReduceLogSumExp",
    ]) { call throws(OperationFault) in [try reduction(call)] }
    + family(["ArgMax", "ArgMin"]) { call throws(OperationFault) in
      guard let input = call.input(0).dimensions else { return [] }
      let axis = try call.axis(call.int("axis", 0), of: input.count)
      return [TensorFacts(reduced(input, [axis], keeps: call.int("keepdims", 1) != 0))]
    }
    + family(["TopK"]) { call throws(OperationFault) in
      guard var result = call.input(0).dimensions else { return [] }
      let axis = try call.axis(call.int("axis", -1), of: result.count)
      guard axis < result.count else { throw OperationFault("it sorts a single number") }
      result[axis] = call.has(1) ? call.input(1).values?.integers.first ?? nil : call.int("k")
      return [TensorFacts(result), TensorFacts(result)]
    }
    + family(["Det"]) { call in [TensorFacts(call.input(0).dimensions.map { $0.dropLast(2) })] }

  private static func reduced(_ dimensions: [Int?], _ axes: [Int], keeps: Bool) -> [Int?] {
    dimensions.enumerated().compactMap { axis, size -> Int?? in
      guard axes.contains(axis) else { return .some(size) }
      return keeps ? .some(1) : nil
    }
  }

  private static func reduction(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let input = call.input(0)
    guard let dimensions = input.dimensions else { return .unknown }
    let keeps = call.int("keepdims", 1) != 0
    let gone: [Int]
    switch try axes(call, input: 1, rank: dimensions.count) {
    case .unknown?: return keeps ? TensorFacts(dimensions.map { _ in nil }) : .unknown
    case .known(let given)? where !given.isEmpty: gone = given
    case .known?, nil:
      if call.int("noop_with_empty_axes", 0) != 0 { return input }
      gone = Array(dimensions.indices)
    }
    var result = TensorFacts(reduced(dimensions, gone, keeps: keeps))
    // Products and sums of sizes, as in a count of elements.
    if gone.count == dimensions.count, let numbers = input.integers {
      var total: Int?
      switch call.name {
      case "ReduceProd": total = product(numbers)
      case "ReduceSum":
        total = numbers.reduce(0) { sum, number in
          sum.flatMap { sum -> Int? in
            let (next, overflow) = sum.addingReportingOverflow(number)
            return overflow ? nil : next
          }
        }
      case "ReduceMax": total = numbers.max()
      case "ReduceMin": total = numbers.min()
      default: break
      }
      if let total { result.values = SmallValues(integers: [total]) }
    }
    return result
  }

  private static func product(_ numbers: [Int]) -> Int? {
    var product = 1
    for number in numbers {
      let (next, overflow) = product.multipliedReportingOverflow(by: number)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}
