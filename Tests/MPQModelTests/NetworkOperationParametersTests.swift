import MPQModel
import Testing

@Suite struct NetworkOperationParametersTests {
  typealias Kind = NetworkOperation.Kind

  /// The error's text for an operation on an 8×16×16 input.
  func message(
    _ kind: Kind, pinning: NetworkOperation.Pinning? = nil
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

  @Test(arguments: [
    (Kind.convolution(.init(outChannels: 0, kernel: 1)), "out_channels is 0"),
    (.convolution(.init(outChannels: .max, kernel: 1)), "out_channels is \(Int.max)"),
    (.convolution(.init(outChannels: 1, kernel: -3)), "kernel is -3"),
    (.convolution(.init(outChannels: 1, kernel: 1, stride: 0)), "stride is 0"),
    (.convolution(.init(outChannels: 1, kernel: 1, padding: -1)), "padding is -1"),
    (.convolution(.init(outChannels: 1, kernel: 1, groups: .min)), "groups is \(Int.min)"),
    (.maxPool(.init(kernel: 2, stride: 0)), "stride is 0"),
    (.linear(.init(outFeatures: -1)), "out_features is -1"),
  ])
  func refusesNumbersOutOfRange(kind: Kind, text: String) {
    #expect(message(kind).hasPrefix("\(kind.name.rawValue) 'x': \(text); expected a whole number"))
  }

  @Test(arguments: [
    (Kind.batchNormalization(.init(epsilon: 0)), "epsilon is 0.0; expected a number above 0"),
    (.batchNormalization(.init(epsilon: .infinity)), "epsilon is inf; expected"),
    (.batchNormalization(.init(momentum: 1.5)), "momentum is 1.5; expected a number from 0 to 1"),
    (.batchNormalization(.init(momentum: .nan)), "momentum is nan; expected"),
    (.dropout(rate: 1), "rate is 1.0; expected a number from 0 to below 1"),
    (.maxPool(.init(kernel: 3, padding: 2)), "padding 2×2 is more than half of kernel 3×3; use"),
  ])
  func refusesOtherNumbersOutOfRange(kind: Kind, text: String) {
    #expect(message(kind).contains(text))
  }

  @Test func refusesPinsThatMeanNothing() {
    #expect(
      message(.relu, pinning: .searched)
        == "relu 'x': only convolution and linear have bits to pin; remove pinned")
    let bits = BitWidths(weightBits: 8, activationBits: 33)
    #expect(
      message(.convolution(.init(outChannels: 1, kernel: 1)), pinning: .pinned(bits))
        == "convolution 'x': pinned activation_bits is 33; expected a whole number from 1 to 32")
  }
}
