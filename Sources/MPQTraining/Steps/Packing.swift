import MPQTensor

/// An image with zeros around it, so that a kernel can move over its edge without asking.
struct Packing: Hashable, Sendable {
  let image: ImageLayout
  let top: Int
  let left: Int
  let bottom: Int
  let right: Int

  /// Floats from one packed row to the next.
  var rowStride: Int { (left + image.width + right) * image.pixelStride }
  /// The same as `count`, also where that would overflow.
  var floats: Double {
    Double(top + image.height + bottom) * Double(left + image.width + right)
      * Double(image.pixelStride)
  }
  /// Floats of the packed image.
  var count: Int { (top + image.height + bottom) * rowStride }

  /// Where a pixel stands, which may be one of the zeros around the image.
  func offset(row: Int, column: Int) -> Int {
    (row + top) * rowStride + (column + left) * image.pixelStride
  }

  /// Copies an image and surrounds it with zeros; `packed` is **overwritten**.
  func copy(_ source: UnsafePointer<Float>, to packed: UnsafeMutablePointer<Float>) {
    forEachRow(source, packed) { source, packed in
      packed.update(from: source, count: image.rowStride)
    }
  }

  /// Quantizes an image and surrounds it with zeros, in one pass; `packed` is **overwritten**.
  func quantize(
    _ source: UnsafePointer<Float>, by quantizer: StepSizeQuantizer,
    to packed: UnsafeMutablePointer<Float>
  ) {
    // Where pixels lie close together, whole lanes reach over a row's end. What they write there is
    // written again afterwards: by the zeros on the right, the next row, or the zeros at the bottom.
    forEachRow(source, packed) { source, packed in
      quantizer.quantize(source, count: image.rowStride, into: packed)
    }
  }

  private func forEachRow(
    _ source: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    packed.update(repeating: 0, count: top * rowStride)
    for row in 0..<image.height {
      let start = packed + (top + row) * rowStride
      let inner = start + left * image.pixelStride
      start.update(repeating: 0, count: left * image.pixelStride)
      body(source + row * image.rowStride, inner)
      (inner + image.rowStride).update(repeating: 0, count: right * image.pixelStride)
    }
    (packed + (top + image.height) * rowStride).update(repeating: 0, count: bottom * rowStride)
  }
}
