import MPQModel
import MPQTensor

/// Lays out a network's memory and makes its steps.
struct NetworkBuilder {
  let description: NetworkDescription
  let plan: NetworkPlan
  let precision: [LayerPrecision]
  let batch: Int
  let sharding: Sharding
  let trains: Bool
  let seed: UInt64

  let input: Activation
  var parameters: [Parameter] = []
  var weightQuantizers: [TensorQuantizer?] = []
  var activationQuantizers: [TensorQuantizer?] = []
  var normalizations: [BatchNormalization] = []
  var layerWeights: [LayerWeights] = []
  var layerInputs: [Activation] = []
  var boundary: [Activation] = []
  var scratchNeeds = ScratchNeeds()
  var loss: CrossEntropyStep!
  /// The result of each operation so far; in-place ones have that of what they read.
  var results: [Activation] = []
  var entries: [Entry] = []
  /// Shards of gradient sums: none where nothing runs backwards.
  var gradientShards: Int { trains ? sharding.shards : 0 }

  struct Entry {
    var step: any NetworkStep
    var isShared: Bool
    var level: Int
    var takesWholeShards = false
  }

  init(
    _ description: NetworkDescription, precision: [LayerPrecision], batch: Int, sharding: Sharding,
    trains: Bool, seed: UInt64
  ) {
    self.description = description
    self.precision = precision
    self.batch = batch
    self.sharding = sharding
    self.trains = trains
    self.seed = seed
    let quantizedReads = Set(
      zip(description.network.layers, precision).compactMap { layer, precision in
        precision.activationBits.isEmpty ? nil : layer.input
      })
    plan = NetworkPlan(description, quantizedReads: quantizedReads)
    let isInputQuantized = trains && quantizedReads.contains(NetworkDescription.inputName)
    // Only dense convolutions read pixels that lie close together, and nothing writes such.
    let isPadded =
      isInputQuantized
      || description.operations.contains {
        guard $0.inputs.contains(NetworkDescription.inputName) else { return false }
        if case .convolution(let convolution) = $0.kind { return convolution.groups > 1 }
        return true
      }
    guard case .image(let channels, let height, let width) = description.inputShape else {
      preconditionFailure("a network's input is an image")
    }
    input = Activation(
      layout: ImageLayout(channels: channels, height: height, width: width, isPadded: isPadded),
      batch: batch, hasGradient: isInputQuantized)
  }
}
