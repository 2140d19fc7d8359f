import MPQTensor

/// What one operation makes of a batch: an image per example, and the loss's gradient by it.
final class Activation: Sendable {
  let layout: ImageLayout
  let values: FloatBuffer
  /// ∂loss/∂values; nil where nothing asks for it.
  let gradient: FloatBuffer?

  /// - Parameter gradient: a buffer to share with another activation; nil for one of its own.
  init(layout: ImageLayout, batch: Int, hasGradient: Bool, sharing gradient: FloatBuffer? = nil) {
    self.layout = layout
    values = FloatBuffer(count: batch * layout.imageStride)
    self.gradient =
      hasGradient ? gradient ?? FloatBuffer(count: batch * layout.imageStride) : nil
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
