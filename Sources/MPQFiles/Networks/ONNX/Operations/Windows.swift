import MPQModel

extension GraphOperation {
  /// Convolutions and poolings: a window moves over the dimensions behind batch and channels.
  static let windows: [GraphOperation] =
    family(["Conv", "ConvInteger", "FusedConv", "DeformConv"]) { call throws(OperationFault) in
      [try convolution(call, weights: 1)]
    }
    + family(["QLinearConv"]) { call throws(OperationFault) in [try convolution(call, weights: 3)] }
    + family(["ConvTranspose"]) { call throws(OperationFault) in [try transposedConvolution(call)] }
    + family(["MaxPool", "AveragePool", "LpPool", "QLinearAveragePool"]) {
      call throws(OperationFault) in
      let result = try pooling(call)
      return [result, result]
    }
    + family(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "QLinearGlobalAveragePool"]) {
      call in
      let dimensions = call.input(0).dimensions
      return [TensorFacts(dimensions.map { $0.prefix(2) + $0.dropFirst(2).map { _ in 1 } })]
    }

  /// How a window moves, one entry per direction.
  private struct Window {
    let kernel: [Int]
    let strides: [Int]
    let dilations: [Int]
    /// Before the first element and behind the last, for each direction.
    let padding: [(before: Int, behind: Int)]
    let automatic: String

    init(_ call: OperationCall, kernel: [Int]) throws(OperationFault) {
      let count = kernel.count
      guard kernel.allSatisfy((1...OperationCall.largestParameter).contains) else {
        throw OperationFault("its kernel is \(kernel); expected sizes of at least 1")
      }
      self.kernel = kernel
      let ones = [Int](repeating: 1, count: count)
      strides = try call.sizes("strides", count: count, least: 1) ?? ones
      dilations = try call.sizes("dilations", count: count, least: 1) ?? ones
      automatic = call.string("auto_pad") ?? "NOTSET"
      let least = -OperationCall.largestParameter
      let given =
        automatic == "NOTSET" ? try call.sizes("pads", count: 2 * count, least: least) : nil
      padding = (0..<count).map { (given?[$0] ?? 0, given?[$0 + count] ?? 0) }
    }

    /// The elements that the window spans in a direction.
    ///
    /// Both factors are at most 2²⁴.
    func span(_ direction: Int) -> Int { (kernel[direction] - 1) * dilations[direction] + 1 }

    /// The window's positions in a direction.
    func positions(
      _ direction: Int, over input: Int, isPooling: Bool = false, roundsUp: Bool = false
    ) throws(OperationFault) -> Int {
      let stride = strides[direction]
      if automatic == "SAME_UPPER" || automatic == "SAME_LOWER" {
        return (input + stride - 1) / stride
      }
      let (before, behind) = padding[direction]
      let room = input + before + behind - span(direction)
      // ONNX Runtime divides towards zero, and so pools what is a little smaller than the window.
      guard room >= 0 || isPooling && room > -stride else {
        throw OperationFault(
          "its kernel spans \(span(direction)) elements, and its input has "
            + "\(input + before + behind) with padding; is the input's size right?")
      }
      guard roundsUp else { return room / stride + 1 }
      let count = (room + stride - 1) / stride + 1
      // A window that would start behind the input and the padding before it is left out, as in PyTorch.
      return (count - 1) * stride >= input + before ? count - 1 : count
    }
  }

  private static func convolution(
    _ call: OperationCall, weights position: Int
  ) throws(OperationFault) -> TensorFacts {
    guard let input = call.input(0).dimensions else { return .unknown }
    let weights = call.input(position).dimensions
    guard input.count >= 3, weights == nil || weights?.count == input.count else {
      throw OperationFault(
        "its input has \(input.count) dimensions, and its weights have \(weights?.count ?? 0); expected the "
          + "same number, at least 3")
    }
    let groups = call.int("group", 1)
    if let channels = input[1], let perGroup = weights?[1] {
      guard groups > 0, groups <= channels,
        channels == perGroup.multipliedReportingOverflow(by: groups).partialValue
      else {
        throw OperationFault(
          "its input has \(channels) channels, and its weights are for \(groups) groups of \(perGroup); is the "
            + "input's size right?")
      }
    }
    let kernel =
      call.ints("kernel_shape")
      ?? weights.flatMap { TensorFacts(Array($0.dropFirst(2))).shape }
    guard let kernel, kernel.count == input.count - 2 else {
      return TensorFacts([input[0], weights?[0]] + input.dropFirst(2).map { _ in nil })
    }
    let window = try Window(call, kernel: kernel)
    var result = [input[0], weights?[0]]
    for (direction, size) in input.dropFirst(2).enumerated() {
      var positions: Int?
      if let size { positions = try window.positions(direction, over: size) }
      result.append(positions)
    }
    return TensorFacts(result)
  }

  private static func transposedConvolution(
    _ call: OperationCall
  ) throws(OperationFault) -> TensorFacts {
    guard let input = call.input(0).dimensions, input.count >= 3 else { return .unknown }
    let weights = call.input(1).dimensions
    if let channels = input[1], let own = weights?.first ?? nil, channels != own {
      throw OperationFault(
        "its input has \(channels) channels, and its weights are for \(own); is the input's size right?"
      )
    }
    let groups = call.int("group", 1)
    var outputChannels: Int?
    if let weights, weights.count == input.count, let perGroup = weights[1], groups > 0 {
      outputChannels = exactProduct([perGroup, groups])
    }
    let kernel =
      call.ints("kernel_shape")
      ?? weights.flatMap { TensorFacts(Array($0.dropFirst(2))).shape }
    let count = input.count - 2
    guard let kernel, kernel.count == count else {
      return TensorFacts([input[0], outputChannels] + input.dropFirst(2).map { _ in nil })
    }
    let window = try Window(call, kernel: kernel)
    let given = try outputSizes(call, count: count)
    let more = try call.sizes("output_padding", count: count, least: 0)
    var result = [input[0], outputChannels]
    for (direction, size) in input.dropFirst(2).enumerated() {
      if let given {
        result.append(given[direction])
      } else if let size {
        let stride = window.strides[direction]
        if window.automatic.hasPrefix("SAME") {
          // Padding makes the result smaller, and never larger: a kernel below the stride leaves the last gap out.
          let whole = stride * (size - 1) + (more?[direction] ?? 0) + window.span(direction)
          result.append(min(size * stride, whole))
        } else {
          let (before, behind) = window.padding[direction]
          result.append(
            stride * (size - 1) + (more?[direction] ?? 0) + window.span(direction) - before - behind
          )
        }
      } else {
        result.append(nil)
      }
    }
    return TensorFacts(result)
  }

  /// The sizes of a transposed convolution's result that are asked for; nil if none are.
  private static func outputSizes(
    _ call: OperationCall, count: Int
  ) throws(OperationFault) -> [Int]? {
    guard let sizes = call.ints("output_shape"), !sizes.isEmpty else { return nil }
    // They may come with or without batch and channels.
    guard sizes.count == count || sizes.count == count + 2 else {
      throw OperationFault("its output_shape has \(sizes.count) numbers; expected \(count)")
    }
    let own = Array(sizes.suffix(count))
    guard own.allSatisfy((1...OperationCall.largestParameter).contains) else {
      throw OperationFault(
        "its output_shape is \(sizes); expected sizes from 1 to \(OperationCall.largestParameter)")
    }
    return own
  }

  private static func pooling(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    guard let input = call.input(0).dimensions, input.count >= 3 else { return .unknown }
    guard let kernel = call.ints("kernel_shape"), kernel.count == input.count - 2 else {
      throw OperationFault("it has no kernel_shape of \(input.count - 2) numbers")
    }
    let window = try Window(call, kernel: kernel)
    let roundsUp = call.int("ceil_mode", 0) != 0
    var result = Array(input.prefix(2))
    for (direction, size) in input.dropFirst(2).enumerated() {
      var positions: Int?
      if let size {
        positions = try window.positions(direction, over: size, isPooling: true, roundsUp: roundsUp)
      }
      result.append(positions)
    }
    return TensorFacts(result)
  }
}
