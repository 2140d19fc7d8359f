import Platform
import MPQTraining

/// min(max(x, 0), bound).
struct NaiveRectifier: NaiveOperation {
  let bound: Double

  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    NaiveTensor(shape: inputs[0].shape, values: inputs[0].values.map { min(max($0, 0), bound) })
  }

  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    let passed = zip(inputs[0].values, upstream.values).map { $0 > 0 && $0 < bound ? $1 : 0 }
    return [NaiveTensor(shape: upstream.shape, values: passed)]
  }

  /// The bounds themselves are safe: they come from another rectifier and are exact.
  func isSafe(_ inputs: [NaiveTensor]) -> Bool {
    inputs[0].values.allSatisfy {
      $0 == 0 || $0 == bound || (abs($0) > 1e-5 && abs($0 - bound) > 1e-5)
    }
  }
}

/// The sum of two tensors.
struct NaiveSum: NaiveOperation {
  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    let sums = zip(inputs[0].values, inputs[1].values).map { left, right in
      var sum = InexactSum()
      sum.add(left)
      sum.add(right)
      return sum.value
    }
    return NaiveTensor(shape: inputs[0].shape, values: sums)
  }
  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    [upstream, upstream]
  }
}

/// Another shape for the same elements.
struct NaiveFlatten: NaiveOperation {
  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    let images = inputs[0].shape[0]
    return NaiveTensor(
      shape: [images, inputs[0].values.count / images], values: inputs[0].values)
  }
  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    [NaiveTensor(shape: inputs[0].shape, values: upstream.values)]
  }
}

/// What is left of each element: 0 or 1/(1 − rate).
struct NaiveDropout: NaiveOperation {
  let factors: [Double]

  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    NaiveTensor(shape: inputs[0].shape, values: zip(inputs[0].values, factors).map(*))
  }
  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    [NaiveTensor(shape: upstream.shape, values: zip(upstream.values, factors).map(*))]
  }
}

/// Mean cross entropy of the softmax with a smoothed target.
struct NaiveCrossEntropy: NaiveOperation {
  let labels: [Int]
  let smoothing: Double

  private func probabilities(_ logits: [Double]) -> [Double] {
    let largest = logits.max()!
    let powers = logits.map { exp($0 - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  private func target(_ label: Int, _ classes: Int) -> [Double] {
    (0..<classes).map { smoothing / Double(classes) + ($0 == label ? 1 - smoothing : 0) }
  }

  private func logits(_ input: NaiveTensor, _ image: Int) -> [Double] {
    Array(input.values[image * input.shape[1]..<(image + 1) * input.shape[1]])
  }

  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    var loss = 0.0
    for (image, label) in labels.enumerated() {
      let probabilities = probabilities(logits(inputs[0], image))
      for (share, probability) in zip(target(label, probabilities.count), probabilities) {
        loss -= share * log(probability)
      }
    }
    return NaiveTensor(shape: [], values: [loss / Double(labels.count)])
  }

  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    var gradient: [Double] = []
    for (image, label) in labels.enumerated() {
      let probabilities = probabilities(logits(inputs[0], image))
      for (share, probability) in zip(target(label, probabilities.count), probabilities) {
        gradient.append(upstream.values[0] * (probability - share) / Double(labels.count))
      }
    }
    return [NaiveTensor(shape: inputs[0].shape, values: gradient)]
  }
}

/// The step-size quantizer (LSQ). Inputs: a tensor, and the step as a single number.
struct NaiveQuantizer: NaiveOperation {
  let lowest: Double
  let highest: Double
  /// How near a rounding tie values may come, in steps.
  let margin: Double

  init(bits: Int, isSigned: Bool, margin: Double = 1e-4) {
    lowest = isSigned ? -pow(2, Double(bits - 1)) : 0
    highest = pow(2, Double(isSigned ? bits - 1 : bits)) - 1
    self.margin = margin
  }

  private func step(_ inputs: [NaiveTensor]) -> Double { min(max(inputs[1].values[0], 1e-5), 1) }

  func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    let step = step(inputs)
    return NaiveTensor(
      shape: inputs[0].shape,
      values: inputs[0].values.map {
        min(max($0 / step, lowest), highest).rounded(.toNearestOrEven) * step
      })
  }

  func backward(_ inputs: [NaiveTensor], _ upstream: NaiveTensor) -> [NaiveTensor] {
    let step = step(inputs)
    var gradient = NaiveTensor(zeros: upstream.shape)
    var sum = 0.0
    for (place, error) in upstream.values.enumerated() {
      let scaled = inputs[0].values[place] / step
      if scaled < lowest {
        sum += error * lowest
      } else if scaled > highest {
        sum += error * highest
      } else {
        sum += error * (scaled.rounded(.toNearestOrEven) - scaled)
        gradient.values[place] = error
      }
    }
    let scale = 1 / (Double(inputs[0].values.count) * highest).squareRoot()
    return [gradient, NaiveTensor(shape: [], values: [sum * scale])]
  }

  /// Zero itself is safe, being exact.
  func isSafe(_ inputs: [NaiveTensor]) -> Bool {
    let step = step(inputs)
    return inputs[0].values.allSatisfy {
      let scaled = $0 / step
      guard scaled != 0 else { return true }
      let isInside = scaled > lowest - 1 && scaled < highest + 1
      let toTie = abs(scaled - scaled.rounded(.down) - 0.5)
      return !isInside
        || min(toTie, abs(scaled - lowest), abs(scaled - highest)) > margin
    }
  }
}
