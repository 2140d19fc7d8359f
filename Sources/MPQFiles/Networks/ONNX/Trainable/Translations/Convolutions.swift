import MPQModel

extension OperationTranslation {
  static let convolutions = [
    OperationTranslation("Conv") { translation, step throws(OperationFault) in
      _ = try translation.image(0, of: step)
      let (weights, shape) = try translation.constant(1, of: step, "weights")
      guard shape.count == 4 else {
        throw OperationFault("its weights are \(shape), and mpq-train's have 4 dimensions")
      }
      let window = try ImageWindow(step, kernel: Array(shape.suffix(2)))
      let bias = try translation.bias(2, of: step, outputs: shape[0], axis: 1)
      var parts: [ModelTranslation.Part] = [("weight", weights, shape, false)]
      if let bias { parts.append(("bias", bias, [shape[0]], false)) }
      try translation.add(
        Convolution(
          outChannels: shape[0], kernel: window.kernel, stride: window.stride,
          padding: window.padding, groups: step.call.int("group", 1), bias: bias != nil),
        reading: [0], of: step, parts: parts)
    }
  ]
}

/// How a window moves over an image in a model, in the terms of the trainer: the same padding on both sides, no dilation.
struct ImageWindow {
  let kernel: Extent
  let stride: Extent
  let padding: Extent

  /// - Parameter kernel: the size of the weights; nil if the step says it itself.
  init(_ step: GraphStep, kernel given: [Int]? = nil) throws(OperationFault) {
    let call = step.call
    let named = try call.sizes("kernel_shape", count: 2, least: 1)
    guard let kernel = given ?? named, named ?? kernel == kernel else {
      throw OperationFault("its kernel_shape does not fit its weights; the file is damaged")
    }
    let dilations = try call.sizes("dilations", count: 2, least: 1) ?? [1, 1]
    guard dilations == [1, 1] else {
      throw OperationFault("its dilations are \(dilations), and mpq-train has none but 1")
    }
    let strides = try call.sizes("strides", count: 2, least: 1) ?? [1, 1]
    var pads = [0, 0, 0, 0]
    switch call.string("auto_pad") ?? "NOTSET" {
    case "NOTSET":
      pads =
        try call.sizes("pads", count: 4, least: -OperationCall.largestParameter) ?? pads
    case "VALID": break
    case "SAME_UPPER", "SAME_LOWER":
      let input = call.input(0).shape ?? []
      guard input.count == 4 else { throw OperationFault("the size of its input is not known") }
      for axis in 0...1 {
        let (size, stride) = (input[axis + 2], strides[axis])
        // The result has a position per stride, so the last window ends behind the image.
        let all = max(0, ((size + stride - 1) / stride - 1) * stride + kernel[axis] - size)
        (pads[axis], pads[axis + 2]) = (all / 2, all - all / 2)
      }
    case let other: throw OperationFault("its auto_pad is '\(other.printable)', which is unknown")
    }
    guard pads[0] == pads[2], pads[1] == pads[3], pads.allSatisfy({ $0 >= 0 }) else {
      throw OperationFault(
        "it pads by \(pads) (top, left, bottom, right), and mpq-train by the same on both sides")
    }
    self.kernel = Extent(height: kernel[0], width: kernel[1])
    stride = Extent(height: strides[0], width: strides[1])
    padding = Extent(height: pads[0], width: pads[1])
  }
}
