import MPQMachine
import MPQModel
import MPQTensor

extension TrainingNetwork {
  /// What a network computes, ready to be trained.
  ///
  /// - Throws: `TrainingError` at the first operation that has no step.
  static func trainable(
    _ description: NetworkDescription
  ) throws(TrainingError) -> [any TrainableOperation] {
    var operations: [any TrainableOperation] = []
    for operation in description.operations {
      guard let trainable = operation.kind as? any TrainableOperation else {
        throw TrainingError(
          "\(operation.kindName) '\(operation.name)' of network '\(description.name)' cannot be trained "
            + "here; what can are \(trainableKinds.map { $0.name }.joined(separator: ", "))")
      }
      operations.append(trainable)
    }
    return operations
  }

  /// Refuses what cannot be built: another end than a number per class, widths that cannot be trained,
  /// and more memory than the machine has left for this rank's part.
  static func check(
    _ description: NetworkDescription, operations: [any TrainableOperation],
    precision: [LayerPrecision], batch: Int, trains: Bool, sharding: Sharding, workers: Int
  ) throws(TrainingError) {
    guard case .features? = description.outputShapes.last else {
      let shape = description.outputShapes.last.map { "\($0)" } ?? "nothing"
      throw TrainingError(
        "network '\(description.name)' ends in an image of \(shape); it must end in one number per "
          + "class, such as a linear operation gives")
    }
    for (layer, precision) in zip(description.network.layers, precision) {
      for format in precision.weight + precision.activation
      where !QuantizationRange.isTrainable(format) {
        let range = QuantizationRange.trainable
        throw TrainingError(
          "layer '\(layer.name)' cannot be quantized to \(format.phrase) here; give it "
            + "\(range.lowerBound) to \(range.upperBound)")
      }
    }
    var bytes = try bytesNeeded(
      description, operations: operations, trains: trains, sharding: sharding)
    let memory = MachineMemory.left()
    // Mapped, though little of it is touched: so only a limit of what is mapped counts it.
    if memory.bound == .process { bytes += Double(workers * ProductMemory.bytesPerThread) }
    guard bytes <= Double(memory.bytes) else {
      throw TrainingError(
        "a batch of \(batch) images through network '\(description.name)' takes "
          + "\(memory.exceeded(by: bytes)); use a smaller --batch-size")
    }
  }

  /// Refuses names that would make two tensors of a checkpoint one.
  func checkNames() throws(TrainingError) {
    var names = parameters.filter { $0.kind != .stepSize }.map(\.name)
    names += normalizations.flatMap(\.states).flatMap(\.statistics).map(\.name)
    names += quantizers.flatMap { quantizer in
      quantizer.formats.indices.map { quantizer.stepName($0) }
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

  /// About what the network's buffers on this rank take, as a float so that nothing can overflow.
  private static func bytesNeeded(
    _ description: NetworkDescription, operations: [any TrainableOperation], trains: Bool,
    sharding: Sharding
  ) throws(TrainingError) -> Double {
    let (images, shards) = (Double(sharding.images), sharding.shards)
    var layouts = [NetworkDescription.inputName: ImageLayout(description.inputShape)]
    var floats = Double(ImageLayout(description.inputShape).imageStride) * images
    for (index, operation) in description.operations.enumerated() {
      let output = ImageLayout(description.outputShapes[index])
      floats += Double(output.imageStride) * images * (trains ? 2 : 1)
      if let input = layouts[operation.inputs[0]] {
        do {
          floats += try operations[index].floatsKept(
            reading: input, writing: output, shards: shards)
        } catch {
          throw TrainingError("\(operation.kindName) '\(operation.name)': \(error.message)")
        }
      }
      layouts[operation.name] = output
    }
    // Weights, their quantized and packed forms, gradient and momentum, and a gradient per shard; and a
    // checkpoint of weights and momentum, as tensors and as the bytes of its file.
    floats += Double(description.network.params) * (trains ? 11 + Double(shards) : 5)
    return floats * Double(MemoryLayout<Float>.stride)
  }
}
