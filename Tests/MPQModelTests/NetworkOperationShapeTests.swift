import MPQModel
import Testing

@Suite struct NetworkOperationShapeTests {
  /// The shape of one operation on the input, or the error's text.
  func shape(_ kind: any OperationKind, of input: [Int]) -> String {
    // A 1×1 convolution first, since a network needs a layer; it keeps the shape.
    let first = Convolution(outChannels: input[0], kernel: 1)
    do {
      let description = try NetworkDescription(
        name: "one", inputShape: input,
        operations: [
          NetworkOperation(name: "first", kind: first, inputs: ["input"]),
          NetworkOperation(name: "x", kind: kind, inputs: ["first"]),
        ])
      return "\(description.outputShapes[1])"
    } catch {
      return error.message
    }
  }

  @Test func floorsEachDimension() {
    let convolution = Convolution(
      outChannels: 4, kernel: 3, stride: 2, padding: 1)
    #expect(shape(convolution, of: [3, 223, 224]) == "4×112×112")
    #expect(shape(convolution, of: [3, 7, 10]) == "4×4×5")
    #expect(shape(MaxPool(kernel: 3, stride: 2), of: [3, 112, 9]) == "3×55×4")
    #expect(shape(AveragePool(kernel: 2), of: [3, 7, 5]) == "3×3×2")
  }

  @Test func takesRectangularWindows() {
    let convolution = Convolution(
      outChannels: 2, kernel: Extent(height: 1, width: 7), stride: Extent(height: 1, width: 2),
      padding: Extent(height: 0, width: 3))
    #expect(shape(convolution, of: [3, 9, 9]) == "2×9×5")
  }

  @Test func keepsOrFlattensTheRest() {
    #expect(shape(BatchNormalization(), of: [3, 7, 5]) == "3×7×5")
    #expect(shape(ReLU6(), of: [3, 7, 5]) == "3×7×5")
    #expect(shape(Dropout(rate: 0.5), of: [3, 7, 5]) == "3×7×5")
    #expect(shape(GlobalAveragePool(), of: [3, 7, 5]) == "3×1×1")
    #expect(shape(Flatten(), of: [3, 7, 5]) == "105")
  }

  @Test func refusesAKernelLargerThanThePaddedInput() {
    #expect(
      shape(Convolution(outChannels: 4, kernel: 7, padding: 1), of: [3, 4, 9])
        == "convolution 'x': kernel 7×7 is larger than its input 'first', which is 6×11 with "
        + "padding; use a smaller kernel or more padding")
    #expect(shape(MaxPool(kernel: 3), of: [3, 9, 2]).contains("is larger than its input"))
  }

  @Test func refusesChannelsThatGroupsDoNotDivide() {
    #expect(
      shape(Convolution(outChannels: 8, kernel: 1, groups: 4), of: [6, 4, 4])
        == "convolution 'x': 6 input channels cannot be split into 4 groups; groups must divide "
        + "the channels on both sides")
    #expect(
      shape(Convolution(outChannels: 6, kernel: 1, groups: 4), of: [8, 4, 4])
        .contains("6 output channels cannot be split into 4 groups"))
  }

  @Test func refusesALinearOnAnImage() {
    #expect(
      shape(Linear(outFeatures: 10), of: [3, 4, 4])
        == "linear 'x': its input 'first' is an image of 3×4×4; put a flatten between them")
  }

  @Test func refusesAddsOfDifferentShapes() {
    let operations = [
      NetworkOperation(
        name: "a", kind: Convolution(outChannels: 4, kernel: 1), inputs: ["input"]),
      NetworkOperation(name: "sum", kind: Add(), inputs: ["a", "input"]),
    ]
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(name: "n", inputShape: [3, 2, 2], operations: operations)
    }
    #expect(error?.element == "sum")
    #expect(
      error?.message == "add 'sum': its inputs differ in shape: 'a' is 4×2×2, 'input' is 3×2×2; "
        + "both must be the same")
  }

  @Test func refusesImageOperationsOnFeatures() {
    let operations = [
      NetworkOperation(name: "flat", kind: Flatten(), inputs: ["input"]),
      NetworkOperation(
        name: "c", kind: Convolution(outChannels: 4, kernel: 1), inputs: ["flat"]),
    ]
    let error = #expect(throws: NetworkError.self) {
      try NetworkDescription(name: "n", inputShape: [3, 2, 2], operations: operations)
    }
    #expect(
      error?.message == "convolution 'c': its input 'flat' is flat, with 12 features; expected an "
        + "image of channels×height×width")
  }

  @Test func refusesShapesBeyondCountingInsteadOfTrapping() {
    let largest = NetworkOperation.largestParameter
    let padding = Extent(height: largest, width: largest)
    #expect(
      shape(Convolution(outChannels: largest, kernel: 1, padding: padding), of: [1, 9, 9])
        .contains("check the sizes up to here"))
  }
}
