/// The largest element under a window that moves over an image.
package struct MaxPool: WindowPooling {
  package static let name = "max_pool"
  package var window: PoolingWindow

  package init(_ window: PoolingWindow) { self.window = window }
}

/// The mean of the elements under a window that moves over an image.
package struct AveragePool: WindowPooling {
  package static let name = "average_pool"
  package var window: PoolingWindow

  package init(_ window: PoolingWindow) { self.window = window }
}

/// The mean of each channel, as an image of one pixel.
package struct GlobalAveragePool: OperationKind {
  package static let name = "global_average_pool"

  package init() {}

  package func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape {
    .image(channels: try inputs[0].image().channels, height: 1, width: 1)
  }
}

/// A window that moves over an image.
package struct PoolingWindow: Hashable, Sendable {
  /// Size of the window.
  package var kernel: Extent
  /// Distance between neighbouring positions of the window.
  package var stride: Extent
  /// Elements added on each side. They are never the maximum; in an average they count as zeros.
  package var padding: Extent

  /// - Parameter stride: nil for the kernel's size, so that windows do not overlap.
  package init(kernel: Extent, stride: Extent? = nil, padding: Extent = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }
}

/// A pooling operation under a window: the parameters and shapes that maximum and mean share.
package protocol WindowPooling: OperationKind {
  var window: PoolingWindow { get set }
  init(_ window: PoolingWindow)
}

extension WindowPooling {
  package static var parameters: [OperationParameter<Self>] {
    [
      .required("kernel", .extent(\.window.kernel)),
      .optional("stride", .extent(\.window.stride)),
      .optional("padding", .extent(\.window.padding, least: 0)),
    ]
  }

  package init(kernel: Extent, stride: Extent? = nil, padding: Extent = 0) {
    self.init(PoolingWindow(kernel: kernel, stride: stride, padding: padding))
  }

  package init() { self.init(kernel: 0) }

  package var withDefaults: Self { Self(kernel: window.kernel) }

  package func check() throws(OperationFault) {
    // With more padding, a window could cover padding alone, which has no maximum.
    guard 2 * window.padding.height <= window.kernel.height,
      2 * window.padding.width <= window.kernel.width
    else {
      throw OperationFault(
        "padding \(window.padding) is more than half of kernel \(window.kernel); "
          + "use less padding or a larger kernel")
    }
  }

  package func resultShape(of inputs: [OperationInput]) throws(OperationFault) -> TensorShape {
    try inputs[0].image(
      under: window.kernel, stride: window.stride, padding: window.padding,
      channels: inputs[0].image().channels)
  }
}
