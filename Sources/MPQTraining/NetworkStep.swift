import MPQTensor

/// One operation of a network, forwards and backwards over parts of a batch.
///
/// Within a stage, workers call `forward` for disjoint ranges of images at the same time, each range
/// belonging to one shard; `finishForward` follows when all images have passed the stage. Backwards
/// likewise. Whatever a shard adds up goes to a place of its own, and is added up in the shards'
/// order by the finishing call.
protocol NetworkStep: AnyObject, Sendable {
  /// The operation's name in the network.
  var name: String { get }
  /// What it computes, for measurements.
  var kind: StepKind { get }
  /// What the step reads through a quantizer, if it is such a one.
  var layerInput: LayerInput? { get }
  /// Readies weights for a pass, and clears sums.
  func begin(_ pass: Pass)
  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext)
  func finishForward(_ pass: Pass)
  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext)
  /// Ends the stage in which the step ran backwards, for what earlier stages need.
  func finishBackward(_ pass: Pass)
  /// Adds up what the shards' weights and step sizes collected; steps do so at the same time.
  func collectGradients(_ pass: Pass)
}

extension NetworkStep {
  var layerInput: LayerInput? { nil }
  func begin(_ pass: Pass) {}
  func finishForward(_ pass: Pass) {}
  func finishBackward(_ pass: Pass) {}
  func collectGradients(_ pass: Pass) {}
}

/// Kinds of work, for measurements.
package enum StepKind: String, CaseIterable, Sendable {
  case convolution
  case depthwiseConvolution = "depthwise convolution"
  case linear
  case batchNormalization = "batch normalization"
  case elementwise = "element-wise"
  case pooling
  case loss
}

/// How one batch goes through the network.
package struct Pass: Sendable {
  /// Whether batches are normalized by their own statistics, and sums for the way back are kept.
  package var isTraining: Bool
  /// Images of the batch, from 1 to the network's capacity.
  package var count: Int
  /// The share of this batch in the running statistics; nil for what the network says, 0 for none.
  package var statisticsMomentum: Double?
  /// How much of the target is spread evenly over all classes.
  package var labelSmoothing: Float
  /// Draws which elements are dropped; nil where none are, as in all measurements.
  package var dropoutSeed: UInt64?

  package init(
    isTraining: Bool, count: Int, statisticsMomentum: Double? = nil, labelSmoothing: Float = 0,
    dropoutSeed: UInt64? = nil
  ) {
    self.isTraining = isTraining
    self.count = count
    self.statisticsMomentum = statisticsMomentum
    self.labelSmoothing = labelSmoothing
    self.dropoutSeed = dropoutSeed
  }
}

/// What a worker needs to work on a part of a batch.
struct WorkContext {
  /// The shard to which the images belong.
  let shard: Int
  let scratch: Scratch
}

/// Memory of one worker for what lives no longer than one call.
final class Scratch: Sendable {
  /// An input, packed.
  let input: FloatBuffer
  /// An upstream gradient, packed.
  let upstream: FloatBuffer
  /// A result or gradient before it goes where it belongs.
  let result: FloatBuffer

  init(_ needs: ScratchNeeds) {
    input = FloatBuffer(count: needs.input)
    upstream = FloatBuffer(count: needs.upstream)
    result = FloatBuffer(count: needs.result)
  }
}

/// Floats that scratch memory must hold.
struct ScratchNeeds {
  var input = 0
  var upstream = 0
  var result = 0

  mutating func include(input: Int, upstream: Int = 0, result: Int) {
    self.input = max(self.input, input)
    self.upstream = max(self.upstream, upstream)
    self.result = max(self.result, result)
  }
}
