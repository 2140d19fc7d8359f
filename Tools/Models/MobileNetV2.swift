import MPQModel

/// MobileNetV2 (Sandler et al., CVPR 2018), with torchvision's names; the sums, which have none
/// there, are `features.N.add`, and the pooling at the end is `avgpool`.
enum MobileNetV2 {
  /// Expansion, output channels, number of blocks and first stride of each stage (the paper's
  /// table 2).
  private static let stages: [(expansion: Int, outChannels: Int, count: Int, stride: Int)] = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
    (6, 320, 1, 1),
  ]

  static func imageNet() throws(NetworkError) -> NetworkDescription {
    var network = NetworkBuilder()
    var x = network.activated(
      "features.0", of: NetworkDescription.inputName, outChannels: 32, kernel: 3, stride: 2)
    var channels = 32
    var index = 1
    for stage in stages {
      for block in 0..<stage.count {
        x = network.invertedResidual(
          "features.\(index)", of: x, inChannels: channels, expansion: stage.expansion,
          outChannels: stage.outChannels, stride: block == 0 ? stage.stride : 1)
        channels = stage.outChannels
        index += 1
      }
    }
    x = network.activated("features.\(index)", of: x, outChannels: 1280, kernel: 1)
    x = network.pooledFeatures(of: x)
    x = network.add("classifier.0", Dropout(rate: 0.2), of: x)
    _ = network.add("classifier.1", Linear(outFeatures: 1000), of: x)
    return try NetworkDescription(
      name: "mobilenet_v2", inputShape: [3, 224, 224], operations: network.operations)
  }
}

extension NetworkBuilder {
  /// Adds a convolution, its batch normalization and ReLU6 as `name.0`, `name.1`, `name.2`.
  fileprivate mutating func activated(
    _ name: String, of input: String, outChannels: Int, kernel: Int, stride: Int = 1,
    groups: Int = 1
  ) -> String {
    let x = convolution(
      "\(name).0", normalization: "\(name).1", of: input, outChannels: outChannels,
      kernel: kernel, stride: stride, groups: groups)
    return add("\(name).2", ReLU6(), of: x)
  }

  /// Adds a block: expanding 1×1 (left out at expansion 1), depthwise 3×3, projecting 1×1, and the
  /// sum with its input where the shape stays.
  fileprivate mutating func invertedResidual(
    _ name: String, of input: String, inChannels: Int, expansion: Int, outChannels: Int,
    stride: Int
  ) -> String {
    let hidden = inChannels * expansion
    var x = input
    var part = 0
    if expansion != 1 {
      x = activated("\(name).conv.0", of: x, outChannels: hidden, kernel: 1)
      part += 1
    }
    x = activated(
      "\(name).conv.\(part)", of: x, outChannels: hidden, kernel: 3, stride: stride, groups: hidden)
    x = convolution(
      "\(name).conv.\(part + 1)", normalization: "\(name).conv.\(part + 2)", of: x,
      outChannels: outChannels, kernel: 1)
    guard stride == 1, inChannels == outChannels else { return x }
    return sum("\(name).add", of: input, and: x)
  }
}
