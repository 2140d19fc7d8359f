import MPQTensor

/// Adds a tensor to another in place.
final class AddStep: NetworkStep {
  let name: String
  var kind: StepKind { .elementwise }
  /// The first summand, and the sum.
  let sum: Activation
  let summand: Activation
  /// The summand's; the first summand shares the sum's gradient.
  let target: GradientTarget?

  init(name: String, sum: Activation, summand: Activation, target: GradientTarget?) {
    self.name = name
    self.sum = sum
    self.summand = summand
    self.target = target
  }

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let values = sum.image(images.lowerBound)
    let others = UnsafePointer(summand.image(images.lowerBound))
    for offset in stride(from: 0, to: sum.count(images), by: Lanes.scalarCount) {
      values.store(values.lanes(at: offset) + others.lanes(at: offset), at: offset)
    }
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    for image in images { target?.receive(sum.gradientImage(image), at: image) }
  }
}
