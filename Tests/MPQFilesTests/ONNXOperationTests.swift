import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Every operation of the catalogue on random shapes, against shapes that are counted or written out here.
@Suite struct ONNXOperationTests {
  /// Something that an operation reads besides its first input.
  private enum Operand {
    /// A tensor of floats, whose elements are not known.
    case weights([Int])
    case integers([Int])
    case reals([Float])
    case leftOut
  }

  /// The shape that the reader gives an operation's result, which a product with weights shows.
  ///
  /// - Parameter isConstant: whether the result is one, which then is the product's weights.
  private func shape(
    _ type: String, _ input: [Int]?, _ operands: [Operand] = [],
    _ attributes: [String: ONNXModelWriter.Value] = [:], opset: Int = 17, output: Int = 0,
    expected: [Int], isConstant: Bool = false, isList: Bool = false
  ) throws -> [Int] {
    var model = ONNXModelWriter()
    model.opset = opset
    var names: [String] = []
    if let input {
      model.input("x", input)
      names = ["x"]
    }
    for (position, operand) in operands.enumerated() {
      let name = "o\(position)"
      switch operand {
      case .weights(let dims): model.weights(name, dims)
      case .integers(let values): model.integers(name, values)
      case .reals(let values): model.initializers.append(ONNXModelWriter.reals(name, values))
      case .leftOut: break
      }
      if case .leftOut = operand { names.append("") } else { names.append(name) }
    }
    model.node(type, names, (0...output).map { "r\($0)" }, name: "tested", attributes)
    if isList {
      // A list of constants is made a matrix, of one row.
      model.integers("axis", [0])
      model.node("Unsqueeze", ["r0", "axis"], ["matrix"])
      model.input("row", [2, 1])
      model.node("MatMul", ["row", "matrix"], ["end"], name: "last")
    } else if isConstant {
      model.input("row", [1, expected[expected.count - 2]])
      model.node("MatMul", ["row", "r\(output)"], ["end"], name: "last")
    } else {
      model.weights("end.w", [expected[expected.count - 1], 3])
      model.node("MatMul", ["r\(output)", "end.w"], ["end"], name: "last")
    }
    let layer = try #require(
      ONNXModelTests.network(model).layers.last { $0.names?.node == "last" })
    if isList { return Array((layer.names?.weightShape ?? []).dropFirst()) }
    return isConstant ? layer.names?.weightShape ?? [] : layer.inputShape
  }

  /// Checks one operation, and notes that it was.
  private func check(
    _ type: String, _ input: [Int]?, _ operands: [Operand] = [],
    _ attributes: [String: ONNXModelWriter.Value] = [:], opset: Int = 17, output: Int = 0,
    gives expected: [Int], isConstant: Bool = false, isList: Bool = false,
    _ tested: inout Set<String>
  ) {
    tested.insert(type)
    // A layer's input is told without the dimension of examples.
    let told =
      !isConstant && expected.count > 1 && expected[0] == 1
      ? Array(expected.dropFirst()) : expected
    do {
      let result = try shape(
        type, input, operands, attributes, opset: opset, output: output, expected: expected,
        isConstant: isConstant, isList: isList)
      #expect(result == told, "\(type) of \(input ?? []) with \(operands) and \(attributes)")
    } catch {
      Issue.record("\(type) of \(input ?? []) with \(operands) and \(attributes): \(error)")
    }
  }

  @Test(arguments: 0..<12) func everyOperation(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var tested = ONNXOperationTests.ownTests
    sameShapes(&random, &tested)
    broadcasts(&random, &tested)
    windows(&random, &tested)
    products(&random, &tested)
    layouts(&random, &tested)
    parts(&random, &tested)
    sizes(&random, &tested)
    others(&random, &tested)
    #expect(Set(ONNX.operations).subtracting(tested).sorted() == [])
  }

  /// Operations that a test of their own has.
  private static let ownTests: Set = ["Constant", "Shape", "Size", "NonZero", "SplitToSequence"]

  private func dims(_ count: Int, _ random: inout SeededGenerator) -> [Int] {
    dims(count, 2...6, &random)
  }

  private func dims(
    _ count: Int, _ range: ClosedRange<Int>, _ random: inout SeededGenerator
  ) -> [Int] {
    (0..<count).map { _ in random.integer(range) }
  }

  // MARK: - Families

  private func sameShapes(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    let names = [
      "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "ThresholdedRelu", "Sigmoid",
      "HardSigmoid", "HardSwish",
      "Swish", "Mish", "Tanh", "Softplus", "Softsign", "Gelu", "FastGelu", "BiasGelu", "QuickGelu",
      "Erf", "Exp", "Log",
      "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh",
      "Sign", "IsNaN",
      "IsInf", "Shrink", "BitwiseNot", "CumSum", "Hardmax", "Trilu", "Softmax", "LogSoftmax",
      "Bernoulli",
      "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax", "Neg", "Abs", "Floor", "Ceil",
      "Round", "Sqrt",
      "Reciprocal", "Not", "Clip", "Cast", "CastLike", "Identity", "ScatterND", "ScatterElements",
      "Scatter",
      "TensorScatter", "ReverseSequence", "RandomNormalLike", "RandomUniformLike", "EyeLike",
      "BatchNormalization",
      "InstanceNormalization", "GroupNormalization", "LayerNormalization", "RMSNormalization",
      "SimplifiedLayerNormalization", "MeanVarianceNormalization", "LpNormalization", "LRN",
      "Dropout", "RotaryEmbedding",
      "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "QuantizeLinear",
      "DequantizeLinear",
      "DynamicQuantizeLinear", "Quant", "IntQuant", "FloatQuant", "BipolarQuant", "Trunc",
      "FakeQuantize",
      "MultiHeadAttention", "GroupQueryAttention", "PagedAttention", "MoE", "QMoE",
    ]
    for name in names {
      let shape = dims(random.integer(1...4), &random)
      check(name, shape, gives: shape, &tested)
    }
    let shape = dims(3, &random)
    check("SkipLayerNormalization", shape, output: 3, gives: shape, &tested)
  }

  /// One of two tensors has a 1 in each place, or fewer dimensions.
  private func broadcasts(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    let names = [
      "Add", "Sub", "Mul", "Div", "Pow", "Equal", "Less", "LessOrEqual", "Greater",
      "GreaterOrEqual", "And", "Or",
      "Xor", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "Sum", "Min", "Max", "Mean",
      "Mod",
    ]
    for name in names {
      let whole = dims(random.integer(1...4), &random)
      var (one, other) = (whole, whole)
      for axis in whole.indices {
        if random.oneIn(3) { one[axis] = 1 } else if random.oneIn(3) { other[axis] = 1 }
      }
      let cut = random.integer(0...(whole.count - 1))
      for axis in 0..<cut where other[axis] != 1 || one[axis] == 1 { one[axis] = whole[axis] }
      check(name, one, [.weights(Array(other[cut...]))], gives: whole, &tested)
    }
    for name in ["QLinearAdd", "QLinearMul"] {
      check(
        name, [3, 1], [.weights([]), .weights([]), .weights([1, 4])], gives: [3, 4], &tested)
    }
    check("Where", [2, 1, 1], [.weights([3, 1]), .weights([4])], gives: [2, 3, 4], &tested)
  }

  /// The places of a window are counted one by one.
  private func places(
    _ size: Int, kernel: Int, stride: Int, dilation: Int, before: Int, behind: Int,
    roundsUp: Bool = false
  ) -> Int {
    var count = 0
    var start = -before
    let span = (kernel - 1) * dilation + 1
    while start + span <= size + behind { (count, start) = (count + 1, start + stride) }
    // One more window, of which a part is within the input or the padding before it.
    if roundsUp, start < size, start - stride + span < size + behind { count += 1 }
    return count
  }

  private func windows(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    for name in [
      "Conv", "FusedConv", "ConvInteger", "DeformConv", "QLinearConv", "MaxPool", "AveragePool",
      "LpPool",
      "QLinearAveragePool", "ConvTranspose",
    ] {
      let count = random.integer(1...3)
      let kernel = dims(count, 1...4, &random)
      let strides = dims(count, 1...3, &random)
      let isPool = name.hasSuffix("Pool")
      let dilations = isPool ? [Int](repeating: 1, count: count) : dims(count, 1...2, &random)
      let pads = (0..<(2 * count)).map { random.integer(0...(kernel[$0 % count] - 1)) }
      let image = dims(count, 7...12, &random)
      let groups = isPool ? 1 : random.integer(1...3)
      let (own, perGroup) = (groups * random.integer(1...3), random.integer(1...3))
      let channels = isPool ? own : groups * perGroup
      let roundsUp = isPool && random.oneIn(2)
      var result = image.indices.map { axis in
        places(
          image[axis], kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis],
          before: pads[axis], behind: pads[axis + count], roundsUp: roundsUp)
      }
      var attributes: [String: ONNXModelWriter.Value] = [
        "strides": .ints(strides), "dilations": .ints(dilations), "pads": .ints(pads),
      ]
      var operands: [Operand] = []
      switch name {
      case _ where isPool:
        attributes["kernel_shape"] = .ints(kernel)
        attributes["ceil_mode"] = .int(roundsUp ? 1 : 0)
      case "ConvTranspose":
        attributes["group"] = .int(groups)
        let more = strides.map { random.integer(0...($0 - 1)) }
        attributes["output_padding"] = .ints(more)
        operands = [.weights([channels, own / groups] + kernel)]
        // The last number of the result is where the last window ends.
        result = image.indices.map { axis in
          (image[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 + more[axis]
            - pads[axis] - pads[axis + count]
        }
      default:
        attributes["group"] = .int(groups)
        let weights = Operand.weights([own, perGroup] + kernel)
        operands = name == "QLinearConv" ? [.weights([]), .weights([]), weights] : [weights]
      }
      guard result.allSatisfy({ $0 > 0 }) else {
        tested.insert(name)
        continue
      }
      check(
        name, [1, channels] + image, operands, attributes,
        gives: [1, isPool ? channels : own] + result, &tested)
      // With padding of its own choice, a window has a place for every stride that begins.
      if !isPool, name != "ConvTranspose" {
        attributes["pads"] = nil
        attributes["auto_pad"] = .string("SAME_UPPER")
        let same = zip(image, strides).map { size, stride in
          steps(from: 0, to: size, by: stride)
        }
        check(name, [1, channels] + image, operands, attributes, gives: [1, own] + same, &tested)
      }
    }
    let image = dims(2, &random)
    for name in [
      "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "QLinearGlobalAveragePool",
    ] {
      check(name, [2, 3] + image, gives: [2, 3, 1, 1], &tested)
    }
  }

  /// How many numbers a stride has.
  private func steps(from start: Int, to end: Int, by step: Int) -> Int {
    Array(stride(from: start, to: end, by: step)).count
  }

  private func products(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    let (batch, rows, depth, columns) = (
      random.integer(2...3), random.integer(2...5), random.integer(2...5), random.integer(2...5)
    )
    for name in [
      "MatMul", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "FusedMatMul",
      "TransposeMatMul",
    ] {
      check(
        name, [batch, rows, depth], [.weights([depth, columns])], gives: [batch, rows, columns],
        &tested)
      check(name, [batch, rows, depth], [.weights([depth])], gives: [batch, rows], &tested)
    }
    for name in ["FusedMatMul", "TransposeMatMul"] {
      check(
        name, [batch, depth, rows], [.weights([columns, depth])],
        ["transA": .int(1), "transB": .int(1)], gives: [batch, rows, columns], &tested)
    }
    let gap: [Operand] = [.weights([]), .weights([])]
    check(
      "QLinearMatMul", [rows, depth], gap + [.weights([depth, columns])], gives: [rows, columns],
      &tested)
    check(
      "QGemm", [rows, depth], gap + [.weights([depth, columns])], gives: [rows, columns], &tested)
    for name in ["Gemm", "FusedGemm"] {
      for (left, right) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        check(
          name, left == 0 ? [rows, depth] : [depth, rows],
          [.weights(right == 0 ? [depth, columns] : [columns, depth])],
          ["transA": .int(left), "transB": .int(right)], gives: [rows, columns], &tested)
      }
    }
    for name in ["MatMulNBits", "MatMulBnb4"] {
      check(
        name, [batch, rows, depth], [.weights([columns, 1, 16])],
        ["K": .int(depth), "N": .int(columns), "bits": .int(4)], gives: [batch, rows, columns],
        &tested)
    }
    check(
      "Einsum", [batch, rows, depth], [.weights([columns, depth])],
      ["equation": .string("bij, kj -> bki")],
      gives: [batch, columns, rows], &tested)
    check(
      "Einsum", [rows, depth], [.weights([depth, columns])], ["equation": .string("ab,bc")],
      gives: [rows, columns], &tested)
  }

  private func layouts(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    let shape = dims(4, &random)
    let count = shape.reduce(1, *)
    check("Reshape", shape, [.integers([0, -1])], gives: [shape[0], count / shape[0]], &tested)
    check(
      "Reshape", shape, [.integers([-1, shape[3], shape[0]])],
      gives: [shape[1] * shape[2], shape[3], shape[0]], &tested)
    check("Reshape", shape, [], ["shape": .ints([count])], opset: 1, gives: [count], &tested)
    let axis = random.integer(1...3)
    let parts = [shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)]
    check("Flatten", shape, [], ["axis": .int(axis)], gives: parts, &tested)
    check("Flatten", shape, [], ["axis": .int(axis - 4)], gives: parts, &tested)
    var order = Array(0..<4)
    order.shuffle(using: &random)
    check("Transpose", shape, [], ["perm": .ints(order)], gives: order.map { shape[$0] }, &tested)
    check("Transpose", shape, gives: shape.reversed(), &tested)
    let (a, b) = (shape[0], shape[1])
    check("Squeeze", [a, 1, b, 1], [.integers([-1])], gives: [a, 1, b], &tested)
    check("Squeeze", [a, 1, b, 1], gives: [a, b], &tested)
    check(
      "Squeeze", [a, 1, b, 1], [], ["axes": .ints([1, 3])], opset: 11, gives: [a, b], &tested)
    check("Unsqueeze", [a, b], [.integers([2, 0])], gives: [1, a, 1, b], &tested)
    check("Unsqueeze", [a, b], [], ["axes": .ints([-2])], opset: 11, gives: [a, 1, b], &tested)
    let block = random.integer(1...3)
    check(
      "DepthToSpace", [2, b * block * block, a, 3], [], ["blocksize": .int(block)],
      gives: [2, b, a * block, 3 * block], &tested)
    check(
      "SpaceToDepth", [2, b, a * block, 3 * block], [], ["blocksize": .int(block)],
      gives: [2, b * block * block, a, 3], &tested)
    check("Expand", [a, 1], [.integers([3, 1, b])], gives: [3, a, b], &tested)
    check("Tile", [a, b], [.integers([2, 3])], gives: [2 * a, 3 * b], &tested)
  }

  private func parts(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    let size = random.integer(4...12)
    // Counts from the behind, ends beyond, and steps backwards, as a list of places.
    let (start, end) = (random.integer(-size...(size - 1)), random.integer(-size...(2 * size)))
    let step = [1, 2, 3][random.integer(0...2)]
    let from = start < 0 ? start + size : start
    let to = min(end < 0 ? end + size : end, size)
    let taken = steps(from: from, to: to, by: step)
    if taken > 0 {
      check(
        "Slice", [2, size, 3],
        [.integers([start]), .integers([end]), .integers([-2]), .integers([step])],
        gives: [2, taken, 3], &tested)
      check(
        "Slice", [2, size, 3], [],
        ["starts": .ints([start]), "ends": .ints([Int.max]), "axes": .ints([1])], opset: 9,
        gives: [2, size - from, 3], &tested)
    }
    check(
      "Slice", [size, 3],
      [.integers([-1]), .integers([Int.min]), .integers([0]), .integers([-step])],
      gives: [(size + step - 1) / step, 3], &tested)
    let shape = dims(3, &random)
    check(
      "Gather", shape, [.weights([4, 5])], ["axis": .int(1)], gives: [shape[0], 4, 5, shape[2]],
      &tested)
    check("GatherElements", shape, [.weights([2, 2, 2])], gives: [2, 2, 2], &tested)
    check("GatherND", shape, [.weights([4, 5, 2])], gives: [4, 5, shape[2]], &tested)
    check(
      "GatherND", shape, [.weights([shape[0], 5, 1])], ["batch_dims": .int(1)],
      gives: [shape[0], 5, shape[2]], &tested)
    check(
      "Split", [size, 3], [.integers([1, size - 1])], output: 1, gives: [size - 1, 3], &tested)
    check(
      "Split", [3, size], [], ["split": .ints([size - 2, 2]), "axis": .int(-1)], opset: 11,
      output: 1, gives: [3, 2], &tested)
    check(
      "Split", [size, 3], [], ["num_outputs": .int(2)], opset: 18, output: 1,
      gives: [size - (size + 1) / 2, 3], &tested)
    check(
      "Concat", [2, size], [.weights([2, 3]), .weights([2, 1])], ["axis": .int(-1)],
      gives: [2, size + 4], &tested)
    check(
      "QLinearConcat", nil,
      [
        .weights([]), .weights([]), .weights([2, 3]), .weights([]), .weights([]),
        .weights([2, size]),
      ], ["axis": .int(1)], gives: [2, 3 + size], isConstant: true, &tested)
    check("Pad", [2, size], [.integers([0, 1, 0, 2])], gives: [2, size + 3], &tested)
    check(
      "Pad", [2, size], [], ["pads": .ints([1, -1, 0, 2])], opset: 10, gives: [3, size + 1], &tested
    )
    check(
      "Pad", [2, size], [.integers([4, 5]), .leftOut, .integers([-1])], opset: 18,
      gives: [2, size + 9], &tested)
  }

  private func sizes(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    let (height, width) = (random.integer(3...9), random.integer(3...9))
    let image = [1, 2, height, width]
    let scales: [Float] = [1, 1, 2, 0.5]
    check(
      "Resize", image, [.leftOut, .reals(scales)], gives: [1, 2, 2 * height, width / 2], &tested)
    check(
      "Resize", image, [.reals(scales)], opset: 10, gives: [1, 2, 2 * height, width / 2], &tested)
    check(
      "Resize", image, [.leftOut, .leftOut, .integers([1, 2, 5, 7])], gives: [1, 2, 5, 7], &tested)
    check(
      "Resize", image, [.leftOut, .leftOut, .integers([4 * width])], ["axes": .ints([-1])],
      opset: 18, gives: [1, 2, height, 4 * width], &tested)
    check(
      "Resize", image, [.leftOut, .leftOut, .integers([2 * height, 3 * width])],
      ["axes": .ints([2, 3]), "keep_aspect_ratio_policy": .string("not_larger")], opset: 18,
      gives: [1, 2, 2 * height, 2 * width], &tested)
    check(
      "Upsample", image, [.reals(scales)], opset: 9, gives: [1, 2, 2 * height, width / 2], &tested)
    check(
      "Upsample", image, [], ["scales": .floats(scales)], opset: 7,
      gives: [1, 2, 2 * height, width / 2], &tested)
    check("GridSample", image, [.weights([1, 4, 5, 2])], gives: [1, 2, 4, 5], &tested)
    check(
      "AffineGrid", [1, 2, 3], [.integers([1, 3, height, width])], gives: [1, height, width, 2],
      &tested)
    check(
      "RoiAlign", image, [.weights([6, 4])], ["output_height": .int(3), "output_width": .int(2)],
      gives: [6, 2, 3, 2], &tested)
    check(
      "MaxRoiPool", image, [.weights([6, 5])], ["pooled_shape": .ints([3, 2])],
      gives: [6, 2, 3, 2], &tested)
    for name in [
      "ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
      "ReduceSumSquare",
      "ReduceLogSum", "ReduceLogSumExp",
    ] {
      check(
        name, image, [], ["axes": .ints([1, -1]), "keepdims": .int(0)], opset: 11,
        gives: [1, height], &tested)
      check(name, image, [.integers([-2])], opset: 18, gives: [1, 2, 1, width], &tested)
      check(name, image, gives: [1, 1, 1, 1], &tested)
      check(name, image, [], ["noop_with_empty_axes": .int(1)], opset: 18, gives: image, &tested)
    }
    for name in ["ArgMax", "ArgMin"] {
      check(name, image, [], ["axis": .int(-1)], gives: [1, 2, height, 1], &tested)
      check(
        name, image, [], ["axis": .int(1), "keepdims": .int(0)], gives: [1, height, width], &tested)
    }
    check(
      "TopK", image, [.integers([2])], ["axis": .int(2)], output: 1, gives: [1, 2, 2, width],
      &tested)
    check("TopK", image, [], ["k": .int(3)], opset: 1, gives: [1, 2, height, 3], &tested)
    check("Det", [4, height, 3, 3], gives: [4, height], &tested)
  }

  private func others(_ random: inout SeededGenerator, _ tested: inout Set<String>) {
    let (rows, columns) = (random.integer(2...6), random.integer(2...6))
    check(
      "ConstantOfShape", nil, [.integers([rows, columns])], gives: [rows, columns],
      isConstant: true, &tested)
    check(
      "OneHot", [rows, columns], [.integers([7]), .reals([0, 1])], gives: [rows, columns, 7],
      &tested)
    check(
      "OneHot", [rows, columns], [.integers([7]), .reals([0, 1])], ["axis": .int(0)],
      gives: [7, rows, columns], &tested)
    check("Multinomial", [rows, columns], [], ["sample_size": .int(5)], gives: [rows, 5], &tested)
    for name in ["RandomNormal", "RandomUniform"] {
      check(name, nil, [], ["shape": .ints([rows, columns])], gives: [rows, columns], &tested)
    }
    let count = random.integer(1...9)
    let limits: [Operand] = [.integers([3]), .integers([3 + 4 * count - 1]), .integers([4])]
    check("Range", nil, limits, gives: [count], isList: true, &tested)
    for (name, gates) in [("LSTM", 4), ("GRU", 3), ("RNN", 1), ("DynamicQuantizeLSTM", 4)] {
      let operands: [Operand] = [.weights([2, gates * 5, 3]), .weights([2, gates * 5, 5])]
      let attributes: [String: ONNXModelWriter.Value] = [
        "hidden_size": .int(5), "direction": .string("bidirectional"),
      ]
      check(name, [rows, columns, 3], operands, attributes, gives: [rows, 2, columns, 5], &tested)
      check(
        name, [rows, columns, 3], operands, attributes, output: 1, gives: [2, columns, 5], &tested)
      check(
        name, [rows, columns, 3], operands, attributes.merging(["layout": .int(1)]) { $1 },
        gives: [rows, columns, 2, 5], &tested)
    }
    check(
      "Attention", [2, 4, rows, 8], [.weights([2, 4, 9, 8]), .weights([2, 4, 9, columns])],
      gives: [2, 4, rows, columns], &tested)
    check(
      "Attention", [2, rows, 32], [.weights([2, 9, 16]), .weights([2, 9, 2 * columns])],
      ["q_num_heads": .int(4), "kv_num_heads": .int(2)], gives: [2, rows, 4 * columns], &tested)
    // Those of ONNX Runtime hold the matrices of queries, keys and values.
    for name in ["Attention", "QAttention"] {
      check(
        name, [2, rows, 32], [.weights([32, 3 * columns])], gives: [2, rows, columns], &tested)
      check(
        name, [2, rows, 32], [.weights([32, 16 + columns])],
        ["qkv_hidden_sizes": .ints([8, 8, columns])], gives: [2, rows, columns], &tested)
    }
  }

  // MARK: - Values

  /// Shapes that are worked out from the input's, in the ways that exporters write.
  @Test(arguments: 0..<30) func arithmeticOfShapes(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let shape = dims(4, 2...9, &random)
    var model = ONNXModelWriter()
    model.input("x", shape)
    model.node("Shape", ["x"], ["shape"])
    var sizes: [(name: String, value: Int)] = []
    for (axis, size) in shape.enumerated() {
      model.integers("i\(axis)", [axis], dims: [])
      model.node("Gather", ["shape", "i\(axis)"], ["s\(axis)"])
      sizes.append(("s\(axis)", size))
    }
    for step in 0..<12 {
      let one = sizes[random.integer(0...(sizes.count - 1))]
      let other = sizes[random.integer(0...(sizes.count - 1))]
      let name = "v\(step)"
      let (type, value): (String, Int) =
        switch random.integer(0...6) {
        case 0: ("Add", one.value + other.value)
        case 1: ("Sub", one.value - other.value)
        case 2: ("Mul", one.value % 50 * (other.value % 50))
        case 3: ("Div", other.value == 0 ? 0 : one.value / other.value)
        case 4: ("Max", max(one.value, other.value))
        case 5: ("Min", min(one.value, other.value))
        default:
          (
            "Mod",
            other.value == 0
              ? 0
              : one.value - other.value
                * Int((Double(one.value) / Double(other.value)).rounded(.down))
          )
        }
      if ["Div", "Mod"].contains(type), other.value == 0 { continue }
      if type == "Mul", one.value % 50 != one.value || other.value % 50 != other.value { continue }
      model.node(type, [one.name, other.name], [name])
      sizes.append((name, value))
    }
    let last = sizes[sizes.count - 1]
    // A third of it, rounded up, in floats; or one where it is not positive.
    model.initializers.append(ONNXModelWriter.reals("three", [3], dims: []))
    model.integers("zero", [0], dims: [])
    model.integers("one", [1], dims: [])
    model.integers("first", [0])
    model.node("Greater", [last.name, "zero"], ["isPositive"])
    model.node("Where", ["isPositive", last.name, "one"], ["positive"])
    model.node("Cast", ["positive"], ["real"], ["to": .int(1)])
    model.node("Div", ["real", "three"], ["third"])
    model.node("Ceil", ["third"], ["up"])
    model.node("Cast", ["up"], ["whole"], ["to": .int(7)])
    model.node("Unsqueeze", ["whole", "first"], ["list"])
    model.node("Concat", ["list", "shape"], ["target"], ["axis": .int(0)])
    model.node("Unsqueeze", ["x", "first"], ["lifted"])
    model.node("Expand", ["lifted", "target"], ["r"])
    model.weights("w", [shape[3], 2])
    model.node("MatMul", ["r", "w"], ["y"])
    let count = (max(last.value, last.value > 0 ? last.value : 1) + 2) / 3
    let layer = try ONNXModelTests.network(model).layers[0]
    #expect(layer.inputShape == (count == 1 ? shape : [count] + shape))
  }

  /// PyTorch turns its paddings around: pairs from the last dimension to the first become starts and ends.
  @Test func paddingsOfPyTorch() throws {
    var model = ONNXModelWriter()
    model.input("x", [2, 3, 4])
    model.integers("pads", [1, 2, 5, 6])
    model.integers("rest", [2])
    model.node(
      "ConstantOfShape", ["rest"], ["zeros"], ["value": .tensor(ONNXModelWriter.integers("", [0]))])
    model.node("Concat", ["pads", "zeros"], ["all"], ["axis": .int(0)])
    model.integers("pairs", [-1, 2])
    model.node("Reshape", ["all", "pairs"], ["p"])
    for (name, value) in [("m1", -1), ("end", Int.min + 1), ("z", 0)] {
      model.integers(name, [value])
    }
    model.node("Slice", ["p", "m1", "end", "z", "m1"], ["reversed"])
    model.node("Transpose", ["reversed"], ["turned"], ["perm": .ints([1, 0])])
    model.node("Reshape", ["turned", "m1"], ["flat"])
    model.node("Pad", ["x", "flat"], ["padded"])
    model.weights("w", [7, 1])
    model.node("MatMul", ["padded", "w"], ["y"])
    #expect(try ONNXModelTests.network(model).layers[0].inputShape == [2, 14, 7])
  }

  /// Constants in every form; and counts that depend on more than sizes are not known.
  @Test func constants() throws {
    let forms: [ONNXModelWriter.Value] = [
      .tensor(ONNXModelWriter.integers("", [6, 2])),
      .tensor(
        [6, 2].flatMap { ONNXModelWriter.number(7, $0) } + ONNXModelWriter.tensor("", [2], type: 7)),
    ]
    for form in forms {
      var model = ONNXModelWriter()
      model.input("x", [3, 4])
      model.node("Constant", [], ["c"], ["value": form])
      model.node("Reshape", ["x", "c"], ["r"])
      model.weights("w", [2, 1])
      model.node("MatMul", ["r", "w"], ["y"])
      #expect(try ONNXModelTests.network(model).layers[0].inputShape == [6, 2])
    }
    for (key, value) in [
      ("value_ints", ONNXModelWriter.Value.ints([6, 2])), ("value_floats", .floats([6, 2])),
    ] {
      var model = ONNXModelWriter()
      model.input("x", [3, 4])
      model.node("Constant", [], ["c"], [key: value])
      model.node("Cast", ["c"], ["d"], ["to": .int(7)])
      model.node("Reshape", ["x", "d"], ["r"])
      model.weights("w", [2, 1])
      model.node("MatMul", ["r", "w"], ["y"])
      #expect(try ONNXModelTests.network(model).layers[0].inputShape == [6, 2])
    }
    for type in ["NonZero", "SplitToSequence"] {
      var model = ONNXModelWriter()
      model.input("x", [3, 4])
      model.node(type, ["x"], ["n"], name: "n")
      model.weights("w", [4, 1])
      model.node("MatMul", ["n", "w"], ["y"])
      #expect(
        refusal { () throws(FormatError) in try ONNXModelTests.network(model) }?
          .contains("node 'n' (\(type)) has a size that depends on more than the inputs' sizes")
          == true)
    }
  }
}
