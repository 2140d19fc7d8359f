extension NetworkOperation {
  /// What an operation computes, with its parameters.
  package enum Kind: Hashable, Sendable {
    /// Image → image.
    case convolution(Convolution)
    /// Image → image of the same shape.
    case batchNormalization(BatchNormalization)
    /// max(x, 0).
    case relu
    /// min(max(x, 0), 6).
    case relu6
    /// The element-wise sum of two tensors of one shape.
    case add
    /// The largest element under the window.
    case maxPool(Pooling)
    /// The mean of the elements under the window.
    case averagePool(Pooling)
    /// The mean of each channel, as an image of one pixel.
    case globalAveragePool
    /// Image → features, channel by channel and row by row.
    case flatten
    /// Features → features.
    case linear(Linear)
    /// Sets a share `rate` of the elements to zero in training, and does nothing otherwise.
    case dropout(rate: Double)
  }

  /// A two-dimensional convolution.
  package struct Convolution: Hashable, Sendable {
    /// Channels of the result.
    package var outChannels: Int
    /// Size of the window.
    package var kernel: Extent
    /// Distance between neighbouring positions of the window.
    package var stride: Extent
    /// Zeros added on each side.
    package var padding: Extent
    /// Input and output channels are split into as many parts, each convolved by itself.
    package var groups: Int
    /// Whether a constant per output channel is added.
    package var bias: Bool

    package init(
      outChannels: Int, kernel: Extent, stride: Extent = 1, padding: Extent = 0, groups: Int = 1,
      bias: Bool = false
    ) {
      self.outChannels = outChannels
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
      self.groups = groups
      self.bias = bias
    }
  }

  /// The normalization of each channel, with a scale and a shift of its own.
  package struct BatchNormalization: Hashable, Sendable {
    /// Added to the variance.
    package var epsilon: Double
    /// The share of a batch's statistics in the running ones.
    package var momentum: Double

    package init(epsilon: Double = 1e-5, momentum: Double = 0.1) {
      self.epsilon = epsilon
      self.momentum = momentum
    }
  }

  /// A pooling window that moves over an image.
  package struct Pooling: Hashable, Sendable {
    /// Size of the window.
    package var kernel: Extent
    /// Distance between neighbouring positions of the window.
    package var stride: Extent
    /// Elements added on each side: never the maximum, and zeros that count in an average.
    package var padding: Extent

    /// - Parameter stride: nil for windows side by side, a kernel apart.
    package init(kernel: Extent, stride: Extent? = nil, padding: Extent = 0) {
      self.kernel = kernel
      self.stride = stride ?? kernel
      self.padding = padding
    }
  }

  /// A matrix product.
  package struct Linear: Hashable, Sendable {
    /// Elements of the result.
    package var outFeatures: Int
    /// Whether a constant per output feature is added.
    package var bias: Bool

    package init(outFeatures: Int, bias: Bool = true) {
      self.outFeatures = outFeatures
      self.bias = bias
    }
  }
}

extension NetworkOperation.Kind {
  /// The kinds by the names they have in files and messages.
  package enum Name: String, CaseIterable, Sendable {
    case convolution
    case batchNormalization = "batch_normalization"
    case relu
    case relu6
    case add
    case maxPool = "max_pool"
    case averagePool = "average_pool"
    case globalAveragePool = "global_average_pool"
    case flatten
    case linear
    case dropout
  }

  /// The kind without its parameters.
  package var name: Name {
    switch self {
    case .convolution: .convolution
    case .batchNormalization: .batchNormalization
    case .relu: .relu
    case .relu6: .relu6
    case .add: .add
    case .maxPool: .maxPool
    case .averagePool: .averagePool
    case .globalAveragePool: .globalAveragePool
    case .flatten: .flatten
    case .linear: .linear
    case .dropout: .dropout
    }
  }

  /// Whether the operation has weights whose bit-width can be chosen.
  package var hasWeights: Bool {
    switch self {
    case .convolution, .linear: true
    default: false
    }
  }

  /// How many tensors the operation reads.
  package var inputCount: Int { self == .add ? 2 : 1 }
}
