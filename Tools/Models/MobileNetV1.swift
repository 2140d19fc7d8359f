import MPQModel

/// MobileNets of depthwise-separable convolutions (Howard et al., 2017).
///
/// torchvision has none, so the names follow its MobileNetV2: `features.0` is the first
/// convolution, `features.N` the Nth block with `conv.0` depthwise and `conv.1` pointwise; in each,
/// `.0` is the convolution, `.1` its batch normalization, `.2` the ReLU. `classifier` is the linear
/// layer.
struct MobileNetV1 {
  var name: String
  var inputShape: [Int]
  var classes: Int
  /// Output channels and stride of the first convolution.
  var first: (outChannels: Int, stride: Int)
  /// Output channels of each block, and the stride of its depthwise convolution.
  var blocks: [(outChannels: Int, stride: Int)]

  func description() throws(NetworkError) -> NetworkDescription {
    var network = NetworkBuilder()
    var x = network.convolution(
      "features.0.0", normalization: "features.0.1", of: NetworkDescription.inputName,
      outChannels: first.outChannels, kernel: 3, stride: first.stride)
    x = network.add("features.0.2", ReLU(), of: x)
    var channels = first.outChannels
    for (number, block) in zip(1..., blocks) {
      let name = "features.\(number).conv"
      x = network.convolution(
        "\(name).0.0", normalization: "\(name).0.1", of: x, outChannels: channels, kernel: 3,
        stride: block.stride, groups: channels)
      x = network.add("\(name).0.2", ReLU(), of: x)
      x = network.convolution(
        "\(name).1.0", normalization: "\(name).1.1", of: x, outChannels: block.outChannels,
        kernel: 1)
      x = network.add("\(name).1.2", ReLU(), of: x)
      channels = block.outChannels
    }
    x = network.pooledFeatures(of: x)
    _ = network.add("classifier", Linear(outFeatures: classes), of: x)
    return try NetworkDescription(
      name: name, inputShape: inputShape, operations: network.operations)
  }
}

extension MobileNetV1 {
  static let imageNet = MobileNetV1(
    name: "mobilenet_v1", inputShape: [3, 224, 224], classes: 1000, first: (32, 2),
    blocks: [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
      + Array(repeating: (512, 1), count: 5) + [(1024, 2), (1024, 1)])

  static let fashion = MobileNetV1(
    name: "mobilenet-fashion", inputShape: [1, 28, 28], classes: 10, first: (16, 1),
    blocks: [(32, 1), (64, 2), (64, 1), (128, 2), (128, 1)])
}
