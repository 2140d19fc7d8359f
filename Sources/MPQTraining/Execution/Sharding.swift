/// How a batch is shared out. Nothing here depends on the number of threads.
struct Sharding: Sendable {
  let shards: Int

  /// The images of one shard.
  func images(_ shard: Int, of count: Int) -> Range<Int> {
    count * shard / shards..<count * (shard + 1) / shards
  }

  /// The most images that a shard can have.
  func largestShard(of count: Int) -> Int { (count + shards - 1) / shards }

  /// - Parameters:
  ///   - batch: the largest batch.
  ///   - weights: of the whole network; every shard has a copy of their gradient.
  init(batch: Int, weights: Int) {
    // All copies of the gradient in 256 MiB where two do fit, and no shard without an image.
    let affordable = max(2, (64 << 20) / max(weights, 1))
    shards = max(1, min(16, affordable, batch))
  }
}
