import MPQModel
import MPQTensor

extension MaxPool: TrainableOperation {
  var traits: StepTraits { StepTraits() }

  func addSteps(to network: inout StepBuilder) -> Activation {
    network.addPooling(.maximum, window)
  }
}

extension AveragePool: TrainableOperation {
  var traits: StepTraits { StepTraits() }

  func addSteps(to network: inout StepBuilder) -> Activation {
    network.addPooling(.mean, window)
  }
}

extension GlobalAveragePool: TrainableOperation {
  var traits: StepTraits { StepTraits() }

  func addSteps(to network: inout StepBuilder) -> Activation {
    let image = network.input(0).layout
    let kernel = Extent(height: image.height, width: image.width)
    return network.addPooling(.mean, PoolingWindow(kernel: kernel))
  }
}

extension StepBuilder {
  fileprivate mutating func addPooling(
    _ reduction: PoolingStep.Reduction, _ window: PoolingWindow
  ) -> Activation {
    let (input, output) = (input(0), result())
    scratchNeeds.include(input: 0, result: input.layout.imageStride)
    add(
      PoolingStep(
        name: name, reduction: reduction, window: window, input: input, output: output,
        target: target(0), windows: window.pixels(of: input.layout, output: output.layout)))
    return output
  }
}

/// The maximum or mean under a moving window: [positions][channels] → [windows][channels].
///
///     forward   y[w][c]   = max or mean of x[p][c] over the positions p under window w
///     backward  ∂x[p][c] += ∂y[w][c] for the first largest p, or a share of it for every p under the window
struct PoolingStep: NetworkStep {
  /// What is made of the elements under the window.
  enum Reduction: Sendable {
    /// Of several largest elements, the first gets the gradient, as in PyTorch.
    case maximum
    /// Zeros of the padding count.
    case mean
  }

  let name: String
  var kind: StepKind { .pooling }
  let reduction: Reduction
  let window: PoolingWindow
  let input: Activation
  let output: Activation
  let target: GradientTarget?
  /// For every position of the result, the places of the window's pixels that lie in the image.
  let windows: [[Int]]

  private var share: Float { 1 / Float(window.kernel.height * window.kernel.width) }

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    for image in images {
      let values = UnsafePointer(input.image(image))
      let out = output.image(image)
      forEachWindow { window, position, channel in
        switch reduction {
        case .maximum: out.store(maximum(values + channel, window), at: position + channel)
        case .mean:
          var sum = Lanes.zero
          for offset in window { sum += values.lanes(at: offset + channel) }
          out.store(sum * share, at: position + channel)
        }
      }
    }
  }

  @inline(__always)
  private func maximum(_ values: UnsafePointer<Float>, _ window: [Int]) -> Lanes {
    var maximum = Lanes(repeating: -.infinity)
    for offset in window {
      let value = values.lanes(at: offset)
      // Not-a-number wins, for the loss to show it.
      maximum = maximum.replacing(with: value, where: .!(value .<= maximum))
    }
    return maximum
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard let target else { return }
    let result = context.scratch.result.base
    for image in images {
      result.update(repeating: 0, count: input.layout.imageStride)
      let values = UnsafePointer(input.image(image))
      let upstream = UnsafePointer(output.gradientImage(image))
      forEachWindow { window, position, channel in
        var error = upstream.lanes(at: position + channel)
        switch reduction {
        case .mean:
          for offset in window {
            result.store(
              result.lanes(at: offset + channel) + error * share, at: offset + channel)
          }
        case .maximum:
          // Worked out again, since the result may have been changed in place.
          let maximum = maximum(values + channel, window)
          for offset in window {
            let isMaximum = values.lanes(at: offset + channel) .== maximum
            let passed = Lanes.zero.replacing(with: error, where: isMaximum)
            result.store(result.lanes(at: offset + channel) + passed, at: offset + channel)
            error = error.replacing(with: 0, where: isMaximum)
          }
        }
      }
      target.receive(result, at: image)
    }
  }

  /// Calls `body` for every window and every sixteen channels: with the places of the window's pixels
  /// that lie in the image, and the result's.
  @inline(__always)
  private func forEachWindow(
    _ body: (_ window: [Int], _ position: Int, _ channel: Int) -> Void
  ) {
    for (index, window) in windows.enumerated() {
      let position = index * output.layout.pixelStride
      for channel in stride(from: 0, to: input.layout.pixelStride, by: Lanes.scalarCount) {
        body(window, position, channel)
      }
    }
  }

}

extension PoolingWindow {
  /// For every position of the result, the places of the window's pixels that lie in the image.
  fileprivate func pixels(of input: ImageLayout, output: ImageLayout) -> [[Int]] {
    (0..<output.positions).map { position in
      let row = position / output.width * stride.height - padding.height
      let column = position % output.width * stride.width - padding.width
      let rows = max(row, 0)..<max(min(row + kernel.height, input.height), 0)
      let columns = max(column, 0)..<max(min(column + kernel.width, input.width), 0)
      return rows.flatMap { row in
        columns.map { row * input.rowStride + $0 * input.pixelStride }
      }
    }
  }
}
