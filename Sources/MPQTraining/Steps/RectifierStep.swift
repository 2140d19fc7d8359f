import MPQModel
import MPQTensor

extension ReLU: TrainableOperation {
  var traits: StepTraits { .rectifier }

  func addSteps(to network: inout StepBuilder) -> Activation {
    network.addRectifier(bound: nil)
  }
}

extension ReLU6: TrainableOperation {
  var traits: StepTraits { .rectifier }

  func addSteps(to network: inout StepBuilder) -> Activation {
    network.addRectifier(bound: 6)
  }
}

extension StepTraits {
  fileprivate static let rectifier = StepTraits(sign: .nonNegative, gradientReadsResult: true)
}

extension StepBuilder {
  fileprivate mutating func addRectifier(bound: Float?) -> Activation {
    let activation = ownCopy(of: 0)
    add(RectifierStep(name: name, activation: activation, bound: bound))
    return activation
  }
}

/// ReLU, or ReLU6, in place; x, which becomes y, is [positions][channels] for each image.
///
///     forward   y  = min(max(x, 0), bound)
///     backward  ∂x = ∂y where 0 < y < bound, else 0
struct RectifierStep: NetworkStep {
  let name: String
  var kind: StepKind { .elementwise }
  let activation: Activation
  /// 6 for ReLU6, nil for ReLU.
  let bound: Float?

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let values = activation.image(images.lowerBound)
    let bound = Lanes(repeating: bound ?? .infinity)
    for offset in stride(from: 0, to: activation.count(images), by: Lanes.scalarCount) {
      values.store(values.lanes(at: offset).noLess(than: .zero).noMore(than: bound), at: offset)
    }
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard activation.gradient != nil else { return }
    let values = UnsafePointer(activation.image(images.lowerBound))
    let gradient = activation.gradientImage(images.lowerBound)
    let bound = Lanes(repeating: bound ?? .infinity)
    for offset in stride(from: 0, to: activation.count(images), by: Lanes.scalarCount) {
      let value = values.lanes(at: offset)
      let isFlat = (value .<= .zero) .| (value .>= bound)
      gradient.store(gradient.lanes(at: offset).replacing(with: 0, where: isFlat), at: offset)
    }
  }
}
