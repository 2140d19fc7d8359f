import MPQModel

extension GraphOperation {
  /// Operations that round a tensor to fewer bits, or give it back, in its own shape.
  static let quantization: [GraphOperation] =
    family(passingOn.sorted(), inPlace: true) { call in
      let input = call.input(0).dimensions
      // A dynamic quantization tells its scale and its zero point too.
      return [TensorFacts(input), TensorFacts([]), TensorFacts([])]
    }
    + family(["QLinearAdd", "QLinearMul"]) { call throws(OperationFault) in
      [TensorFacts(try broadcast([call.input(0), call.input(3)]))]
    }

  /// Operations whose result stands for their first input.
  static let passingOn: Set<String> = [
    "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "Quant", "IntQuant",
    "FloatQuant", "BipolarQuant",
    "Trunc", "FakeQuantize",
  ]
}
