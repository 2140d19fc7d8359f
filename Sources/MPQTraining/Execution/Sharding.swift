import MPQTensor

/// How a batch is divided into shards, and these among ranks.
///
/// The shards depend neither on the number of threads nor on that of ranks. Each rank owns a block of them, and
/// counts its shards, and the images in them, from 0.
struct Sharding: Sendable {
  /// The most images of a batch.
  private let batch: Int
  /// The shards of all ranks.
  private let count: Int
  /// This rank's shards among them; none where there are more ranks than shards.
  private let own: Range<Int>
  let communicator: any Communicator

  /// - Parameters:
  ///   - batch: the most images of a batch.
  ///   - weights: the number of weights of the whole network; every shard has a copy of their gradient.
  init(batch: Int, weights: Int, communicator: any Communicator) {
    // Two shards at least, more while all copies of the gradient take up to 256 MiB; none without an image.
    let affordable = max(2, (64 << 20) / max(weights, 1))
    let count = max(1, min(16, affordable, batch))
    let (rank, ranks) = (communicator.rank, communicator.count)
    self.batch = batch
    self.count = count
    self.communicator = communicator
    own = count * rank / ranks..<count * (rank + 1) / ranks
  }

  /// The number of this rank's shards.
  var shards: Int { own.count }

  /// This rank's images among those of a batch.
  func images(of batch: Int) -> Range<Int> {
    batch * own.lowerBound / count..<batch * own.upperBound / count
  }

  /// The images of one of this rank's shards, counted from this rank's first one.
  func images(_ shard: Int, of batch: Int) -> Range<Int> {
    let (first, shard) = (images(of: batch).lowerBound, own.lowerBound + shard)
    return batch * shard / count - first..<batch * (shard + 1) / count - first
  }

  /// The most images that this rank can have.
  var images: Int { (batch * shards + count - 1) / count }

  /// The most images that a shard can have.
  var largestShard: Int { (batch + count - 1) / count }
}
