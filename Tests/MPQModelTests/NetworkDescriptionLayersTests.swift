import MPQModel
import Testing

@Suite struct NetworkDescriptionLayersTests {
  @Test func derivesKindsCostsAndShapes() throws {
    let network = try NetworkDescription(
      name: "n", inputShape: [4, 9, 7],
      operations: [
        NetworkOperation(
          name: "a",
          kind: Convolution(outChannels: 6, kernel: 3, stride: 2, groups: 2, bias: true),
          inputs: ["input"]),
        NetworkOperation(
          name: "b", kind: Convolution(outChannels: 6, kernel: 1, groups: 6),
          inputs: ["a"]),
        NetworkOperation(name: "flat", kind: Flatten(), inputs: ["b"]),
        NetworkOperation(name: "c", kind: Linear(outFeatures: 5), inputs: ["flat"]),
      ]
    ).network
    #expect(
      network.layers == [
        Layer(
          name: "a", kind: .convolution(groups: 2), macs: 6 * 2 * 9 * 4 * 3, params: 6 * 2 * 9,
          pinned: .eightBit, input: "input", inputShape: [4, 9, 7], outputShape: [6, 4, 3],
          rowLength: 18),
        Layer(
          name: "b", kind: .depthwiseConvolution, macs: 6 * 4 * 3, params: 6, input: "a",
          inputShape: [6, 4, 3], outputShape: [6, 4, 3], rowLength: 1),
        Layer(
          name: "c", kind: .linear, macs: 5 * 72, params: 5 * 72, pinned: .eightBit,
          input: "flat", inputShape: [72], outputShape: [5], rowLength: 72),
      ])
  }

  /// Which layers are pinned in the suite's small network after a change.
  func pins(_ change: (inout [NetworkOperation]) -> Void = { _ in }) throws -> [LayerFormats?] {
    var operations = NetworkDescriptionTests.valid
    change(&operations)
    return try NetworkDescriptionTests.describe(operations).network.layers.map(\.pinned)
  }

  @Test func pinsFirstConvolutionAndLastLinear() throws {
    #expect(try pins() == [.eightBit, nil, .eightBit])
    let hidden = NetworkOperation(
      name: "hidden", kind: Linear(outFeatures: 3), inputs: ["flatten"])
    let pinned = try pins {
      $0.insert(hidden, at: 5)
      $0[6].inputs = ["hidden"]
    }
    #expect(pinned == [.eightBit, nil, nil, .eightBit])
  }

  @Test func operationsSayOtherwise() throws {
    let bits = LayerFormats(weight: 4, activation: 32)
    let pinned = try pins {
      $0[0].pinning = .searched
      $0[2].pinning = .pinned(bits)
    }
    #expect(pinned == [nil, bits, .eightBit])
  }

  @Test func refusesCostsBeyondCountingInsteadOfTrapping() {
    let largest = NetworkOperation.largestParameter
    let operations = [
      NetworkOperation(
        name: "huge", kind: Convolution(outChannels: largest, kernel: 1024),
        inputs: ["input"])
    ]
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(
        name: "n", inputShape: [1024, 1024, 1024], operations: operations)
    }
    #expect(error?.element == "huge")
    #expect(error?.message.contains("multiply-accumulates, beyond what is counted") == true)
  }

  @Test func refusesTotalsBeyondCounting() {
    let largest = NetworkOperation.largestParameter
    var operations = [NetworkOperation(name: "flat", kind: Flatten(), inputs: ["input"])]
    for index in 0..<20 {
      operations.append(
        NetworkOperation(
          name: "\(index)", kind: Linear(outFeatures: largest),
          inputs: [index == 0 ? "flat" : "\(index - 1)"]))
    }
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(name: "n", inputShape: [1, 1, largest], operations: operations)
    }
    #expect(error?.element == "16")
    #expect(error?.message.contains("the costs add up to more than") == true)
  }
}
