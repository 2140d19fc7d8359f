import MPQTensor

/// Where an operation sends the gradient by its input.
struct GradientTarget: Sendable {
  let activation: Activation
  /// Whether another reader of the input has written there already, in the backward order.
  let adds: Bool

  /// Copies or adds a gradient that has the input's layout.
  func receive(_ gradient: UnsafePointer<Float>, at image: Int) {
    let target = activation.gradientImage(image)
    let count = activation.layout.imageStride
    guard adds else {
      target.update(from: gradient, count: count)
      return
    }
    for offset in stride(from: 0, to: count, by: Lanes.scalarCount) {
      target.store(target.lanes(at: offset) + gradient.lanes(at: offset), at: offset)
    }
  }
}
