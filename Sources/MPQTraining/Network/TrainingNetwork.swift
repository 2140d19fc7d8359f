package import MPQModel
package import MPQTensor

/// A network that can be run forwards and backwards over batches, at any of its layers' widths.
///
/// It is built for one largest batch and one set of number formats per layer; each pass says which of them it
/// uses. Results depend neither on the number of threads nor on that of ranks.
///
///     let network = try TrainingNetwork(
///       description, precision: LayerPrecision.candidates([2, 4], of: description.network),
///       batch: 128, trains: true, seed: 0, pool: WorkerPool(threads: 2))
///     network.load(count: 128) { image, pixels in
///       pixels.update(from: images[image], count: 28 * 28)
///       return labels[image]
///     }
///     let formats = description.network.formats(searched: LayerFormats(both: 4))
///     let results = network.accumulateGradients(of: [Pass(.training, count: 128, formats: formats)])
///     network.update(
///       by: StochasticGradientDescent(momentum: 0.9, weightDecay: 1e-4), learningRate: 0.01)
///
/// Steps "Network" and "Passes" of training in ARCHITECTURE.md.
package final class TrainingNetwork: @unchecked Sendable {
  /// Every kind of operation that can be trained.
  package static var trainableKinds: [any OperationKind.Type] {
    NetworkOperation.kinds.filter { $0 is any TrainableOperation.Type }
  }

  package let description: NetworkDescription
  /// The most images of a batch.
  package let batch: Int
  /// Everything that training changes, in network order.
  package let parameters: [Parameter]
  /// Per layer of `description.network`: the quantizers of its weights and of its input, where it has
  /// them.
  package let weightQuantizers: [TensorQuantizer?]
  package let activationQuantizers: [TensorQuantizer?]
  /// Times of the steps, where they are wanted.
  package var profile: StepProfile?

  let normalizations: [ChannelNormalization]
  /// The weights of each layer that has any.
  let layerWeights: [LayerWeights?]
  /// What each layer reads, where its quantizer of activations would be.
  let layerInputs: [Activation?]
  let input: Activation
  let loss: CrossEntropyStep
  let pool: WorkerPool
  let sharding: Sharding
  /// What passes over one batch have in common: everything before the first searched layers.
  let sharedStages: [NetworkStage]
  let passStages: [NetworkStage]
  /// Results of shared stages that passes read: their gradients add up over the passes.
  let boundary: [Activation]
  private let scratch: [Scratch]

  /// - Parameters:
  ///   - precision: one entry per layer of `description.network`.
  ///   - batch: the largest batch.
  ///   - trains: whether the network will be run backwards.
  ///   - seed: draws the weights, which a checkpoint may replace.
  ///   - communicator: the ranks that share each batch; all of them build the same network.
  /// - Throws: `TrainingError` when the network cannot be trained, such as one that does not end in a
  ///   number per class, or would not fit into memory.
  package init(
    _ description: NetworkDescription, precision: [LayerPrecision], batch: Int, trains: Bool,
    seed: UInt64, pool: WorkerPool, communicator: any Communicator = SoloCommunicator()
  ) throws(TrainingError) {
    precondition(precision.count == description.network.layers.count && batch >= 1)
    self.description = description
    self.batch = batch
    self.pool = pool
    let sharding = Sharding(
      batch: batch, weights: description.network.params, communicator: communicator)
    self.sharding = sharding
    let workers = min(pool.workers, sharding.shards)
    let operations = try Self.trainable(description)
    try Self.check(
      description, operations: operations, precision: precision, batch: batch, trains: trains,
      sharding: sharding, workers: workers)
    let builder = StepBuilder(
      description, operations: operations, precision: precision, sharding: sharding,
      trains: trains, seed: seed)
    let schedule = builder.schedule
    let last = description.operations.count - 1
    input = builder.networkInput
    loss = CrossEntropyStep(logits: builder.results[last], sharding: sharding)
    parameters = builder.parameters
    weightQuantizers = builder.layers.map { $0.quantizers[.weight] }
    activationQuantizers = builder.layers.map { $0.quantizers[.activation] }
    normalizations = builder.entries.compactMap { ($0.step as? NormalizationStep)?.normalization }
    layerWeights = builder.layers.map(\.weights)
    layerInputs = builder.layers.map(\.input)
    boundary =
      trains
      ? description.operations.indices
        .filter { schedule.isBoundary($0) && schedule.needsGradient[$0] }.map {
          builder.results[$0]
        }
      : []
    let end = StepBuilder.Entry(step: loss, isShared: false, level: schedule.level[last])
    sharedStages = NetworkStage.stages(of: builder.entries.filter(\.isShared))
    passStages = NetworkStage.stages(of: builder.entries.filter { !$0.isShared } + [end])
    scratch = (0..<workers).map { _ in Scratch(builder.scratchNeeds) }
    try checkNames()
  }

  /// Takes a batch: `fill` writes the pixels of each image that this rank owns, channel after channel for every
  /// pixel, and returns its class.
  package func load(
    count: Int, _ fill: @Sendable (_ image: Int, _ pixels: UnsafeMutablePointer<Float>) -> Int
  ) {
    precondition((1...batch).contains(count))
    let stride = input.layout.pixelStride
    let channels = input.layout.channels
    let first = sharding.images(of: count).lowerBound
    pool.forEach(sharding.shards) { shard, _ in
      for image in sharding.images(shard, of: count) {
        let pixels = input.image(image)
        loss.labels[image] = fill(first + image, pixels)
        guard stride != channels else { continue }
        // Spread the pixels to whole lanes, from the last one on, since they only move up.
        for position in Swift.stride(from: input.layout.positions - 1, through: 0, by: -1) {
          for channel in Swift.stride(from: channels - 1, through: 0, by: -1) {
            pixels[position * stride + channel] = pixels[position * channels + channel]
          }
          for lane in channels..<stride { pixels[position * stride + lane] = 0 }
        }
      }
    }
  }

  /// The network's outputs for one of this rank's images of the last batch, before the softmax.
  package func logits(_ image: Int) -> [Float] {
    Array(
      UnsafeBufferPointer(start: loss.logits.image(image), count: loss.logits.layout.channels))
  }

  // MARK: Running stages

  /// Runs every step of a stage over every image, image by image within a shard.
  func run(_ stage: NetworkStage, _ pass: Pass, backwards: Bool) {
    let steps = backwards ? stage.steps.reversed() : stage.steps
    let firstImage = sharding.images(of: pass.count).lowerBound
    pool.forEach(sharding.shards) { shard, worker in
      let images = sharding.images(shard, of: pass.count)
      guard !images.isEmpty else { return }
      let context = WorkContext(shard: shard, firstImage: firstImage, scratch: scratch[worker])
      let chunk = stage.takesWholeShards ? images.count : 1
      var first = images.lowerBound
      while first < images.upperBound {
        let part = first..<min(first + chunk, images.upperBound)
        for step in steps {
          let start = profile?.now() ?? 0
          if backwards {
            step.backward(part, pass, context)
          } else {
            step.forward(part, pass, context)
          }
          profile?.add(step.kind, backwards: backwards, since: start, worker: worker)
        }
        first = part.upperBound
      }
    }
  }

  /// Sums over the images of the last batch, those of all ranks.
  ///
  /// - Parameters:
  ///   - images: the number of images of the batch.
  ///   - summands: what one of this rank's images adds to each of `count` sums.
  func sums(
    _ count: Int, over images: Int, _ summands: @Sendable (_ image: Int) -> [Double]
  ) -> [Double] {
    let sums = ShardSums<Double>(sharding, count: count)
    pool.forEach(sharding.shards) { shard, _ in
      for image in sharding.images(shard, of: images) {
        for (index, summand) in summands(image).enumerated() { sums[shard][index] += summand }
      }
    }
    sums.addUp()
    return (0..<count).map { sums[total: $0] }
  }
}
