import MPQModel

/// Collects a network's operations; each call adds one and returns the name of its result.
struct NetworkBuilder {
  private(set) var operations: [NetworkOperation] = []

  /// Adds an operation that reads one tensor.
  mutating func add(_ name: String, _ kind: any OperationKind, of input: String) -> String {
    operations.append(NetworkOperation(name: name, kind: kind, inputs: [input]))
    return name
  }

  /// Adds a convolution that keeps the image's size at stride 1, and its batch normalization.
  ///
  /// - Parameter kernel: an odd number.
  mutating func convolution(
    _ name: String, normalization: String, of input: String, outChannels: Int, kernel: Int,
    stride: Int = 1, groups: Int = 1
  ) -> String {
    let convolution = Convolution(
      outChannels: outChannels, kernel: Extent(height: kernel, width: kernel),
      stride: Extent(height: stride, width: stride),
      padding: Extent(height: kernel / 2, width: kernel / 2), groups: groups)
    let result = add(name, convolution, of: input)
    return add(normalization, BatchNormalization(), of: result)
  }

  /// Adds the sum of two tensors.
  mutating func sum(_ name: String, of left: String, and right: String) -> String {
    operations.append(NetworkOperation(name: name, kind: Add(), inputs: [left, right]))
    return name
  }

  /// Adds what all the networks here end with: the channels' means, flat.
  mutating func pooledFeatures(of input: String) -> String {
    let pooled = add("avgpool", GlobalAveragePool(), of: input)
    return add("flatten", Flatten(), of: pooled)
  }
}
