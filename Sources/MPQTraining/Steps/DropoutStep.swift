import MPQModel
import MPQTensor

extension Dropout: TrainableOperation {
  var traits: StepTraits { StepTraits() }

  func addSteps(to network: inout StepBuilder) -> Activation {
    // Scaled up, an element would look as if ReLU6 had cut it off.
    let activation = network.ownCopy(of: 0, altersValues: true)
    network.add(
      DropoutStep(
        name: network.name, activation: activation, rate: rate, stream: UInt64(network.index)))
    return activation
  }
}

/// Drops a share of the elements in training, in place, and scales the others up to make up for it.
///
/// x, which becomes y, is [positions][channels] for each image; m is 0 for a dropped element, else 1:
///
///     forward   y  = x  · m / (1 − rate)
///     backward  ∂x = ∂y · m / (1 − rate)
struct DropoutStep: NetworkStep {
  let name: String
  var kind: StepKind { .elementwise }
  let activation: Activation
  let rate: Double
  /// Tells this operation's draws from another's.
  let stream: UInt64

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard let seed = pass.dropoutSeed else { return }
    for image in images { drop(activation.image(image), context.firstImage + image, seed) }
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard let seed = pass.dropoutSeed, activation.gradient != nil else { return }
    for image in images { drop(activation.gradientImage(image), context.firstImage + image, seed) }
  }

  /// Which elements are dropped follows from seed, operation and the image's place in the batch, so that it
  /// need not be kept.
  private func drop(_ values: UnsafeMutablePointer<Float>, _ image: Int, _ seed: UInt64) {
    var draws = SeededDraws(seed: seed, for: .dropout, at: stream, UInt64(image))
    let scale = Float(1 / (1 - rate))
    for index in 0..<activation.layout.imageStride {
      values[index] = draws.unit() < rate ? 0 : values[index] * scale
    }
  }
}
