import MPQModel

/// Short ways to write small networks down.
extension NetworkOperation {
  static func convolution(
    _ name: String, _ input: String, _ channels: Int, kernel: Extent = 3, stride: Extent = 1,
    padding: Extent = 1, groups: Int = 1, bias: Bool = false, pinning: Pinning? = nil
  ) -> NetworkOperation {
    let settings = Convolution(
      outChannels: channels, kernel: kernel, stride: stride, padding: padding, groups: groups,
      bias: bias)
    return NetworkOperation(
      name: name, kind: settings, inputs: [input], pinning: pinning)
  }

  static func linear(
    _ name: String, _ input: String, _ features: Int, bias: Bool = true, pinning: Pinning? = nil
  ) -> NetworkOperation {
    NetworkOperation(
      name: name, kind: Linear(outFeatures: features, bias: bias), inputs: [input],
      pinning: pinning)
  }

  static func normalization(_ name: String, _ input: String) -> NetworkOperation {
    NetworkOperation(name: name, kind: BatchNormalization(), inputs: [input])
  }

  static func add(_ name: String, _ first: String, _ second: String) -> NetworkOperation {
    NetworkOperation(name: name, kind: Add(), inputs: [first, second])
  }

  /// An operation that its kind says all about.
  static func plain(_ kind: any OperationKind, _ name: String, _ input: String) -> NetworkOperation
  {
    NetworkOperation(name: name, kind: kind, inputs: [input])
  }

  /// What ends a network: an average, and an output per class.
  static func head(_ input: String, classes: Int = 5) -> [NetworkOperation] {
    [
      plain(GlobalAveragePool(), "pool", input), plain(Flatten(), "features", "pool"),
      linear("fc", "features", classes),
    ]
  }
}
