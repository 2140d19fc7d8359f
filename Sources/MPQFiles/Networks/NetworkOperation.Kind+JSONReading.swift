import MPQModel

extension NetworkOperation.Kind.Name {
  /// The keys of the kind's parameters in a `network.json`.
  var parameterKeys: [String] {
    switch self {
    case .convolution: ["out_channels", "kernel", "stride", "padding", "groups", "bias"]
    case .batchNormalization: ["epsilon", "momentum"]
    case .maxPool, .averagePool: ["kernel", "stride", "padding"]
    case .linear: ["out_features", "bias"]
    case .dropout: ["rate"]
    case .relu, .relu6, .add, .globalAveragePool, .flatten: []
    }
  }
}

extension NetworkOperation.Kind {
  /// Reads the parameters of an operation of the given kind; those left out get their defaults.
  init(_ name: Name, _ members: JSONObject) throws(FormatError) {
    switch name {
    case .convolution: self = .convolution(try NetworkOperation.Convolution(json: members))
    case .batchNormalization:
      var normalization = NetworkOperation.BatchNormalization()
      if let epsilon = members["epsilon"] { normalization.epsilon = try epsilon.number() }
      if let momentum = members["momentum"] { normalization.momentum = try momentum.number() }
      self = .batchNormalization(normalization)
    case .relu: self = .relu
    case .relu6: self = .relu6
    case .add: self = .add
    case .maxPool: self = .maxPool(try NetworkOperation.Pooling(json: members))
    case .averagePool: self = .averagePool(try NetworkOperation.Pooling(json: members))
    case .globalAveragePool: self = .globalAveragePool
    case .flatten: self = .flatten
    case .linear:
      var linear = NetworkOperation.Linear(
        outFeatures: try members.required("out_features").integer())
      if let bias = members["bias"] { linear.bias = try bias.bool() }
      self = .linear(linear)
    case .dropout: self = .dropout(rate: try members.required("rate").number())
    }
  }
}

extension NetworkOperation.Convolution {
  fileprivate init(json members: JSONObject) throws(FormatError) {
    self.init(
      outChannels: try members.required("out_channels").integer(),
      kernel: try Extent(json: members.required("kernel")))
    if let stride = members["stride"] { self.stride = try Extent(json: stride) }
    if let padding = members["padding"] { self.padding = try Extent(json: padding) }
    if let groups = members["groups"] { self.groups = try groups.integer() }
    if let bias = members["bias"] { self.bias = try bias.bool() }
  }
}

extension NetworkOperation.Pooling {
  fileprivate init(json members: JSONObject) throws(FormatError) {
    self.init(kernel: try Extent(json: members.required("kernel")))
    if let stride = members["stride"] { self.stride = try Extent(json: stride) }
    if let padding = members["padding"] { self.padding = try Extent(json: padding) }
  }
}

extension Extent {
  /// Reads a number for a square, or `[height, width]`.
  fileprivate init(json value: JSONValue) throws(FormatError) {
    guard case .array(let sides) = value.content else {
      guard case .number = value.content else {
        throw value.mismatch("a whole number or [height, width]")
      }
      let side = try value.integer()
      self.init(height: side, width: side)
      return
    }
    guard sides.count == 2 else {
      throw value.error("expected [height, width], found a list of \(sides.count)")
    }
    self.init(height: try sides[0].integer(), width: try sides[1].integer())
  }
}
