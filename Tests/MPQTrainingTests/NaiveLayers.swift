import MPQModel

/// Inputs: image, weights, and a bias or none.
struct NaiveConvolution: NaiveOperation {
  let settings: Convolution

  private func outputShape(_ inputs: [NaiveTensor]) -> [Int] {
    let (kernel, stride, padding) = (settings.kernel, settings.stride, settings.padding)
    return [
      inputs[0].shape[0], settings.outChannels,
      (inputs[0].shape[2] + 2 * padding.height - kernel.height) / stride.height + 1,
      (inputs[0].shape[3] + 2 * padding.width - kernel.width) / stride.width + 1,
    ]
  }

  /// Calls `body` with the places of the factors of every product, and of the sum it belongs to.
  private func forEachProduct(
    _ inputs: [NaiveTensor], _ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void
  ) {
    let (input, weights) = (inputs[0], inputs[1])
    let output = NaiveTensor(zeros: outputShape(inputs))
    let groupInputs = input.shape[1] / settings.groups
    let groupOutputs = settings.outChannels / settings.groups
    for image in 0..<output.shape[0] {
      for filter in 0..<output.shape[1] {
        for row in 0..<output.shape[2] {
          for column in 0..<output.shape[3] {
            for channel in 0..<groupInputs {
              for tapRow in 0..<settings.kernel.height {
                for tapColumn in 0..<settings.kernel.width {
                  let y = row * settings.stride.height + tapRow - settings.padding.height
                  let x = column * settings.stride.width + tapColumn - settings.padding.width
                  guard (0..<input.shape[2]).contains(y), (0..<input.shape[3]).contains(x) else {
                    continue
                  }
                  body(
                    input.place(image, filter / groupOutputs * groupInputs + channel, y, x),
                    weights.place(filter, channel, tapRow, tapColumn),
                    output.place(image, filter, row, column))
                }
              }
            }
          }
        }
      }
    }
  }

  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    let shape = outputShape(inputs)
    var sums = [InexactSum](repeating: InexactSum(), count: shape.reduce(1, *))
    forEachProduct(inputs) { input, weight, sum in
      sums[sum].add(inputs[0].values[input] * inputs[1].values[weight])
    }
    if inputs.count > 2 {
      for place in sums.indices {
        sums[place].add(inputs[2].values[place / (shape[2] * shape[3]) % settings.outChannels])
      }
    }
    return NaiveTensor(shape: shape, values: sums.map(\.value))
  }

  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    var gradients = inputs.map { NaiveTensor(zeros: $0.shape) }
    var (input, weights) = (gradients[0], gradients[1])
    forEachProduct(inputs) { place, weight, sum in
      input.values[place] += inputs[1].values[weight] * upstream.values[sum]
      weights.values[weight] += inputs[0].values[place] * upstream.values[sum]
    }
    gradients[0] = input
    gradients[1] = weights
    guard inputs.count > 2 else { return gradients }
    let positions = upstream.shape[2] * upstream.shape[3]
    for place in upstream.values.indices {
      gradients[2].values[place / positions % settings.outChannels] += upstream.values[place]
    }
    return gradients
  }
}

/// Inputs: features, weights, and a bias or none.
struct NaiveLinear: NaiveOperation {
  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    let (images, features) = (inputs[0].shape[0], inputs[0].shape[1])
    let outputs = inputs[1].shape[0]
    var result = NaiveTensor(zeros: [images, outputs])
    for image in 0..<images {
      for output in 0..<outputs {
        var sum = InexactSum()
        if inputs.count > 2 { sum.add(inputs[2].values[output]) }
        for feature in 0..<features {
          sum.add(
            inputs[0].values[image * features + feature]
              * inputs[1].values[output * features + feature])
        }
        result.values[image * outputs + output] = sum.value
      }
    }
    return result
  }

  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    var gradients = inputs.map { NaiveTensor(zeros: $0.shape) }
    let (features, outputs) = (inputs[0].shape[1], inputs[1].shape[0])
    for image in 0..<inputs[0].shape[0] {
      for output in 0..<outputs {
        let error = upstream.values[image * outputs + output]
        if inputs.count > 2 { gradients[2].values[output] += error }
        for feature in 0..<features {
          let (place, weight) = (image * features + feature, output * features + feature)
          gradients[0].values[place] += error * inputs[1].values[weight]
          gradients[1].values[weight] += error * inputs[0].values[place]
        }
      }
    }
    return gradients
  }
}

/// By the batch's statistics. Inputs: image, scale, shift.
struct NaiveNormalization: NaiveOperation {
  let epsilon: Double

  /// Mean and biased variance per channel.
  static func statistics(_ input: NaiveTensor) -> [(mean: Double, variance: Double)] {
    (0..<input.shape[1]).map { channel in
      var elements: [Double] = []
      for image in 0..<input.shape[0] {
        let first = input.place(image, channel, 0, 0)
        elements += input.values[first..<first + input.shape[2] * input.shape[3]]
      }
      let mean = elements.reduce(0, +) / Double(elements.count)
      let squares = elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, squares / Double(elements.count))
    }
  }

  private func channel(_ place: Int, _ input: NaiveTensor) -> Int {
    place / (input.shape[2] * input.shape[3]) % input.shape[1]
  }

  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    var output = inputs[0]
    let statistics = Self.statistics(inputs[0])
    for place in output.values.indices {
      let channel = channel(place, output)
      let (mean, variance) = statistics[channel]
      output.values[place] =
        (output.values[place] - mean) / (variance + epsilon).squareRoot()
        * inputs[1].values[channel] + inputs[2].values[channel]
    }
    return output
  }

  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    var gradients = inputs.map { NaiveTensor(zeros: $0.shape) }
    let statistics = Self.statistics(inputs[0])
    let count = Double(inputs[0].values.count / inputs[0].shape[1])
    func normalized(_ place: Int, _ channel: Int) -> Double {
      (inputs[0].values[place] - statistics[channel].mean)
        / (statistics[channel].variance + epsilon).squareRoot()
    }
    for (place, error) in upstream.values.enumerated() {
      let channel = channel(place, inputs[0])
      gradients[1].values[channel] += error * normalized(place, channel)
      gradients[2].values[channel] += error
    }
    for (place, error) in upstream.values.enumerated() {
      let channel = channel(place, inputs[0])
      gradients[0].values[place] =
        inputs[1].values[channel] / (statistics[channel].variance + epsilon).squareRoot()
        * (error - gradients[2].values[channel] / count
          - normalized(place, channel) * gradients[1].values[channel] / count)
    }
    return gradients
  }

  /// A channel that hardly varies has its roundings blown up.
  func isSafe(_ inputs: [NaiveTensor]) -> Bool {
    Self.statistics(inputs[0]).allSatisfy { mean, variance in
      variance > 1e-2 && variance > 1e-2 * mean * mean
    }
  }
}
