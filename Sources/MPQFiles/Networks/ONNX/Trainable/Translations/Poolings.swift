import MPQModel

extension OperationTranslation {
  static let poolings = [
    OperationTranslation("MaxPool") { translation, step throws(OperationFault) in
      try translation.add(MaxPool(try window(&translation, step)), reading: [0], of: step)
    },
    OperationTranslation("AveragePool") { translation, step throws(OperationFault) in
      let window = try window(&translation, step)
      guard window.padding == 0 || step.call.int("count_include_pad", 0) != 0 else {
        throw OperationFault(
          "its averages leave the padding out, and mpq-train counts it as zeros (count_include_pad)"
        )
      }
      try translation.add(AveragePool(window), reading: [0], of: step)
    },
    OperationTranslation("GlobalAveragePool") { translation, step throws(OperationFault) in
      _ = try translation.image(0, of: step)
      try translation.add(GlobalAveragePool(), reading: [0], of: step)
    },
    OperationTranslation("ReduceMean") { translation, step throws(OperationFault) in
      let rank = try translation.image(0, of: step).count
      guard case .known([2, 3])? = try GraphOperation.axes(step.call, input: 1, rank: rank) else {
        throw OperationFault("it takes means along other axes than height and width")
      }
      try translation.add(GlobalAveragePool(), reading: [0], of: step)
      if step.call.int("keepdims", 1) == 0 { translation.follow(Flatten(), called: "flatten") }
    },
  ]

  private static func window(
    _ translation: inout ModelTranslation, _ step: GraphStep
  ) throws(OperationFault) -> PoolingWindow {
    let input = try translation.image(0, of: step)
    let window = try ImageWindow(step)
    // Rounded up, windows may reach beyond the padding; where none does, nothing is different.
    for (size, side) in zip(input.suffix(2), [\Extent.height, \Extent.width]) {
      let room = size + 2 * window.padding[keyPath: side] - window.kernel[keyPath: side]
      guard step.call.int("ceil_mode", 0) == 0 || room.isMultiple(of: window.stride[keyPath: side])
      else {
        throw OperationFault(
          "its windows reach beyond the image and its padding (ceil_mode), which mpq-train's do not"
        )
      }
    }
    return PoolingWindow(kernel: window.kernel, stride: window.stride, padding: window.padding)
  }
}
