import MPQModel

extension GraphOperation {
  /// Operations that make tensors of a given shape.
  static let makers: [GraphOperation] =
    family(["Constant"]) { call throws(OperationFault) in [try constant(call)] }
    + family(["ConstantOfShape"]) { call throws(OperationFault) in [try filled(call)] }
    + family(["Range"]) { call in [range(call)] }
    + family(["RandomNormal", "RandomUniform"]) { call in
      [TensorFacts(call.ints("shape").map { $0.map { $0 } })]
    }
    + family(["RandomNormalLike", "RandomUniformLike", "EyeLike"]) { call in
      [TensorFacts(call.input(0).dimensions)]
    }
    + family(["OneHot"]) { call throws(OperationFault) in
      guard var result = call.input(0).dimensions else { return [] }
      let axis = try call.axis(call.int("axis", -1), of: result.count + 1)
      result.insert(call.input(1).values?.integers.first ?? nil, at: axis)
      return [TensorFacts(result)]
    }
    + family(["NonZero"]) { call in [TensorFacts([call.input(0).dimensions?.count, nil])] }
    + family(["Multinomial"]) { call in
      [TensorFacts([call.input(0).dimensions?.first ?? nil, call.int("sample_size", 1)])]
    }

  private static func constant(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    if let tensor = call.attributes["value"] { return try TensorFacts(of: tensor.t) }
    if let value = call.int("value_int") {
      return TensorFacts([], values: SmallValues(integers: [value]))
    }
    if let value = call.float("value_float") {
      return TensorFacts([], values: SmallValues([.real(value)]))
    }
    if let values = call.ints("value_ints") {
      return TensorFacts([values.count], values: SmallValues(integers: values))
    }
    if let values = call.floats("value_floats") {
      return TensorFacts([values.count], values: SmallValues(values.map { .real($0) }))
    }
    if call.attributes["value_string"] != nil { return TensorFacts([]) }
    return .unknown
  }

  private static func filled(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    guard let shape = call.input(0).values?.integers else {
      guard let rank = call.input(0).shape?.first, rank <= TensorFacts.mostDimensions else {
        return .unknown
      }
      return TensorFacts([Int?](repeating: nil, count: rank))
    }
    var result = TensorFacts(shape)
    guard call.worksOutValues, let count = result.count, count <= SmallValues.most else {
      return result
    }
    let value =
      try call.attributes["value"].map { attribute throws(OperationFault) in
        try TensorFacts(of: attribute.t).values?.elements.first ?? nil
      } ?? .real(0)
    if let value {
      result.values = SmallValues([SmallValues.Number?](repeating: value, count: count))
    }
    return result
  }

  private static func range(_ call: OperationCall) -> TensorFacts {
    let numbers = (0..<3).map { call.input($0).values?.elements.first ?? nil }
    guard let start = numbers[0], let limit = numbers[1], let step = numbers[2], step.real != 0,
      let count = Int(exactly: max(0, ((limit.real - start.real) / step.real).rounded(.up)))
    else { return TensorFacts([nil]) }
    var result = TensorFacts([count])
    if call.worksOutValues, count <= SmallValues.most, let first = start.integer,
      let each = step.integer,
      case .integer = start
    {
      result.values = SmallValues(
        integers: (0..<count).map { index in
          let (offset, overflow) = each.multipliedReportingOverflow(by: index)
          let (sum, more) = first.addingReportingOverflow(offset)
          return overflow || more ? nil : sum
        })
    }
    return result
  }
}
