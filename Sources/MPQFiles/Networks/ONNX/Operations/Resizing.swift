import MPQModel

extension GraphOperation {
  /// Operations that draw an image in another size.
  static let resizing: [GraphOperation] =
    family(["Resize"]) { call throws(OperationFault) in [try resize(call)] }
    + family(["Upsample"]) { call throws(OperationFault) in
      [
        scaled(
          call.input(0), by: call.has(1) ? call.input(1).values?.allReals : call.floats("scales"))
      ]
    }
    + family(["GridSample"]) { call in
      guard let input = call.input(0).dimensions, let grid = call.input(1).dimensions,
        input.count >= 2,
        grid.count >= 2
      else { return [] }
      return [TensorFacts(input.prefix(2) + grid.dropFirst().dropLast())]
    }
    + family(["RoiAlign", "MaxRoiPool"]) { call in
      guard let input = call.input(0).dimensions, input.count == 4 else { return [] }
      let size =
        call.ints("pooled_shape") ?? [call.int("output_height", 1), call.int("output_width", 1)]
      return [TensorFacts([call.input(1).dimensions?.first ?? nil, input[1]] + size.map { $0 })]
    }
    + family(["AffineGrid"]) { call in
      guard let size = call.input(1).values?.integers, size.count >= 3 else { return [] }
      return [TensorFacts([size[0]] + size.dropFirst(2) + [size.count - 2])]
    }

  private static func scaled(_ input: TensorFacts, by scales: [Double]?) -> TensorFacts {
    guard let dimensions = input.dimensions else { return .unknown }
    guard let scales, scales.count == dimensions.count else {
      return TensorFacts(dimensions.map { _ in nil })
    }
    return TensorFacts(
      zip(dimensions, scales).map { size, scale in
        size.flatMap { Int(exactly: (Double($0) * scale).rounded(.down)) }
      })
  }

  private static func resize(_ call: OperationCall) throws(OperationFault) -> TensorFacts {
    let input = call.input(0)
    guard let dimensions = input.dimensions else { return .unknown }
    // Version 10 has scales behind the image; later ones have a region before them, and sizes behind.
    guard call.opset >= 11 || call.inputs.count > 2 else {
      return scaled(input, by: call.input(1).values?.allReals)
    }
    var axes = Array(dimensions.indices)
    if let given = call.ints("axes") {
      axes = []
      for axis in given { axes.append(try call.axis(axis, of: dimensions.count)) }
    }
    guard axes.allSatisfy(dimensions.indices.contains) else {
      throw OperationFault("it resizes a single number")
    }
    if call.has(3), call.input(3).shape != [0] {
      guard let sizes = call.input(3).values?.integers, sizes.count == axes.count else {
        return TensorFacts(dimensions.map { _ in nil })
      }
      return sized(dimensions, axes, sizes, policy: call.string("keep_aspect_ratio_policy"))
    }
    guard let scales = call.input(2).values?.allReals, scales.count == axes.count else {
      return TensorFacts(dimensions.map { _ in nil })
    }
    var all = [Double](repeating: 1, count: dimensions.count)
    for (axis, scale) in zip(axes, scales) { all[axis] = scale }
    return scaled(input, by: all)
  }

  private static func sized(
    _ dimensions: [Int?], _ axes: [Int], _ sizes: [Int?], policy: String?
  ) -> TensorFacts {
    var result = dimensions
    for (axis, size) in zip(axes, sizes) { result[axis] = size }
    guard let policy, policy != "stretch" else { return TensorFacts(result) }
    // One scale for all directions: the least or the greatest of those that the sizes ask for.
    let scales = zip(axes, sizes).compactMap { axis, size -> Double? in
      guard let size, let own = dimensions[axis], own > 0 else { return nil }
      return Double(size) / Double(own)
    }
    guard scales.count == axes.count,
      let scale = policy == "not_larger" ? scales.min() : scales.max()
    else {
      for axis in axes { result[axis] = nil }
      return TensorFacts(result)
    }
    for axis in axes {
      result[axis] = dimensions[axis].flatMap { Int(exactly: (Double($0) * scale).rounded()) }
    }
    return TensorFacts(result)
  }
}
