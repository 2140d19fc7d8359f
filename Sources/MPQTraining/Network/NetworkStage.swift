/// Steps that need no more than each image's own share of the batch, and so follow each other image by
/// image, while it is in the cache. Between stages, all workers wait for each other.
struct NetworkStage: Sendable {
  var steps: [any NetworkStep]
  /// Whether a shard's images go through together, as a matrix product wants them.
  var takesWholeShards: Bool
}
