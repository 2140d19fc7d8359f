import MPQModel
import Testing

@Suite struct NetworkOperationParametersTests {
  /// The error's text for an operation on an 8×16×16 input.
  func message(
    _ kind: any OperationKind, pinning: NetworkOperation.Pinning? = nil
  ) -> String {
    do {
      _ = try NetworkDescription(
        name: "one", inputShape: [8, 16, 16],
        operations: [NetworkOperation(name: "x", kind: kind, inputs: ["input"], pinning: pinning)])
      return ""
    } catch {
      return error.message
    }
  }

  @Test(
    arguments: [
      (Convolution(outChannels: 0, kernel: 1), "out_channels is 0"),
      (Convolution(outChannels: .max, kernel: 1), "out_channels is \(Int.max)"),
      (Convolution(outChannels: 1, kernel: -3), "kernel is -3"),
      (Convolution(outChannels: 1, kernel: 1, stride: 0), "stride is 0"),
      (Convolution(outChannels: 1, kernel: 1, padding: -1), "padding is -1"),
      (Convolution(outChannels: 1, kernel: 1, groups: .min), "groups is \(Int.min)"),
      (MaxPool(kernel: 2, stride: 0), "stride is 0"),
      (Linear(outFeatures: -1), "out_features is -1"),
    ] as [(any OperationKind, String)])
  func refusesNumbersOutOfRange(kind: any OperationKind, text: String) {
    #expect(message(kind).hasPrefix("\(type(of: kind).name) 'x': \(text); expected a whole number"))
  }

  @Test(
    arguments: [
      (BatchNormalization(epsilon: 0), "epsilon is 0.0; expected a number above 0"),
      (BatchNormalization(epsilon: .infinity), "epsilon is inf; expected"),
      (BatchNormalization(momentum: 1.5), "momentum is 1.5; expected a number from 0 to 1"),
      (BatchNormalization(momentum: .nan), "momentum is nan; expected"),
      (Dropout(rate: 1), "rate is 1.0; expected a number from 0 to below 1"),
      (MaxPool(kernel: 3, padding: 2), "padding 2×2 is more than half of kernel 3×3; use"),
    ] as [(any OperationKind, String)])
  func refusesOtherNumbersOutOfRange(kind: any OperationKind, text: String) {
    #expect(message(kind).contains(text))
  }

  @Test func refusesPinsThatMeanNothing() {
    #expect(
      message(ReLU(), pinning: .searched)
        == "relu 'x': only convolution and linear have bits to pin; remove pinned")
  }
}
