import MPQModel
import MPQTensor

extension Flatten: TrainableOperation {
  var traits: StepTraits { StepTraits(keepsElements: true) }

  func addSteps(to network: inout StepBuilder) -> Activation {
    let input = network.input(0)
    if input.layout.positions == 1, network.canOverwrite(0) { return input }
    let output = network.result()
    network.scratchNeeds.include(input: 0, result: input.layout.imageStride)
    network.add(
      FlattenStep(name: network.name, input: input, output: output, target: network.target(0)))
    return output
  }
}

/// Lays an image's elements out as features, channel by channel, and row by row in each:
/// [positions][channels] → [channels · positions]; backwards the other way.
struct FlattenStep: NetworkStep {
  let name: String
  var kind: StepKind { .elementwise }
  let input: Activation
  let output: Activation
  let target: GradientTarget?

  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    let layout = input.layout
    for image in images {
      let (values, out) = (input.image(image), output.image(image))
      for channel in 0..<layout.channels {
        for position in 0..<layout.positions {
          out[channel * layout.positions + position] =
            values[position * layout.pixelStride + channel]
        }
      }
    }
  }

  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext) {
    guard let target else { return }
    let layout = input.layout
    let result = context.scratch.result.base
    for image in images {
      let upstream = output.gradientImage(image)
      result.update(repeating: 0, count: layout.imageStride)
      for channel in 0..<layout.channels {
        for position in 0..<layout.positions {
          result[position * layout.pixelStride + channel] =
            upstream[channel * layout.positions + position]
        }
      }
      target.receive(result, at: image)
    }
  }
}
