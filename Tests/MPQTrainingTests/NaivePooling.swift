import MPQModel

/// The maximum or mean under a moving window.
struct NaivePooling: NaiveOperation {
  let pooling: PoolingWindow
  let isMaximum: Bool

  private func outputShape(_ input: NaiveTensor) -> [Int] {
    let (kernel, stride, padding) = (pooling.kernel, pooling.stride, pooling.padding)
    return [
      input.shape[0], input.shape[1],
      (input.shape[2] + 2 * padding.height - kernel.height) / stride.height + 1,
      (input.shape[3] + 2 * padding.width - kernel.width) / stride.width + 1,
    ]
  }

  /// Calls `body` with the places under every window, and the result's.
  private func forEachWindow(_ input: NaiveTensor, _ body: (_ window: [Int], _ output: Int) -> Void)
  {
    let output = NaiveTensor(zeros: outputShape(input))
    for image in 0..<output.shape[0] {
      for channel in 0..<output.shape[1] {
        for row in 0..<output.shape[2] {
          for column in 0..<output.shape[3] {
            var window: [Int] = []
            for tapRow in 0..<pooling.kernel.height {
              for tapColumn in 0..<pooling.kernel.width {
                let y = row * pooling.stride.height + tapRow - pooling.padding.height
                let x = column * pooling.stride.width + tapColumn - pooling.padding.width
                guard (0..<input.shape[2]).contains(y), (0..<input.shape[3]).contains(x) else {
                  continue
                }
                window.append(input.place(image, channel, y, x))
              }
            }
            body(window, output.place(image, channel, row, column))
          }
        }
      }
    }
  }

  private var size: Double { Double(pooling.kernel.height * pooling.kernel.width) }

  /// The first of the largest elements.
  private func largest(_ window: [Int], _ input: NaiveTensor) -> Int {
    window.reduce(window[0]) { input.values[$1] > input.values[$0] ? $1 : $0 }
  }

  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    let input = inputs[0]
    var output = NaiveTensor(zeros: outputShape(input))
    forEachWindow(input) { window, place in
      if isMaximum {
        output.values[place] = input.values[largest(window, input)]
      } else {
        var sum = InexactSum()
        for element in window { sum.add(input.values[element] / size) }
        output.values[place] = sum.value
      }
    }
    return output
  }

  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    var gradient = NaiveTensor(zeros: inputs[0].shape)
    forEachWindow(inputs[0]) { window, place in
      if isMaximum {
        gradient.values[largest(window, inputs[0])] += upstream.values[place]
      } else {
        for element in window { gradient.values[element] += upstream.values[place] / size }
      }
    }
    return [gradient]
  }

  /// Only of zeros it is sure that they are equal in single precision too.
  func isSafe(_ inputs: [NaiveTensor]) -> Bool {
    guard isMaximum else { return true }
    var isSafe = true
    forEachWindow(inputs[0]) { window, _ in
      let maximum = inputs[0].values[largest(window, inputs[0])]
      guard maximum != 0 else { return }
      for element in window where element != largest(window, inputs[0]) {
        if maximum - inputs[0].values[element] < 1e-5 { isSafe = false }
      }
    }
    return isSafe
  }
}
