/// The completion tables of a core, and what they prove about it: which tables to fill, and in
/// which order.
///
/// Each table bounds every selection of the core from below (`CompletionTable`), so the greatest of
/// their values at the root does too. A row with few slacks gets a bucket per unit, which bounds
/// far better than wider ones; then come the two parts of a slack whose changes are nearly equal
/// (`SplitSlack`), then pairs of rows.
///
/// Step 9 of the search in ARCHITECTURE.md.
struct CoreTables {
  private let core: Core
  private let scale: CompletionTable.Scale
  /// Per row; later only those that no pair covers.
  private var singles: [CompletionTable] = []
  /// Of the two parts of a row's slack, or of two rows.
  private var joint: [CompletionTable] = []
  /// The sharpest first.
  var tables: [CompletionTable] { joint.reversed() + singles }
  /// No selection of the core has a smaller excess over the bound; the core's limit where none is
  /// below it.
  private(set) var excess: Int128 = 0
  /// Whether what is left below the core's limit is within the tables' rounding.
  var leavesNothing: Bool { excess >= core.limit - (core.limit >> Self.roundingShareBits) }
  /// The tables count in steps of 2^−14 to 2^−15 of the limit (`CompletionTable.Scale.bits`), and a
  /// selection's entries are rounded once per change: 2^−12 is four to eight steps. Shares of 2^−8
  /// and 2^−16 made no difference.
  private static let roundingShareBits = 12
  /// Whether there was room for the tables of all pairs.
  private(set) var hasAllPairs = true

  /// Fills a table per row.
  ///
  /// - Returns: nil where a limit came first.
  init?(_ core: Core, limits: SearchLimits) {
    self.core = core
    scale = CompletionTable.Scale(limit: max(1, core.limit - core.paid))
    excess = min(core.paid, core.limit)
    if leavesNothing { return }
    for row in 0..<core.rowCount {
      guard
        let table = CompletionTable.single(core, row: row, scale: scale, limits: limits)
      else { return nil }
      singles.append(table)
      raise(table)
      if leavesNothing { return }
    }
  }

  /// Fills a table per row whose changes are nearly equal, and per pair of rows, as far as there is
  /// room.
  ///
  /// - Returns: false where a limit came first.
  mutating func addPairs(limits: SearchLimits) -> Bool {
    var open: [CompletionTable.OpenAxis] = []
    for single in singles {
      guard let buckets = single.openBuckets(limits: limits) else { return false }
      open.append(buckets)
    }
    for (row, single) in singles.enumerated() where single.axes.y.shift > 0 {
      guard let split = SplitSlack(core, row: row) else { continue }
      let size = min(core.memory.tableSize, core.stages.count * Self.partsPerStage)
      let axes = CompletionTable.parts(core, of: open[row], split, size: size)
      guard axes.y.axis.shift < single.axes.y.shift else { continue }
      guard add(Pair(x: axes.x, y: axes.y, core), split.parts, limits: limits) else { return false }
      if leavesNothing { return true }
    }
    let pairs = self.pairs(open)
    // A pair's table bounds at least as well as those of its rows.
    let covered = pairs.flatMap { [$0.x.axis, $0.y.axis] }
    singles.removeAll { single in covered.contains(single.axes.y) }
    for pair in pairs {
      guard add(pair, nil, limits: limits) else { return false }
      if leavesNothing { return true }
    }
    return true
  }

  /// The most entries per stage of a table over steps and remainders. On 200 nearly equal sizes a
  /// quarter as many took 8 % longer, four times as many 3 % less.
  private static let partsPerStage = 1 << 17

  private mutating func add(_ pair: Pair, _ split: SplitSlack.Parts?, limits: SearchLimits) -> Bool
  {
    guard
      let table = CompletionTable.pair(
        core, x: pair.x, y: pair.y, split: split, scale: scale, limits: limits)
    else { return false }
    joint.append(table)
    raise(table)
    return true
  }

  private mutating func raise(_ table: CompletionTable) {
    excess =
      table.root >= table.scale.most
      ? core.limit : max(excess, core.paid + Int128(table.root) << table.scale.shift)
  }

  // MARK: - Pairs

  private struct Pair {
    var x: CompletionTable.OpenAxis
    var y: CompletionTable.OpenAxis
    var size: Int

    init(x: CompletionTable.OpenAxis, y: CompletionTable.OpenAxis, _ core: Core) {
      self.x = x
      self.y = y
      size = CompletionTable.size(core, x: x, y: y)
    }

    var isCoarse: Bool { x.axis.shift > 0 || y.axis.shift > 0 }
  }

  /// The pairs of rows that there is room for, in the order in which they are worth filling.
  ///
  /// - Parameter open: per row, what its own table leaves open.
  private mutating func pairs(_ open: [CompletionTable.OpenAxis]) -> [Pair] {
    var all: [Pair] = []
    for first in open.indices {
      for second in open.indices where second > first {
        all.append(Pair(x: open[first], y: open[second], core))
      }
    }
    // The smallest take the least time, and may already leave nothing; but wide buckets bound
    // weakly.
    all.sort { ($0.isCoarse ? 1 : 0, $0.size) < ($1.isCoarse ? 1 : 0, $1.size) }
    var room = core.memory.pairTableSize
    var pairs: [Pair] = []
    for var pair in all {
      // Wider buckets of a row that has wide ones already lose little.
      while pair.size > room, pair.isCoarse {
        let wider =
          pair.x.axis.shift > 0
          ? Pair(x: pair.x.widened, y: pair.y, core) : Pair(x: pair.x, y: pair.y.widened, core)
        // One bucket per stage and key is the least.
        guard wider.size < pair.size else { break }
        pair = wider
      }
      if pair.size <= room {
        room -= pair.size
        pairs.append(pair)
      } else {
        hasAllPairs = false
      }
    }
    return pairs
  }
}
