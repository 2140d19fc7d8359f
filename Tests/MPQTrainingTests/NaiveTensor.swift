/// Numbers in double precision: N×C×H×W, N×features, or a parameter in PyTorch's order.
struct NaiveTensor {
  var shape: [Int]
  var values: [Double]

  init(shape: [Int], values: [Double]) {
    precondition(shape.reduce(1, *) == values.count)
    self.shape = shape
    self.values = values
  }

  init(zeros shape: [Int]) {
    self.init(shape: shape, values: [Double](repeating: 0, count: shape.reduce(1, *)))
  }

  /// The place of an element of an N×C×H×W tensor.
  func place(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
    ((image * shape[1] + channel) * shape[2] + row) * shape[3] + column
  }

  static func + (left: NaiveTensor, right: NaiveTensor) -> NaiveTensor {
    precondition(left.shape == right.shape)
    return NaiveTensor(shape: left.shape, values: zip(left.values, right.values).map(+))
  }

  /// √Σx².
  var norm: Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}

/// A sum that is zero only if all its terms are.
///
/// Products of quantized numbers often cancel exactly, and then do not quite in single precision: a
/// rectifier's gradient can go either way. Such a sum is the least number above zero, which stands by
/// every kink at zero, while true zeros are exact.
struct InexactSum {
  private var sum = 0.0
  private var isZero = true

  mutating func add(_ term: Double) {
    sum += term
    if term != 0 { isZero = false }
  }

  var value: Double { sum == 0 && !isZero ? .leastNonzeroMagnitude : sum }
}

/// One operation as its definition reads, with loops and in double precision.
///
/// Parameters are inputs like any other.
protocol NaiveOperation {
  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor
  /// ∂loss/∂input of every input.
  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor]
  /// Whether inputs that differ by single precision's roundings would give about the same gradient:
  /// whether no value stands by a kink or a rounding tie.
  func isSafe(_ inputs: [NaiveTensor]) -> Bool
}

extension NaiveOperation {
  func isSafe(_ inputs: [NaiveTensor]) -> Bool { true }
}

/// A chain of operations that can be gone through backwards.
struct NaiveTape {
  private(set) var values: [NaiveTensor] = []
  private var records: [(operation: any NaiveOperation, inputs: [Int], output: Int)] = []
  /// Whether no operation's input stood by a kink.
  private(set) var isSafe = true

  /// Adds a tensor and returns its number.
  mutating func add(_ tensor: NaiveTensor) -> Int {
    values.append(tensor)
    return values.count - 1
  }

  /// Runs an operation and returns its result's number.
  mutating func apply(_ operation: some NaiveOperation, _ inputs: [Int]) -> Int {
    let tensors = inputs.map { values[$0] }
    isSafe = isSafe && operation.isSafe(tensors)
    let output = add(operation.forward(tensors))
    records.append((operation, inputs, output))
    return output
  }

  /// The gradient of the last result, a single number, by every tensor.
  func gradients() -> [NaiveTensor] {
    var gradients = values.map { NaiveTensor(zeros: $0.shape) }
    gradients[values.count - 1].values[0] = 1
    for (operation, inputs, output) in records.reversed() {
      let results = operation.backward(inputs.map { values[$0] }, gradients[output])
      for (input, result) in zip(inputs, results) { gradients[input] = gradients[input] + result }
    }
    return gradients
  }
}
