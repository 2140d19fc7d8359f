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
  /// What the step reads through quantizers: nothing, one tensor or two.
  var quantizedInputs: [LayerInput] { get }
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
  var quantizedInputs: [LayerInput] { [] }
  func begin(_ pass: Pass) {}
  func finishForward(_ pass: Pass) {}
  func finishBackward(_ pass: Pass) {}
  func collectGradients(_ pass: Pass) {}
}
