import MPQModel
import Testing

/// A network in which an operation's memory or gradient has more than one user, or whose sizes are odd.
struct ParticularNetwork: Sendable, CustomTestStringConvertible {
  typealias Operation = NetworkOperation

  let testDescription: String
  let operations: [NetworkOperation]

  private init(_ name: String, _ operations: [NetworkOperation]) {
    testDescription = name
    self.operations = operations
  }

  private static let stem: [Operation] = [
    .convolution("stem", "input", 6, bias: true), .normalization("bn", "stem"),
  ]

  // Quantized sums without a bias are zero too often for a rectifier behind them to be compared.
  static let all: [ParticularNetwork] = [
    ParticularNetwork(
      "a rectifier on the input",
      [.plain(ReLU(), "relu", "input"), .convolution("c", "relu", 6)]
        + Operation.head("c")),
    ParticularNetwork(
      "dropout on the input",
      [
        .plain(Dropout(rate: 0), "drop", "input"),
        .convolution("c", "drop", 6),
      ] + Operation.head("c")),
    ParticularNetwork(
      "a linear layer on the input",
      [
        .plain(Flatten(), "flatten", "input"),
        .linear("fc", "flatten", 5),
      ]),
    ParticularNetwork(
      "normalization of the input",
      [.normalization("bn", "input"), .convolution("c", "bn", 6)]
        + Operation.head("c")),
    ParticularNetwork(
      "the sum of the pooled input and what is trained",
      [
        .plain(MaxPool(kernel: 1), "pooled", "input"), .convolution("c", "input", 3),
        .add("sum", "pooled", "c"), .convolution("d", "sum", 6),
      ] + Operation.head("d")),
    ParticularNetwork(
      "the sum of what is trained and the input",
      [
        .convolution("c", "input", 3), .add("sum", "c", "input"), .convolution("d", "sum", 6),
      ]
        + Operation.head("d")),
    ParticularNetwork(
      "the sum of a tensor and itself",
      stem + [
        .convolution("c", "bn", 6, bias: true), .add("sum", "c", "c"),
        .plain(ReLU(), "relu", "sum"),
        .convolution("d", "relu", 6),
      ] + Operation.head("d")),
    ParticularNetwork(
      "three readers",
      stem + [
        .plain(ReLU(), "relu", "bn"), .convolution("c", "relu", 6), .convolution("d", "relu", 6),
        .add("first", "relu", "c"), .add("second", "d", "first"),
      ] + Operation.head("second")),
    ParticularNetwork(
      "normalization of what others read too",
      stem + [
        .convolution("c", "bn", 6, bias: true), .normalization("bn2", "c"),
        .plain(ReLU(), "relu", "bn2"),
        .convolution("d", "relu", 6), .add("sum", "c", "d"), .plain(ReLU(), "relu2", "c"),
        .add("sum2", "relu2", "sum"),
      ] + Operation.head("sum2")),
    ParticularNetwork(
      "a rectifier behind a maximum",
      stem + [
        .plain(MaxPool(kernel: 3, stride: 2, padding: 1), "maximum", "bn"),
        .plain(ReLU(), "relu", "maximum"), .convolution("c", "relu", 6),
      ] + Operation.head("c")),
    ParticularNetwork(
      "dropout behind a mean",
      stem + [
        .plain(AveragePool(kernel: 2), "mean", "bn"),
        .plain(Dropout(rate: 0), "drop", "mean"), .convolution("c", "drop", 6),
      ]
        + Operation.head("c")),
    ParticularNetwork(
      "rectifiers on each other",
      stem + [
        .plain(ReLU6(), "relu6", "bn"), .plain(ReLU(), "relu", "relu6"),
        .plain(Dropout(rate: 0), "drop", "relu"), .convolution("c", "drop", 6),
      ]
        + Operation.head("c")),
    ParticularNetwork(
      "a sum over a rectified tensor",
      stem + [
        .plain(ReLU(), "relu", "bn"), .convolution("c", "bn", 6, bias: true),
        .plain(ReLU(), "relu2", "c"),
        .add("sum", "relu", "relu2"), .plain(ReLU6(), "relu3", "sum"),
        .convolution("d", "relu3", 6),
      ]
        + Operation.head("d")),
    ParticularNetwork(
      "large images flattened",
      stem + [
        .plain(ReLU(), "relu", "bn"), .plain(Flatten(), "flatten", "relu"),
        .linear("f", "flatten", 20),
        .plain(ReLU(), "relu2", "f"), .linear("g", "relu2", 20), .add("sum", "f", "g"),
        .linear("h", "sum", 5),
      ]),
    ParticularNetwork(
      "padding beyond the kernel",
      stem + [
        .plain(ReLU(), "relu", "bn"),
        .convolution("c", "relu", 33, kernel: 1, stride: 3, padding: 3),
        .convolution("d", "c", 4, kernel: Extent(height: 1, width: 3), stride: 2, padding: 3),
        .convolution("e", "d", 8, kernel: 5, stride: 1, padding: 3, groups: 2, bias: true),
      ]
        + Operation.head("e")),
    ParticularNetwork(
      "strides that skip pixels",
      stem + [
        .plain(ReLU(), "relu", "bn"),
        .convolution("c", "relu", 6, kernel: 1, stride: 3, padding: 0),
        .convolution("d", "relu", 6, kernel: 1, stride: 3, padding: 0, groups: 6),
        .convolution(
          "e", "relu", 6, kernel: Extent(height: 1, width: 2), stride: 3, padding: 0, groups: 2),
        .add("sum", "c", "d"),
        .add("sum2", "sum", "e"),
      ] + Operation.head("sum2")),
    ParticularNetwork(
      "depthwise layers",
      [
        .convolution("stem", "input", 20), .normalization("bn", "stem"),
        .plain(ReLU(), "relu", "bn"),
        .convolution("c", "relu", 20, stride: 2, groups: 20, bias: true),
        .normalization("bn2", "c"),
        .convolution("d", "bn2", 60, kernel: 5, padding: 2, groups: 20, bias: true),
        .plain(ReLU(), "relu2", "d"), .convolution("e", "relu2", 20, groups: 4),
      ]
        + Operation.head("e")),
    ParticularNetwork(
      "groups that read the input",
      [
        .convolution("c", "input", 3, groups: 3),
        .convolution("d", "input", 6, groups: 3, pinning: .pinned(.eightBit)),
        .convolution("e", "d", 3), .add("sum", "c", "e"), .convolution("f", "sum", 3),
      ]
        + Operation.head("f")),
    ParticularNetwork("nothing searched", stem + Operation.head("bn")),
    ParticularNetwork(
      "a pinned layer behind a searched one",
      stem + [
        .plain(ReLU(), "relu", "bn"), .convolution("c", "relu", 6), .normalization("bn2", "c"),
        .convolution("d", "relu", 6, pinning: .pinned(.eightBit)), .normalization("bn3", "d"),
        .add("sum", "bn2", "bn3"),
      ] + Operation.head("sum")),
  ]
}
