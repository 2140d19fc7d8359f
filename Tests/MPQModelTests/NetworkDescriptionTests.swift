import MPQModel
import Testing

@Suite struct NetworkDescriptionTests {
  /// A residual block on a small image: a valid network to change in one place per test.
  static let valid = [
    NetworkOperation(
      name: "conv1", kind: Convolution(outChannels: 8, kernel: 3, padding: 1),
      inputs: ["input"]),
    NetworkOperation(name: "relu", kind: ReLU(), inputs: ["conv1"]),
    NetworkOperation(
      name: "conv2", kind: Convolution(outChannels: 8, kernel: 1), inputs: ["relu"]),
    NetworkOperation(name: "sum", kind: Add(), inputs: ["conv2", "relu"]),
    NetworkOperation(name: "flatten", kind: Flatten(), inputs: ["sum"]),
    NetworkOperation(name: "fc", kind: Linear(outFeatures: 4), inputs: ["flatten"]),
  ]

  static func describe(
    _ operations: [NetworkOperation], inputShape: [Int] = [2, 5, 5]
  ) throws(NetworkError) -> NetworkDescription {
    try NetworkDescription(name: "small", inputShape: inputShape, operations: operations)
  }

  /// The error after a change to the valid network.
  func error(
    inputShape: [Int] = [2, 5, 5], _ change: (inout [NetworkOperation]) -> Void
  ) -> NetworkError? {
    var operations = Self.valid
    change(&operations)
    do {
      _ = try Self.describe(operations, inputShape: inputShape)
      return nil
    } catch {
      return error
    }
  }

  @Test func infersEveryShape() throws {
    let description = try Self.describe(Self.valid)
    #expect(
      description.outputShapes.map(\.dimensions)
        == [[8, 5, 5], [8, 5, 5], [8, 5, 5], [8, 5, 5], [200], [4]])
  }

  @Test(arguments: [[0, 5, 5], [2, 5], [2, -1, 5], [1 << 24, 1 << 24, 1 << 24]])
  func refusesInputShapesThatAreNoImage(shape: [Int]) {
    let error = error(inputShape: shape) { _ in }
    #expect(error?.element == "input")
    #expect(error?.message.contains("expected [channels, height, width]") == true)
  }

  @Test func refusesAnUnknownInput() {
    let error = error { $0[1].inputs = ["conv7"] }
    #expect(error?.element == "relu")
    #expect(
      error?.message == "relu 'relu': there is no operation 'conv7' to read; inputs are names of "
        + "earlier operations, or 'input'")
  }

  @Test func refusesAnInputThatIsDefinedLater() {
    let error = error { $0[1].inputs = ["sum"] }
    #expect(
      error?.message == "relu 'relu': its input 'sum' is defined later; operations stand in "
        + "execution order, so move 'sum' up")
  }

  @Test func refusesAnOperationThatReadsItself() {
    let error = error { $0[3].inputs = ["sum", "relu"] }
    #expect(error?.message == "add 'sum': reads its own result; name an earlier operation")
  }

  @Test func refusesDuplicateReservedAndEmptyNames() {
    #expect(
      error { $0[2].name = "conv1" }?.message
        == "convolution 'conv1': the name occurs twice; names must be unique")
    #expect(error { $0[2].name = "input" }?.message.contains("choose another") == true)
    #expect(error { $0[2].name = "" }?.message.contains("the name is empty") == true)
  }

  @Test func refusesAWrongNumberOfInputs() {
    #expect(
      error { $0[3].inputs = ["conv2"] }?.message == "add 'sum': expected inputs to name 2, found 1"
    )
    #expect(
      error { $0[1].inputs = ["conv1", "conv1"] }?.message
        == "relu 'relu': expected inputs to name 1, found 2")
    #expect(error { $0[0].inputs = [] }?.element == "conv1")
  }

  @Test func refusesAResultThatNothingReads() {
    let error = error { $0[3].inputs = ["relu", "relu"] }
    #expect(error?.element == "conv2")
    #expect(error?.message.contains("nothing reads its result; remove it") == true)
  }

  @Test func refusesANetworkWithoutLayers() {
    #expect(error { $0 = [] }?.message == "the network has no layers")
    #expect(
      error { $0 = [NetworkOperation(name: "relu", kind: ReLU(), inputs: ["input"])] }?.message
        == "the network has no layers")
  }

  @Test func survivesLongChains() throws {
    var operations = [
      NetworkOperation(
        name: "0", kind: Convolution(outChannels: 2, kernel: 1), inputs: ["input"])
    ]
    for index in 1..<20_000 {
      operations.append(
        NetworkOperation(name: "\(index)", kind: ReLU(), inputs: ["\(index - 1)"]))
    }
    #expect(try Self.describe(operations).outputShapes.count == 20_000)
  }
}
