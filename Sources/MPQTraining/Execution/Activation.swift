import MPQModel
import MPQTensor

/// What one operation makes of this rank's part of a batch: an image per example, and the loss's gradient by it.
final class Activation: Sendable {
  let layout: ImageLayout
  let values: FloatBuffer
  /// ∂loss/∂values; nil where nothing asks for it.
  let gradient: FloatBuffer?

  /// - Parameters:
  ///   - images: the most that there can be.
  ///   - gradient: a buffer to share with another activation; nil for one of its own.
  init(layout: ImageLayout, images: Int, hasGradient: Bool, sharing gradient: FloatBuffer? = nil) {
    self.layout = layout
    values = FloatBuffer(count: images * layout.imageStride)
    self.gradient =
      hasGradient ? gradient ?? FloatBuffer(count: images * layout.imageStride) : nil
  }

  /// The values of one example.
  func image(_ index: Int) -> UnsafeMutablePointer<Float> {
    values.base + index * layout.imageStride
  }

  /// The gradient by one example's values.
  ///
  /// - Precondition: there is a gradient.
  func gradientImage(_ index: Int) -> UnsafeMutablePointer<Float> {
    gradient!.base + index * layout.imageStride
  }

  /// Floats of some examples together.
  func count(_ images: Range<Int>) -> Int { images.count * layout.imageStride }
}

/// Where an operation sends the gradient by its input.
struct GradientTarget: Sendable {
  let activation: Activation
  /// Whether another reader of the input has written there already, in the backward order.
  let adds: Bool

  /// Copies or adds a gradient that has the input's layout.
  func receive(_ gradient: UnsafePointer<Float>, at image: Int) {
    let target = activation.gradientImage(image)
    let count = activation.layout.imageStride
    if adds {
      target.add(gradient, count: count)
    } else {
      target.update(from: gradient, count: count)
    }
  }
}

extension ImageLayout {
  /// How a result of some shape lies in memory; features are an image of one pixel.
  init(_ shape: TensorShape) {
    switch shape {
    case .image(let channels, let height, let width):
      self.init(channels: channels, height: height, width: width)
    case .features(let count): self.init(channels: count, height: 1, width: 1)
    }
  }
}
