import MPQModel

extension NetworkOperation {
  /// The operation as one line of a `network.json`, without parameters that have their defaults.
  var json: String {
    var line = JSONLine()
    line.add("name", JSONText.quoted(name))
    line.add("kind", JSONText.quoted(kind.name.rawValue))
    line.add("inputs", "[\(inputs.map(JSONText.quoted).joined(separator: ", "))]")
    kind.addParameters(to: &line)
    switch pinning {
    case .searched: line.add("pinned", false, default: nil)
    case .pinned(let bits):
      var pinned = JSONLine()
      pinned.add("weight_bits", bits.weightBits, default: nil)
      pinned.add("activation_bits", bits.activationBits, default: nil)
      line.add("pinned", pinned.text)
    case nil: break
    }
    return line.text
  }
}

extension NetworkOperation.Kind {
  fileprivate func addParameters(to line: inout JSONLine) {
    switch self {
    case .convolution(let convolution):
      let plain = NetworkOperation.Convolution(
        outChannels: convolution.outChannels, kernel: convolution.kernel)
      line.add("out_channels", convolution.outChannels, default: nil)
      line.add("kernel", convolution.kernel, default: nil)
      line.add("stride", convolution.stride, default: plain.stride)
      line.add("padding", convolution.padding, default: plain.padding)
      line.add("groups", convolution.groups, default: plain.groups)
      line.add("bias", convolution.bias, default: plain.bias)
    case .batchNormalization(let normalization):
      let plain = NetworkOperation.BatchNormalization()
      line.add("epsilon", normalization.epsilon, default: plain.epsilon)
      line.add("momentum", normalization.momentum, default: plain.momentum)
    case .maxPool(let pooling), .averagePool(let pooling):
      let plain = NetworkOperation.Pooling(kernel: pooling.kernel)
      line.add("kernel", pooling.kernel, default: nil)
      line.add("stride", pooling.stride, default: plain.stride)
      line.add("padding", pooling.padding, default: plain.padding)
    case .linear(let linear):
      let plain = NetworkOperation.Linear(outFeatures: linear.outFeatures)
      line.add("out_features", linear.outFeatures, default: nil)
      line.add("bias", linear.bias, default: plain.bias)
    case .dropout(let rate):
      line.add("rate", rate, default: nil)
    case .relu, .relu6, .add, .globalAveragePool, .flatten:
      break
    }
  }
}

/// The members of an object that is written on one line.
private struct JSONLine {
  private var members: [String] = []

  /// Adds a member whose value is JSON text already.
  mutating func add(_ key: String, _ json: String) {
    members.append("\"\(key)\": \(json)")
  }

  /// Adds a number or truth value, unless it is the default.
  mutating func add<Value: Equatable & LosslessStringConvertible>(
    _ key: String, _ value: Value, default plain: Value?
  ) {
    if value != plain { add(key, value.description) }
  }

  /// Adds a number for a square, or `[height, width]`, unless it is the default.
  mutating func add(_ key: String, _ extent: Extent, default plain: Extent?) {
    guard extent != plain else { return }
    let isSquare = extent.height == extent.width
    add(key, isSquare ? "\(extent.height)" : "[\(extent.height), \(extent.width)]")
  }

  var text: String { "{\(members.joined(separator: ", "))}" }
}
