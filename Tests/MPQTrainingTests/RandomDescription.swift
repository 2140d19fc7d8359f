import MPQModel
import TestFixtures

/// A small network of random operations, whose every result is read.
struct RandomDescription {
  private var random: SeededGenerator
  private var operations: [NetworkOperation] = []
  private var images: [(name: String, shape: [Int])] = []
  private var unread: Set<String> = []
  private let channelCounts: [Int]

  static func make(seed: UInt64, channelCounts: [Int] = [1, 3, 5, 16, 20, 33]) -> NetworkDescription
  {
    var random = SeededGenerator(seed: seed)
    let shape = [
      channelCounts.randomElement(using: &random)!, random.integer(4...8), random.integer(4...8),
    ]
    var made = RandomDescription(random: random, shape: shape, channelCounts: channelCounts)
    made.grow()
    made.finish()
    do {
      return try NetworkDescription(
        name: "random", inputShape: shape, operations: made.operations)
    } catch {
      preconditionFailure("seed \(seed): \(error)")
    }
  }

  private init(random: SeededGenerator, shape: [Int], channelCounts: [Int]) {
    self.random = random
    self.channelCounts = channelCounts
    images = [(NetworkDescription.inputName, shape)]
  }

  private mutating func append(
    _ kind: any OperationKind, _ inputs: [String], _ shape: [Int]?
  ) -> String {
    let name = "\(type(of: kind).name)\(operations.count)"
    let isLayer = !type(of: kind).quantizedOperands.isEmpty
    var pinning: NetworkOperation.Pinning?
    if isLayer, random.oneIn(3) {
      pinning = random.oneIn(2) ? .pinned(.eightBit) : .searched
    }
    // A quantized layer that reads the image, or what follows from it alone, has a test of its own.
    if isLayer, !dependsOnParameters(inputs[0]) { pinning = .pinned(.eightBit) }
    operations.append(
      NetworkOperation(name: name, kind: kind, inputs: inputs, pinning: pinning))
    unread.subtract(inputs)
    unread.insert(name)
    if let shape { images.append((name, shape)) }
    return name
  }

  private func dependsOnParameters(_ name: String) -> Bool {
    guard let operation = operations.first(where: { $0.name == name }) else { return false }
    switch operation.kind {
    case is Convolution, is BatchNormalization, is Linear: return true
    default: return operation.inputs.contains { dependsOnParameters($0) }
    }
  }

  private mutating func grow() {
    for _ in 0..<random.integer(3...9) {
      // Mostly the last result, sometimes an earlier one, which then has several readers.
      let (name, shape) = random.oneIn(4) ? images.randomElement(using: &random)! : images.last!
      switch random.integer(0...12) {
      case 0...4: addConvolution(name, shape)
      case 5, 6:
        _ = append(BatchNormalization(), [name], shape)
      case 7: _ = append(ReLU(), [name], shape)
      case 8: _ = append(ReLU6(), [name], shape)
      case 9:
        // The sum of a tensor with itself where there is no other of its shape.
        let others = images.filter { $0.shape == shape }
        let other = others.randomElement(using: &random)!.name
        _ = append(Add(), random.oneIn(2) ? [name, other] : [other, name], shape)
      case 10: addPooling(name, shape, isMaximum: true)
      case 11: addPooling(name, shape, isMaximum: false)
      default:
        _ = append(Dropout(rate: 0), [name], shape)
      }
    }
  }

  private mutating func extent(_ range: ClosedRange<Int>) -> Extent {
    Extent(height: random.integer(range), width: random.integer(range))
  }

  private mutating func addConvolution(_ name: String, _ shape: [Int]) {
    var channels = channelCounts.randomElement(using: &random)!
    var groups = 1
    switch random.integer(0...3) {
    case 0:
      // Depthwise, with one filter per channel or two.
      groups = shape[0]
      channels = shape[0] * random.integer(1...2)
    case 1:
      let count = random.oneIn(2) ? 2 : 4
      if shape[0].isMultiple(of: count) {
        groups = count
        channels = count * random.integer(1...6)
      }
    default: break
    }
    let kernels: [Extent] = [1, 3, 5, Extent(height: 1, width: 3), Extent(height: 2, width: 1)]
    let settings = Convolution(
      outChannels: channels, kernel: kernels.randomElement(using: &random)!,
      stride: random.oneIn(2) ? 1 : extent(1...3), padding: extent(0...3), groups: groups,
      bias: random.oneIn(2))
    guard
      let result = slide(settings.kernel, settings.stride, settings.padding, shape, channels)
    else { return }
    _ = append(settings, [name], result)
  }

  private mutating func addPooling(_ name: String, _ shape: [Int], isMaximum: Bool) {
    let kernel = extent(1...3)
    let pooling = PoolingWindow(
      kernel: kernel, stride: extent(1...3),
      padding: Extent(
        height: random.integer(0...kernel.height / 2), width: random.integer(0...kernel.width / 2)))
    guard let result = slide(pooling.kernel, pooling.stride, pooling.padding, shape, shape[0])
    else { return }
    _ = append(isMaximum ? MaxPool(pooling) : AveragePool(pooling), [name], result)
  }

  private func slide(
    _ kernel: Extent, _ stride: Extent, _ padding: Extent, _ shape: [Int], _ channels: Int
  ) -> [Int]? {
    let height = shape[1] + 2 * padding.height - kernel.height
    let width = shape[2] + 2 * padding.width - kernel.width
    guard height >= 0, width >= 0 else { return nil }
    return [channels, height / stride.height + 1, width / stride.width + 1]
  }

  /// Makes features of every result that nothing reads yet, and adds them up.
  private mutating func finish() {
    var ends = unread.sorted()
    if ends.isEmpty { ends = [NetworkDescription.inputName] }
    var sum: String?
    for end in ends {
      let image =
        random.oneIn(2) ? append(GlobalAveragePool(), [end], nil) : end
      var features = append(Flatten(), [image], nil)
      if random.oneIn(3) { features = append(ReLU(), [features], nil) }
      if random.oneIn(3) { features = append(Dropout(rate: 0), [features], nil) }
      let outputs = append(Linear(outFeatures: 7, bias: random.oneIn(2)), [features], nil)
      sum = sum.map { append(Add(), [$0, outputs], nil) } ?? outputs
    }
  }
}
