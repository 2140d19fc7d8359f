import MPQModel

extension GraphOperation {
  /// Operations that give the same elements other dimensions.
  static let layout: [GraphOperation] =
    family(["Identity"], inPlace: true) { call in [call.input(0)] }
    + family(["Reshape"], inPlace: true) { call throws(OperationFault) in [try reshape(call)] }
    + family(["Flatten"], inPlace: true) { call throws(OperationFault) in [try flatten(call)] }
    + family(["Squeeze"], inPlace: true) { call throws(OperationFault) in [try squeeze(call)] }
    + family(["Unsqueeze"], inPlace: true) { call throws(OperationFault) in [try unsqueeze(call)] }
    + family(["Transpose"]) { call throws(OperationFault) in [try transpose(call)] }
    + family(["DepthToSpace", "SpaceToDepth"]) { call throws(OperationFault) in [try blocks(call)] }
    + family(["Expand"]) { call throws(OperationFault) in [try expand(call)] }
    + family(["Tile"]) { call in [tile(call)] }

  private static func reshape(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let input = call.input(0)
    let target: [Int?]
    if let shape = call.ints("shape"), !call.has(1) {
      target = shape
    } else if let values = call.input(1).values {
      target = values.integers
    } else {
      // Only the number of dimensions is known.
      guard let rank = call.input(1).shape?.first, rank <= TensorFacts.mostDimensions else {
        return .unknown
      }
      target = [Int?](repeating: nil, count: rank)
    }
    let keepsZeros = call.int("allowzero", 0) != 0
    var result: [Int?] = []
    for (axis, size) in target.enumerated() {
      guard size == 0, !keepsZeros else {
        result.append(size)
        continue
      }
      // Zero stands for the input's size in the same place.
      result.append(input.dimensions.flatMap { axis < $0.count ? $0[axis] : nil })
    }
    var open = result.indices.filter { result[$0] == -1 }
    for axis in open { result[axis] = nil }
    // A single size that is not known follows from the number of elements too.
    let gaps = result.indices.filter { result[$0] == nil }
    if open.isEmpty, target.count(where: { $0 == nil }) == 1 { open = gaps }
    if let axis = open.first, gaps == [axis] {
      let rest = exactProduct(result.compactMap(\.self)) ?? 0
      if let count = input.count, rest > 0 {
        guard count.isMultiple(of: rest) else {
          throw OperationFault(
            "\(count) elements do not fit \(words(result)); is the input's size right?")
        }
        result[axis] = count / rest
      }
    } else if gaps.isEmpty, let count = input.count, let own = TensorFacts(result).count,
      count != own
    {
      throw OperationFault(
        "\(count) elements do not fit \(words(result)); is the input's size right?")
    }
    return TensorFacts(result, values: input.values)
  }

  /// Dimensions in a message.
  static func words(_ dimensions: [Int?]) -> String {
    "[" + dimensions.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]"
  }

  private static func flatten(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    guard let input = call.input(0).dimensions else { return TensorFacts([nil, nil]) }
    let axis = call.int("axis", 1)
    let split = axis == input.count ? axis : try call.axis(axis, of: input.count)
    let parts = [input.prefix(split), input.dropFirst(split)].map { part in
      TensorFacts(Array(part)).shape.flatMap { exactProduct($0) }
    }
    return TensorFacts(parts)
  }

  /// The axes of a squeezed tensor, of an unsqueezed one's result, or of a reduction, ascending.
  static func axes(
    _ call: OperationCall, input: Int, rank: Int
  ) throws(OperationFault) -> OperationCall.ListArgument? {
    guard case .known(let axes)? = call.list(input: input, attribute: "axes") else {
      return call.list(input: input, attribute: "axes")
    }
    var ascending: [Int] = []
    for axis in axes { ascending.append(try call.axis(axis, of: rank)) }
    return .known(Set(ascending).sorted())
  }

  private static func squeeze(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let input = call.input(0)
    guard let dimensions = input.dimensions else { return .unknown }
    switch try axes(call, input: 1, rank: dimensions.count) {
    case nil:
      // All dimensions of 1; which those are is not known if one is not.
      guard let shape = input.shape else { return .unknown }
      return TensorFacts(shape.filter { $0 != 1 }, values: input.values)
    case .unknown?: return .unknown
    case .known(let axes)?:
      let left = dimensions.indices.filter { !axes.contains($0) }.map { dimensions[$0] }
      return TensorFacts(left, values: input.values)
    }
  }

  private static func unsqueeze(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let input = call.input(0)
    guard let dimensions = input.dimensions,
      case .known(let given)? = call.list(input: 1, attribute: "axes"),
      given.count <= TensorFacts.mostDimensions
    else { return .unknown }
    let rank = dimensions.count + given.count
    guard case .known(let axes)? = try axes(call, input: 1, rank: rank), axes.count == given.count
    else { throw OperationFault("its axes \(given) name one twice") }
    var result = dimensions
    for axis in axes { result.insert(1, at: axis) }
    return TensorFacts(result, values: input.values)
  }

  private static func transpose(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    guard let input = call.input(0).dimensions else { return .unknown }
    let order = call.ints("perm") ?? input.indices.reversed()
    guard order.sorted() == Array(input.indices) else {
      throw OperationFault("its perm \(order) is no order of \(input.count) dimensions")
    }
    var result = TensorFacts(order.map { input[$0] })
    if let shape = result.shape, let values = call.input(0).values, let own = call.input(0).shape {
      let steps = SmallValues.steps(own)
      result.values = values.view(shape, steps: order.map { steps[$0] })
    }
    return result
  }

  private static func blocks(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    guard let input = call.input(0).dimensions else { return .unknown }
    let block = call.int("blocksize", 0)
    guard input.count == 4, (1...1 << 10).contains(block) else {
      throw OperationFault(
        "it takes 4 dimensions and a blocksize from 1, and has \(input.count) and \(block)")
    }
    return TensorFacts([
      input[0],
      input[1].map { call.name == "DepthToSpace" ? $0 / (block * block) : $0 * block * block },
      input[2].map { call.name == "DepthToSpace" ? $0 * block : $0 / block },
      input[3].map { call.name == "DepthToSpace" ? $0 * block : $0 / block },
    ])
  }

  private static func expand(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let input = call.input(0)
    guard let dimensions = input.dimensions else { return .unknown }
    let target: [Int?]
    if let values = call.input(1).values {
      target = values.integers
    } else {
      guard let rank = call.input(1).shape?.first, rank <= TensorFacts.mostDimensions else {
        return .unknown
      }
      target = [Int?](repeating: nil, count: rank)
    }
    var result = TensorFacts(try broadcast([dimensions, target]))
    if call.worksOutValues, let values = input.values, let own = input.shape,
      let shape = result.shape
    {
      result.values = values.broadcast(own, to: shape)
    }
    return result
  }

  private static func tile(_ call: OperationCall) -> TensorFacts {
    guard let input = call.input(0).dimensions else { return .unknown }
    guard let repeats = call.input(1).values?.integers, repeats.count == input.count else {
      return TensorFacts(input.map { _ in nil })
    }
    return TensorFacts(
      zip(input, repeats).map { size, times in
        guard let size, let times, size >= 0, times >= 0 else { return nil }
        return exactProduct([size, times])
      })
  }
}
