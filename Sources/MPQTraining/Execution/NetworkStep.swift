/// One operation of a network, forwards and backwards over parts of a batch.
///
/// Within a stage, workers call `forward` for disjoint ranges of this rank's images at the same time, each range
/// belonging to one shard; `finishForward` follows when all images have passed the stage. Backwards
/// likewise. What a step sums over images it collects in `ShardSums`, and adds up over shards and ranks in the
/// finishing call.
protocol NetworkStep: Sendable {
  /// The operation's name in the network.
  var name: String { get }
  /// What it computes, for measurements.
  var kind: StepKind { get }
  /// What the step reads through quantizers: nothing, one tensor or two.
  var quantizedInputs: [LayerInput] { get }
  /// Readies weights for a pass, and clears sums.
  func begin(_ pass: Pass)
  func forward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext)
  func finishForward(_ pass: Pass)
  func backward(_ images: Range<Int>, _ pass: Pass, _ context: WorkContext)
  /// Ends the stage in which the step ran backwards, for what earlier stages need.
  func finishBackward(_ pass: Pass)
  /// Adds up what the shards collected for the gradients of parameters.
  func collectGradients(_ pass: Pass)
}

extension NetworkStep {
  var quantizedInputs: [LayerInput] { [] }
  func begin(_ pass: Pass) {}
  func finishForward(_ pass: Pass) {}
  func finishBackward(_ pass: Pass) {}
  func collectGradients(_ pass: Pass) {}
}
