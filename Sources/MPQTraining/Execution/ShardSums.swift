import MPQTensor

/// Sums over the images of a batch: each shard adds to its own, and at the end they are added up,
///
///     total = ((s₀ + s₁) + s₂) + …
///
/// in the order of the shards, whatever the number of threads and ranks. As floating-point addition is not
/// associative, this is what makes results the same bit for bit.
///
/// Step "Ranks" of training in ARCHITECTURE.md.
final class ShardSums<Element: BinaryFloatingPoint>: @unchecked Sendable {
  private let sharding: Sharding
  /// The numbers that each shard sums up.
  let count: Int
  private let memory: FloatBuffer
  /// [shard][number]; the first shard's become the total.
  private let sums: UnsafeMutablePointer<Element>

  init(_ sharding: Sharding, count: Int) {
    self.sharding = sharding
    self.count = count
    // A rank without shards has a total too.
    let capacity = max(sharding.shards, 1) * count
    memory = FloatBuffer(
      count: capacity * MemoryLayout<Element>.stride / MemoryLayout<Float>.stride)
    sums = UnsafeMutableRawPointer(memory.base).bindMemory(to: Element.self, capacity: capacity)
  }

  /// The sums of one of this rank's shards, `count` of them.
  subscript(shard: Int) -> UnsafeMutablePointer<Element> { sums + shard * count }

  func clear() { memory.clear() }

  /// A sum over all shards of all ranks, once they are added up.
  subscript(total index: Int) -> Element { sums[index] }

  /// Adds the shards of all ranks up; every rank calls it once after `clear` and has the totals afterwards.
  ///
  /// A rank takes the total of the shards before its own, adds its own and hands the total on; the last rank's
  /// goes to all.
  func addUp() {
    guard count > 0 else { return }
    let communicator = sharding.communicator
    let (rank, last) = (communicator.rank, communicator.count - 1)
    let total = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: sums, count: count))
    let nothing = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    if rank > 0 {
      withUnsafeTemporaryAllocation(of: Element.self, capacity: count) { before in
        communicator.exchange(.init(nothing), for: .init(before), with: rank - 1)
        for index in 0..<count { sums[index] += before[index] }
      }
    }
    for shard in 1..<max(sharding.shards, 1) {
      let own = self[shard]
      for index in 0..<count { sums[index] += own[index] }
    }
    guard last > 0 else { return }
    if rank < last {
      communicator.exchange(.init(total), for: nothing, with: rank + 1)
      communicator.exchange(.init(nothing), for: total, with: last)
    } else {
      for other in 0..<last { communicator.exchange(.init(total), for: nothing, with: other) }
    }
  }
}
