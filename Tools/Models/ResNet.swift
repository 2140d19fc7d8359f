import MPQModel

/// The residual networks of He et al. (CVPR 2016), with torchvision's names.
///
/// torchvision reuses one ReLU within a block; here each use has a name: `relu1`, `relu2`, and for
/// the last one, after `add`, `relu`.
struct ResNet {
  enum Block {
    /// Two 3×3 convolutions.
    case basic
    /// 1×1, 3×3, 1×1. The 3×3 convolution has the stride, as in torchvision ("v1.5").
    case bottleneck
  }

  enum Stem {
    /// A 7×7 convolution with stride 2 and a 3×3 maximum pooling with stride 2.
    case imageNet
    /// A 3×3 convolution, as for CIFAR's small images.
    case small
  }

  var name: String
  var inputShape: [Int]
  var classes: Int
  var stem: Stem
  var block: Block
  /// The width of each stage's 3×3 convolutions; the stem has the first.
  var widths: [Int]
  /// Blocks per stage.
  var depths: [Int]

  func description() throws(NetworkError) -> NetworkDescription {
    var network = NetworkBuilder()
    var x = addStem(to: &network)
    var channels = widths[0]
    for (stage, (width, depth)) in zip(widths, depths).enumerated() {
      for index in 0..<depth {
        let stride = index == 0 && stage > 0 ? 2 : 1
        x = addBlock(
          "layer\(stage + 1).\(index)", to: &network, of: x, channels: &channels, width: width,
          stride: stride)
      }
    }
    x = network.pooledFeatures(of: x)
    _ = network.add("fc", Linear(outFeatures: classes), of: x)
    return try NetworkDescription(
      name: name, inputShape: inputShape, operations: network.operations)
  }

  private func addStem(to network: inout NetworkBuilder) -> String {
    let isImageNet = stem == .imageNet
    var x = network.convolution(
      "conv1", normalization: "bn1", of: NetworkDescription.inputName, outChannels: widths[0],
      kernel: isImageNet ? 7 : 3, stride: isImageNet ? 2 : 1)
    x = network.add("relu", ReLU(), of: x)
    guard isImageNet else { return x }
    return network.add("maxpool", MaxPool(kernel: 3, stride: 2, padding: 1), of: x)
  }

  /// Adds a block: its convolutions, and a shortcut that is a 1×1 convolution where shapes change.
  private func addBlock(
    _ name: String, to network: inout NetworkBuilder, of input: String, channels: inout Int,
    width: Int, stride: Int
  ) -> String {
    // Each convolution's kernel, output channels and stride.
    let convolutions: [(kernel: Int, outChannels: Int, stride: Int)] =
      switch block {
      case .basic: [(3, width, stride), (3, width, 1)]
      case .bottleneck: [(1, width, 1), (3, width, stride), (1, 4 * width, 1)]
      }
    var x = input
    for (number, convolution) in zip(1..., convolutions) {
      x = network.convolution(
        "\(name).conv\(number)", normalization: "\(name).bn\(number)", of: x,
        outChannels: convolution.outChannels, kernel: convolution.kernel,
        stride: convolution.stride)
      if number < convolutions.count { x = network.add("\(name).relu\(number)", ReLU(), of: x) }
    }
    let outChannels = convolutions[convolutions.count - 1].outChannels
    var shortcut = input
    if stride != 1 || channels != outChannels {
      shortcut = network.convolution(
        "\(name).downsample.0", normalization: "\(name).downsample.1", of: input,
        outChannels: outChannels, kernel: 1, stride: stride)
    }
    channels = outChannels
    x = network.sum("\(name).add", of: x, and: shortcut)
    return network.add("\(name).relu", ReLU(), of: x)
  }
}

extension ResNet {
  static let resNet18 = ResNet(
    name: "resnet18", inputShape: [3, 224, 224], classes: 1000, stem: .imageNet, block: .basic,
    widths: [64, 128, 256, 512], depths: [2, 2, 2, 2])

  static let resNet50 = ResNet(
    name: "resnet50", inputShape: [3, 224, 224], classes: 1000, stem: .imageNet,
    block: .bottleneck, widths: [64, 128, 256, 512], depths: [3, 4, 6, 3])

  static let resNet8Fashion = fashion("resnet8-fashion", blocksPerStage: 1)

  static let resNet20Fashion = fashion("resnet20-fashion", blocksPerStage: 3)

  /// A CIFAR-style network of `6 · blocksPerStage + 2` layers for Fashion-MNIST.
  private static func fashion(_ name: String, blocksPerStage: Int) -> ResNet {
    ResNet(
      name: name, inputShape: [1, 28, 28], classes: 10, stem: .small, block: .basic,
      widths: [16, 32, 64], depths: Array(repeating: blocksPerStage, count: 3))
  }
}
