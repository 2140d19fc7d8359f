import MPQModel

extension GraphOperation {
  /// Operations that add elements: concatenation and padding.
  static let joining: [GraphOperation] =
    family(["Concat", "QLinearConcat"]) { call throws(OperationFault) in
      let position = call.name == "Concat" ? 0 : 2
      let step = call.name == "Concat" ? 1 : 3
      return [
        try concatenation(
          call, stride(from: position, to: call.inputs.count, by: step).map(call.input))
      ]
    }
    + family(["Pad"]) { call throws(OperationFault) in [try padding(call)] }

  private static func concatenation(
    _ call: OperationCall, _ inputs: [TensorFacts]
  ) throws(OperationFault) -> TensorFacts {
    guard let rank = inputs.lazy.compactMap({ $0.dimensions?.count }).first else { return .unknown }
    let axis = try call.axis(call.int("axis", 0), of: rank)
    guard axis < rank else { throw OperationFault("it joins single numbers") }
    var result = [Int?](repeating: nil, count: rank)
    var sum: Int? = 0
    for input in inputs {
      guard let dimensions = input.dimensions else {
        sum = nil
        continue
      }
      guard dimensions.count == rank else {
        throw OperationFault(
          "it joins tensors of \(rank) and of \(dimensions.count) dimensions; is the input's size right?"
        )
      }
      sum = sum.flatMap { sum in dimensions[axis].map { sum + $0 } }
      for (other, size) in dimensions.enumerated() where other != axis {
        guard let size else { continue }
        guard result[other] == nil || result[other] == size else {
          throw OperationFault(
            "it joins tensors of \(words(result)) and \(words(dimensions)); is the input's size right?"
          )
        }
        result[other] = size
      }
    }
    result[axis] = sum
    var facts = TensorFacts(result)
    if rank == 1, call.worksOutValues, let sum, sum <= SmallValues.most {
      let elements = inputs.flatMap { input in
        input.values?.elements
          ?? [SmallValues.Number?](repeating: nil, count: input.shape?[0] ?? 0)
      }
      if elements.contains(where: { $0 != nil }) { facts.values = SmallValues(elements) }
    }
    return facts
  }

  private static func padding(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    guard let input = call.input(0).dimensions else { return .unknown }
    // Amounts were an attribute of two names before they were an input.
    let amounts =
      call.has(1)
      ? call.input(1).values?.integers
      : (call.ints("pads") ?? call.ints("paddings"))?.map(Optional.some)
    guard let amounts else { return TensorFacts(input.map { _ in nil }) }
    var axes = Array(input.indices)
    if call.has(3) {
      guard let given = call.integers(3) else { return TensorFacts(input.map { _ in nil }) }
      axes = []
      for axis in given { axes.append(try call.axis(axis, of: input.count)) }
    }
    guard amounts.count == 2 * axes.count else {
      throw OperationFault("it has \(amounts.count) amounts of padding; expected \(2 * axes.count)")
    }
    var result = input
    for (position, axis) in axes.enumerated() where axis < input.count {
      guard let size = result[axis], let before = amounts[position],
        let behind = amounts[position + axes.count],
        abs(max(before, -.max)) <= TensorFacts.largestDimension,
        abs(max(behind, -.max)) <= TensorFacts.largestDimension
      else {
        result[axis] = nil
        continue
      }
      result[axis] = size + before + behind
    }
    return TensorFacts(result)
  }
}
