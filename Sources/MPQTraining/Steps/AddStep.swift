import MPQModel
import MPQTensor

extension Add: TrainableOperation {
  var traits: StepTraits { StepTraits() }

  func addSteps(to network: inout StepBuilder) -> Activation {
    let isSwapped =
      !network.canOverwrite(0, altersValues: true) && network.canOverwrite(1, altersValues: true)
    let (first, second) = isSwapped ? (1, 0) : (0, 1)
    let sum = network.ownCopy(of: first, altersValues: true)
    network.add(
      AddStep(
        name: network.name, sum: sum, summand: network.input(second),
        target: network.target(second, isLaterStep: true)))
    return sum
  }
}

/// Adds a tensor to another in place; both are [positions][channels] for each image.
///
///     forward   sum += summand
///     backward  ∂summand = ∂sum
struct AddStep: NetworkStep {
  let name: String
  var kind: StepKind { .elementwise }
  /// The first summand, and the sum.
  let sum: Activation
  let summand: Activation
  /// The summand's; the first summand shares the sum's gradient.
  let target: GradientTarget?

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    sum.image(images.lowerBound)
      .add(summand.image(images.lowerBound), count: sum.count(images))
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    for image in images { target?.receive(sum.gradientImage(image), at: image) }
  }
}
