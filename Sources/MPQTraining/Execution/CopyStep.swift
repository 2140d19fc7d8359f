/// Copies a tensor that an operation is about to change in place while others still read it.
struct CopyStep: NetworkStep {
  let name: String
  var kind: StepKind { .elementwise }
  let input: Activation
  let output: Activation
  let target: GradientTarget?

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    output.image(images.lowerBound)
      .update(from: input.image(images.lowerBound), count: input.count(images))
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    for image in images { target?.receive(output.gradientImage(image), at: image) }
  }
}
