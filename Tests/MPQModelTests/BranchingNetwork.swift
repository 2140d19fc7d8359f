import MPQModel
import TestFixtures

/// A random network with residual sums and branches, whose every result is read.
struct BranchingNetwork {
  private var random: SeededGenerator
  private var operations: [NetworkOperation] = []
  /// Results that are images, with their shapes, of which there are few, so that sums are frequent.
  private var images: [(name: String, shape: [Int])]
  private var unread: Set<String> = []

  static func make(seed: UInt64, operations count: Int = 24) throws -> NetworkDescription {
    var network = BranchingNetwork(seed: seed)
    for _ in 0..<network.random.integer(2...count) { network.grow() }
    network.finish()
    return try NetworkDescription(
      name: "random \(seed)", inputShape: network.images[0].shape, operations: network.operations)
  }

  private init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    let side = random.integer(1...9)
    images = [("input", [random.integer(1...4), side, side])]
  }

  @discardableResult
  private mutating func append(_ kind: any OperationKind, _ inputs: [String]) -> String {
    let name = "\(operations.count)"
    operations.append(NetworkOperation(name: name, kind: kind, inputs: inputs))
    unread.subtract(inputs)
    unread.insert(name)
    return name
  }

  private mutating func grow() {
    let (name, shape) = random.oneIn(2) ? images.last! : images.randomElement(using: &random)!
    var result = shape
    let made: String
    switch random.integer(0...10) {
    case 0...2:
      result[0] = [2, 4, 9].randomElement(using: &random)!
      made = append(Convolution(outChannels: result[0], kernel: 3, padding: 1), [name])
    case 3:
      result = [shape[0]] + shape[1...].map { ($0 + 1) / 2 }
      made = append(
        Convolution(outChannels: shape[0], kernel: 3, stride: 2, padding: 1, groups: shape[0]),
        [name])
    case 4: made = append(BatchNormalization(), [name])
    case 5: made = append(ReLU(), [name])
    case 6: made = append(random.oneIn(2) ? ReLU6() : Dropout(rate: 0.5), [name])
    case 7:
      result = [shape[0]] + shape[1...].map { ($0 + 1) / 2 }
      made = append(MaxPool(kernel: 1, stride: 2), [name])
    default:
      let others = images.filter { $0.shape == shape }
      made = append(Add(), [name, others.randomElement(using: &random)!.name])
    }
    images.append((made, result))
  }

  /// Makes features of every result that nothing reads yet, and sums them up.
  private mutating func finish() {
    var sum: String?
    for end in unread.sorted() {
      let flat = append(Flatten(), [random.oneIn(2) ? append(GlobalAveragePool(), [end]) : end])
      let features = append(Linear(outFeatures: 7), [flat])
      sum = sum.map { append(Add(), [$0, features]) } ?? features
    }
    if random.oneIn(3) { append(ReLU(), [sum!]) }
  }
}
