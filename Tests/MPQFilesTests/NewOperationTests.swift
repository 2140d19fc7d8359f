import MPQFiles
import MPQModel
import Testing

/// A kind that the package does not have: each channel convolved along rows by a filter of its own, then
/// repeated.
private struct RowFilter: OperationKind {
  static let name = "row_filter"
  static let parameters: [OperationParameter<Self>] = [
    .required("length", .count(\.length)),
    .optional("decay", .number(\.decay, .share)),
    .optional("repeats", .extent(\.repeats)),
    .optional("mirrored", .flag(\.mirrored)),
  ]
  static let quantizedOperands: [QuantizedOperand] = [.weights, .input(0)]

  var length = 0
  var decay = 0.5
  var repeats: Extent = 1
  var mirrored = false

  var withDefaults: Self { Self(length: length) }

  func check() throws(OperationFault) {
    guard !length.isMultiple(of: 2) else { throw OperationFault("length \(length) is even") }
  }

  func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape {
    guard case .image(let channels, let height, let width) = inputs[0].shape else {
      throw OperationFault("'\(inputs[0].name)' is flat")
    }
    return .image(
      channels: channels, height: height * repeats.height, width: width * repeats.width)
  }

  func cost(reading inputs: [TensorShape], writing output: TensorShape) -> LayerCost {
    let weights = [inputs[0].dimensions[0], length]
    return LayerCost(
      kind: .depthwiseConvolution, weights: weights,
      macs: weights + inputs[0].dimensions.dropFirst())
  }
}

/// What a kind says in its one file is all that reading, shapes, costs and writing need.
@Suite struct NewOperationTests {
  static let text = """
    {
      "name": "small",
      "input_shape": [2, 8, 6],
      "operations": [
        {"name": "rows", "kind": "row_filter", "inputs": ["input"], "length": 3, "repeats": [1, 2], "mirrored": true, "pinned": {"weight_bits": 4, "activation_bits": 6}},
        {"name": "plain", "kind": "row_filter", "inputs": ["rows"], "length": 5},
        {"name": "relu", "kind": "relu", "inputs": ["plain"]}
      ]
    }

    """

  func read(_ text: String) throws(FormatError) -> NetworkDescription {
    try NetworkDescription(
      json: Array(text.utf8), file: "n.json", kinds: NetworkOperation.kinds + [RowFilter.self])
  }

  @Test func isReadShapedCountedAndWritten() throws {
    let description = try read(Self.text)
    let kind = try #require(description.operations[0].kind as? RowFilter)
    #expect(kind.length == 3 && kind.repeats.width == 2 && kind.mirrored)
    #expect(description.operations[1].kind as? RowFilter == RowFilter(length: 5))
    #expect(description.outputShapes.map(\.dimensions) == [[2, 8, 12], [2, 8, 12], [2, 8, 12]])
    #expect(description.network.layers.map(\.params) == [2 * 3, 2 * 5])
    #expect(description.network.layers.map(\.macs) == [2 * 3 * 8 * 6, 2 * 5 * 8 * 12])
    #expect(
      description.network.layers.map(\.pinned)
        == [LayerFormats(weight: 4, activation: 6), nil])
    #expect(description.json == Self.text)
  }

  @Test(arguments: [
    (#""length": 5"#, #""length": 0"#, "length is 0; expected a whole number from 1 to 16777216"),
    (#""length": 5"#, #""length": 4"#, "length 4 is even"),
    (#""length": 5"#, #""length": 5, "decay": 2"#, "decay is 2.0; expected a number from 0 to 1"),
  ])
  func isChecked(_ valid: String, _ faulty: String, _ message: String) {
    let error = #expect(throws: FormatError.self) {
      try read(Self.text.replacing(valid, with: faulty))
    }
    #expect(error?.description == "n.json:6: row_filter 'plain': \(message)")
  }

  @Test func isUnknownWhereTheListLacksIt() {
    let error = #expect(throws: FormatError.self) {
      try NetworkDescription(json: Array(Self.text.utf8), file: "n.json")
    }
    #expect(error?.description.hasPrefix("n.json:5: 'kind': expected one of convolution, ") == true)
  }
}
