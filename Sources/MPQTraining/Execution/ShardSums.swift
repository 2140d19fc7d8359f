/// Sums that shards of a batch collect by themselves, added up in the shards' order afterwards.
///
/// The order of every addition is thereby fixed, whatever the number of threads.
final class ShardSums: @unchecked Sendable {
  private let sums: UnsafeMutablePointer<Double>
  private let shards: Int
  let count: Int

  init(shards: Int, count: Int) {
    self.shards = shards
    self.count = count
    sums = .allocate(capacity: shards * count)
    sums.initialize(repeating: 0, count: shards * count)
  }

  deinit { sums.deallocate() }

  /// The sums of one shard, `count` of them.
  subscript(shard: Int) -> UnsafeMutablePointer<Double> { sums + shard * count }

  func clear() { sums.update(repeating: 0, count: shards * count) }

  /// One sum over all shards.
  func total(_ index: Int) -> Double {
    (0..<shards).reduce(0) { $0 + sums[$1 * count + index] }
  }
}
