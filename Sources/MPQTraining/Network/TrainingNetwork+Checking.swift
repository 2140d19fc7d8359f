import MPQMachine
import MPQModel
import MPQTensor

extension ImageLayout {
  /// How a result of some shape lies in memory; features are an image of one pixel.
  init(_ shape: TensorShape) {
    switch shape {
    case .image(let channels, let height, let width):
      self.init(channels: channels, height: height, width: width)
    case .features(let count): self.init(channels: count, height: 1, width: 1)
    }
  }
}

extension TrainingNetwork {
  /// Refuses what cannot be built: another end than a number per class, widths that cannot be trained,
  /// and more memory than the machine has.
  static func check(
    _ description: NetworkDescription, precision: [LayerPrecision], batch: Int, trains: Bool,
    shards: Int, workers: Int
  ) throws(TrainingError) {
    guard case .features? = description.outputShapes.last else {
      let shape = description.outputShapes.last.map { "\($0)" } ?? "nothing"
      throw TrainingError(
        "network '\(description.name)' ends in an image of \(shape); it must end in one number per "
          + "class, such as a linear operation gives")
    }
    for (layer, precision) in zip(description.network.layers, precision) {
      for bits in precision.weightBits + precision.activationBits
      where !QuantizationRange.trainable.contains(bits) {
        let range = QuantizationRange.trainable
        throw TrainingError(
          "layer '\(layer.name)' cannot be quantized to \(bits) bits here; give it "
            + "\(range.lowerBound) to \(range.upperBound)")
      }
    }
    var bytes = try bytesNeeded(description, batch: batch, trains: trains, shards: shards)
    let memory = MachineMemory.left()
    // Mapped, though little of it is touched: so only a limit of what is mapped counts it.
    if memory.bound == .process { bytes += Double(workers * ProductMemory.bytesPerThread) }
    guard bytes <= Double(memory.bytes) else {
      throw TrainingError(
        "a batch of \(batch) images through network '\(description.name)' takes "
          + "\(MachineMemory.text(bytes)), more than \(memory); use a smaller --batch-size")
    }
  }

  /// Refuses names that would make two tensors of a checkpoint one.
  func checkNames() throws(TrainingError) {
    var names = parameters.filter { $0.kind != .stepSize }.map(\.name)
    names += normalizations.flatMap(\.states).flatMap(\.statistics).map(\.name)
    names += quantizers.flatMap { quantizer in
      quantizer.widths.indices.map { quantizer.stepName($0) }
    }
    names += parameters.map { CheckpointNames.momentumPrefix + $0.name }
    names += quantizers.map { CheckpointNames.boundPrefix + $0.steps.name }
    var seen = Set<String>()
    for name in names where !seen.insert(name).inserted {
      throw TrainingError(
        "network '\(description.name)': two tensors of a checkpoint would be called '\(name)'; rename an "
          + "operation")
    }
  }

  /// About what the network's buffers take, as a float so that nothing can overflow.
  private static func bytesNeeded(
    _ description: NetworkDescription, batch: Int, trains: Bool, shards: Int
  ) throws(TrainingError) -> Double {
    var shapes = [NetworkDescription.inputName: description.inputShape]
    var floats = Double(ImageLayout(description.inputShape).imageStride) * Double(batch)
    for (operation, shape) in zip(description.operations, description.outputShapes) {
      let output = ImageLayout(shape)
      floats += Double(output.imageStride) * Double(batch) * (trains ? 2 : 1)
      if case .convolution(let convolution) = operation.kind,
        let input = shapes[operation.inputs[0]]
      {
        let packings = ConvolutionGeometry.packings(
          convolution, input: ImageLayout(input), output: output)
        let largest = max(packings.input.floats, packings.upstream.floats)
        // Offsets within an image and within the weights have 32 bits.
        guard largest <= Double(Int32.max) else {
          throw TrainingError(
            "convolution '\(operation.name)': one image with its padding has more numbers than can be "
              + "trained; use less padding or smaller images")
        }
        let groupOutputs = convolution.outChannels / convolution.groups
        let (inputs, taps) = (
          Double(input.dimensions[0] / convolution.groups),
          Double(convolution.kernel.height) * Double(convolution.kernel.width)
        )
        let padded = max(
          inputs * Double(Lanes.roundedUp(groupOutputs)),
          Double(groupOutputs) * Double(Lanes.roundedUp(Int(inputs))))
        guard padded * taps <= Double(Int32.max) else {
          throw TrainingError(
            "convolution '\(operation.name)': it has more weights than can be trained; use fewer channels"
          )
        }
        floats += 3 * largest + padded * taps * Double(convolution.groups) * (2 + Double(shards))
      }
      shapes[operation.name] = shape
    }
    // Weights, their quantized and packed forms, gradient and momentum, and a gradient per shard; and a
    // checkpoint of weights and momentum, as tensors and as the bytes of its file.
    floats += Double(description.network.params) * (trains ? 11 + Double(shards) : 5)
    return floats * Double(MemoryLayout<Float>.stride)
  }
}
