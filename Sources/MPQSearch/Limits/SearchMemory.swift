/// How much memory a search may take, in the numbers that its stages count in.
///
/// With the defaults a search of 20,000 layers stays below 200 MB. Nothing here changes what is
/// proven: smaller numbers only make more searches end without a proof, or take longer.
package struct SearchMemory: Hashable, Sendable {
  /// The most keys of a tied group: six open classes of four widths fit, or four of eight.
  package var keyCount = 4096
  /// The most arcs of all tied components: 8 MB, and a tenth of a second to lay out.
  package var arcCount = 1_000_000
  /// The most buckets that the slack of one row is cut into. On 200 nearly equal sizes a search with
  /// 1,024 took 5 % longer, and 16,384 gained nothing.
  package var bucketCount = 4096
  /// The most buckets where each is one unit of slack, which bounds a great deal better: enough for
  /// a mean of 2 to 8 bits over 5,461 layers.
  package var unitBucketCount = 1 << 15
  /// The most entries of a table of one row: 16 MB.
  package var tableSize = 1 << 23
  /// The most entries of all tables of pairs of rows together: 72 MB.
  package var pairTableSize = 36 << 20
  /// As long as no stage has more states than this, a search takes less time than tables of pairs.
  /// With 4,096, whole answers took 31 % more instructions on 560 layers with two rows; with 256,
  /// 2 % less.
  package var narrowBeam = 1 << 10
  /// Beam widths (states per stage) of searches with tables of pairs, tried one after the other:
  /// the first finds good selections quickly where the core is large, the last takes about 50 MB.
  /// Where 200 sizes are nearly equal, 2,048 instead of 8,192 took 29 times as long, 32,768 five
  /// times.
  package var beams = [1 << 13, 1 << 17]
  /// The most changes that a search may remember: 32 MB.
  package var trailLength = 4 << 20

  package init() {}

  /// What the numbers above add up to: tables of 16 and 72 MB, a trail of 32 MB, states of 50 MB,
  /// keys and arcs.
  private static let wholeBytes = 180 << 20
  /// Tables smaller than a 64th hold no more than a few buckets per stage, and bound nothing.
  private static let smallestShare = 1.0 / 64

  /// Smaller tables and searches where memory is short: they may take half of what is left.
  package func fitting(into leftBytes: Int) -> SearchMemory {
    let share = max(Self.smallestShare, Double(leftBytes / 2) / Double(Self.wholeBytes))
    guard share < 1 else { return self }
    func scaled(_ count: Int) -> Int { Int(Double(count) * share) }
    var memory = self
    memory.tableSize = scaled(tableSize)
    memory.pairTableSize = scaled(pairTableSize)
    memory.trailLength = scaled(trailLength)
    memory.beams = beams.map(scaled)
    return memory
  }
}
