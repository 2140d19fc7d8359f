import MPQModel
import Platform

extension GraphOperation {
  /// Arithmetic with broadcasting that shapes are worked out with.
  static let arithmetic: [GraphOperation] =
    unary.map { name, compute in
      GraphOperation(name, inPlace: true) { call throws(OperationFault) in
        [try elementByElement(call, inputs: 1) { compute($0[0]) }]
      }
    }
    + binary.map { name, compute in
      GraphOperation(name, inPlace: true) { call throws(OperationFault) in
        [try elementByElement(call, inputs: 2) { compute($0[0], $0[1]) }]
      }
    }
    + several.map { name, compute in
      GraphOperation(name, inPlace: true) { call throws(OperationFault) in
        [
          try elementByElement(call, inputs: call.inputs.count) { numbers in
            numbers.dropFirst().reduce(numbers[0]) { left, right in
              left.flatMap { compute($0, right) }
            }
          }
        ]
      }
    }
    + [
      GraphOperation("Mean", inPlace: true) { call throws(OperationFault) in
        [TensorFacts(try broadcast(call.inputs.map { $0 ?? .unknown }))]
      },
      GraphOperation("Clip", inPlace: true) { call throws(OperationFault) in
        [TensorFacts(call.input(0).dimensions)]
      },
      GraphOperation("Mod", inPlace: true) { call throws(OperationFault) in
        let isC = call.int("fmod", 0) != 0
        return [try elementByElement(call, inputs: 2) { remainder($0[0], $0[1], isC: isC) }]
      },
      GraphOperation("Where", inPlace: true) { call throws(OperationFault) in
        [try elementByElement(call, inputs: 3) { $0[0].isTrue ? $0[1] : $0[2] }]
      },
      GraphOperation("Cast", inPlace: true) { call throws(OperationFault) in
        let type = call.int("to", 0)
        return [try elementByElement(call, inputs: 1) { cast($0[0], to: type) }]
      },
      GraphOperation("CastLike", inPlace: true) { call in
        // Whole numbers stay the same in any type.
        let numbers = call.input(0).values.flatMap { SmallValues(integers: $0.integers) }
        return [TensorFacts(call.input(0).dimensions, values: numbers)]
      },
    ]

  private typealias Number = SmallValues.Number

  private static let unary: [(String, @Sendable (Number) -> Number?)] = [
    ("Neg", { subtract(.integer(0), $0) }),
    ("Abs", { $0.real < 0 ? subtract(.integer(0), $0) : $0 }),
    ("Floor", { rounded($0, .down) }), ("Ceil", { rounded($0, .up) }),
    ("Round", { rounded($0, .toNearestOrEven) }),
    ("Sqrt", { .real($0.real.squareRoot()) }),
    ("Reciprocal", { $0.real == 0 ? nil : .real(1 / $0.real) }),
    ("Not", { .truth(!$0.isTrue) }),
  ]

  private static let binary: [(String, @Sendable (Number, Number) -> Number?)] = [
    ("Add", add), ("Sub", subtract), ("Mul", multiply), ("Div", divide), ("Pow", power),
    ("Equal", { .truth($0.real == $1.real) }), ("Less", { .truth($0.real < $1.real) }),
    ("LessOrEqual", { .truth($0.real <= $1.real) }), ("Greater", { .truth($0.real > $1.real) }),
    ("GreaterOrEqual", { .truth($0.real >= $1.real) }),
    ("And", { .truth($0.isTrue && $1.isTrue) }), ("Or", { .truth($0.isTrue || $1.isTrue) }),
    ("Xor", { .truth($0.isTrue != $1.isTrue) }),
    ("BitShift", { _, _ in nil }), ("BitwiseAnd", { _, _ in nil }), ("BitwiseOr", { _, _ in nil }),
    ("BitwiseXor", { _, _ in nil }),
  ]

  private static let several: [(String, @Sendable (Number, Number) -> Number?)] = [
    ("Sum", add), ("Min", { $0.real <= $1.real ? $0 : $1 }),
    ("Max", { $0.real >= $1.real ? $0 : $1 }),
  ]

  @Sendable private static func add(_ left: Number, _ right: Number) -> Number? {
    exact(left, right, Int.addingReportingOverflow, +)
  }

  @Sendable private static func subtract(_ left: Number, _ right: Number) -> Number? {
    exact(left, right, Int.subtractingReportingOverflow, -)
  }

  @Sendable private static func multiply(_ left: Number, _ right: Number) -> Number? {
    exact(left, right, Int.multipliedReportingOverflow, *)
  }

  /// Whole numbers are divided towards zero, as runtimes do.
  @Sendable private static func divide(_ left: Number, _ right: Number) -> Number? {
    right.real == 0 ? nil : exact(left, right, Int.dividedReportingOverflow, /)
  }

  @Sendable private static func power(_ left: Number, _ right: Number) -> Number? {
    let result = pow(left.real, right.real)
    if case .integer = left { return Number.real(result).truncated }
    return .real(result)
  }

  private static func remainder(_ left: Number, _ right: Number, isC: Bool) -> Number? {
    guard case (.integer(let dividend), .integer(let divisor)) = (left, right), divisor != 0 else {
      return nil
    }
    let (rest, overflow) = dividend.remainderReportingOverflow(dividingBy: divisor)
    guard !overflow else { return .integer(0) }
    // As in Python, the result has the divisor's sign; as in C, the dividend's.
    return .integer(isC || rest == 0 || (rest < 0) == (divisor < 0) ? rest : rest + divisor)
  }

  private static func rounded(_ number: Number, _ rule: FloatingPointRoundingRule) -> Number {
    guard case .real(let value) = number else { return number }
    return .real(value.rounded(rule))
  }

  private static func exact(
    _ left: Number, _ right: Number,
    _ integers: (Int) -> (Int) -> (partialValue: Int, overflow: Bool),
    _ reals: (Double, Double) -> Double
  ) -> Number? {
    guard case (.integer(let left), .integer(let right)) = (left, right) else {
      return .real(reals(left.real, right.real))
    }
    let (value, overflow) = integers(left)(right)
    return overflow ? nil : .integer(value)
  }

  /// - Parameter type: the number of an element type in ONNX files.
  private static func cast(_ number: Number, to type: Int) -> Number? {
    switch type {
    case 1, 10, 11, 16: .real(number.real)
    case 2...7, 12, 13: number.truncated
    case 9: .truth(number.isTrue)
    default: nil
    }
  }

  /// The most inputs of a sum whose elements are worked out, so that one of a million inputs is not; sizes have two or three.
  private static let mostOperands = 16

  /// A result whose elements follow from those of the inputs at the same place, if they are few and known.
  private static func elementByElement(
    _ call: OperationCall, inputs count: Int, _ compute: ([Number]) -> Number?
  ) throws(OperationFault) -> TensorFacts {
    let inputs = (0..<max(count, 1)).map(call.input)
    guard let dimensions = try broadcast(inputs) else { return .unknown }
    var result = TensorFacts(dimensions)
    guard call.worksOutValues, inputs.count <= mostOperands, let shape = result.shape,
      let size = exactProduct(shape, atMost: SmallValues.most)
    else { return result }
    let operands = inputs.compactMap { input in
      input.shape.flatMap { input.values?.broadcast($0, to: shape)?.elements }
    }
    guard operands.count == inputs.count else { return result }
    let elements = (0..<size).map { index -> Number? in
      let numbers = operands.compactMap { $0[index] }
      return numbers.count == inputs.count ? compute(numbers) : nil
    }
    if elements.contains(where: { $0 != nil }) { result.values = SmallValues(elements) }
    return result
  }
}
