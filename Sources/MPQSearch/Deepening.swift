/// Looks for a node's best selection among ever dearer ones: iterative deepening on the excess over the
/// bound (Korf 1985).
///
/// A pass takes the core below some limit and bounds it by the tables of its rows. Where those show that
/// nothing lies below the limit, the limit is raised, which cost little. Else the core is searched just
/// above what the tables could not rule out. A selection that an exhaustive pass finds is the node's best,
/// whether or not there was a plan before; and the core is only ever as large as the answer needs.
struct Deepening {
  private let node: SearchNode
  private let reduced: ReducedCosts
  private let order: CoreOrder
  private let limits: SearchLimits
  /// No selection of the node has an excess over its bound below this.
  private(set) var floor: Int128
  /// What the next core is taken below; nil before the first.
  private var limit: Int128?
  /// Whether some core was too large for the tables of single rows.
  private var needsPairs = false
  /// The place of the next search's width among those of `SearchMemory`.
  private var width = 0
  /// Whether the core was cut down to what is searched.
  private var hasShrunk = false
  /// Whether some core outgrew a search with tables of pairs.
  private var hasOutgrown = false

  init(_ node: SearchNode, _ reduced: ReducedCosts, floor: Int128, limits: SearchLimits) {
    self.node = node
    self.reduced = reduced
    self.floor = floor
    self.limits = limits
    order = CoreOrder(node, reduced)
  }

  /// What a run came to.
  enum Outcome {
    /// The best selection of the node.
    case found([Int])
    /// A better selection than was known, but perhaps not the best.
    case improved([Int])
    /// The core outgrew a search for the first time: a better plan from elsewhere would cut it down.
    case outgrown
    /// Nothing lies below the floor, which has reached what was asked for.
    case nothing
    /// A limit came first.
    case stopped
  }

  /// The first limit lets about this many groups change.
  private static let firstChangeCount = 30
  /// The first limit is at least the cutoff divided by 2 to this power.
  private static let firstShareBits = 14
  /// How far above what the tables could not rule out the first search looks, as a share of it.
  private static let margin = 0.02

  /// Deepens until there is news. Called again it goes on where it was.
  ///
  /// - Parameters:
  ///   - cutoff: selections with this excess over the bound, or more, are not looked for.
  ///   - enough: the floor at which to stop.
  ///   - enoughForDigits: the floor from which on only the last digits of costs are open: what is then too
  ///     large to search is left.
  mutating func run(below cutoff: Int128, enough: Int128, enoughForDigits: Int128) -> Outcome {
    // Where many changes cost next to nothing, a share of what is open keeps the passes few.
    var limit =
      self.limit
      ?? max(
        floor, order.cheapestChange(at: Self.firstChangeCount) ?? cutoff,
        cutoff >> Self.firstShareBits)
    defer { self.limit = limit }
    while floor < min(cutoff, enough) {
      if limits.isReached { return .stopped }
      limit = min(max(limit, 1), cutoff)
      let core = Core(node, reduced, order: order, limit: limit)
      guard var bounded = CoreTables(core, limits: limits) else { return .stopped }
      floor = max(floor, bounded.excess)
      // At the cutoff itself the last step counts too, and is searched.
      if bounded.leavesNothing, limit < cutoff || floor >= cutoff {
        limit *= 2
        continue
      }
      if !needsPairs {
        let result = CoreSearch(core: core, tables: bounded.tables).run(
          below: limit, cutoff: limit, width: node.memory.narrowWidth, isBeam: false,
          limits: limits)
        if result.isExhaustive {
          if let best = result.best {
            return .found(core.selection(with: best.changed, from: node, reduced))
          }
          floor = limit
          limit += max(1, limit / 2)
          continue
        }
        needsPairs = true
      }
      guard bounded.addPairs(limits: limits) else { return .stopped }
      // Where memory is too small for a pair, a core that is not much larger than what is known to be empty
      // may have room.
      if !bounded.hasAllPairs, width < node.memory.widths.count, floor > limit / 4,
        limit > floor + floor / 8
      {
        limit = floor + floor / 16 + 1
        continue
      }
      floor = max(floor, bounded.excess)
      if bounded.leavesNothing, limit < cutoff || floor >= cutoff {
        limit += max(1, limit / 3)
        continue
      }
      // What outgrew the narrowest of these searches takes long: the last digits of the costs are not worth it.
      if width > 0, floor >= enoughForDigits { return .nothing }
      guard width < node.memory.widths.count else {
        if let outcome = searchDepthFirst(core, bounded.tables) { return outcome }
        // Each of these searches may take long: few steps to the cutoff.
        limit *= 4
        continue
      }
      switch search(core, bounded.tables, below: cutoff, enough) {
      case .found(let outcome): return outcome
      case .raised:
        limit = max(limit + limit / 4, floor) + 1
        hasShrunk = false
      case .overflowed(let target):
        if limits.isReached { return .stopped }
        let isFirst = !hasOutgrown
        hasOutgrown = true
        if !hasShrunk, target < limit - limit / 16 {
          // Tables of a core that is no larger than what is searched are sharper.
          limit = target
          hasShrunk = true
        } else {
          width += 1
        }
        if isFirst { return .outgrown }
      }
    }
    return .nothing
  }

  /// What searching a core a little above what its tables could not rule out came to.
  private enum Step {
    case found(Outcome)
    /// The floor has reached the core's limit, or nearly.
    case raised
    /// There were too many states below this limit.
    case overflowed(Int128)
  }

  private mutating func search(
    _ core: Core, _ tables: [CompletionTable], below cutoff: Int128, _ enough: Int128
  ) -> Step {
    var margin = max(
      Int128(roundingDown: floor.approximate * Self.margin), core.limit >> 10, 1)
    while floor < min(core.limit, enough) {
      let target = min(core.limit, floor + margin)
      let result = CoreSearch(core: core, tables: tables).run(
        below: target, cutoff: cutoff, width: node.memory.widths[width], isBeam: true,
        limits: limits)
      if let best = result.best, !result.isExhaustive || best.excess < target {
        let selection = core.selection(with: best.changed, from: node, reduced)
        return .found(result.isExhaustive ? .found(selection) : .improved(selection))
      }
      guard result.isExhaustive else { return .overflowed(target) }
      floor = target
      margin *= 2
    }
    return .raised
  }

  /// Searches what is too large for any width; nil where nothing lies below the core's limit.
  private mutating func searchDepthFirst(_ core: Core, _ tables: [CompletionTable]) -> Outcome? {
    let result = DepthFirstSearch(core: core, tables: tables).run(below: core.limit, limits: limits)
    if let best = result.best {
      let selection = core.selection(with: best.changed, from: node, reduced)
      return result.isExhaustive ? .found(selection) : .improved(selection)
    }
    guard result.isExhaustive else { return .stopped }
    floor = core.limit
    return nil
  }
}

/// The completion tables of a core, and what they say of it.
struct CoreTables {
  private let scale: CompletionTable.Scale
  private(set) var tables: [CompletionTable] = []
  /// No selection of the core has a smaller excess over the bound; the core's limit where none is below it.
  private(set) var excess: Int128 = 0
  /// Whether what is left below the core's limit is within the tables' rounding.
  var leavesNothing: Bool { excess >= core.limit - (core.limit >> 12) }
  /// Whether there was room for the tables of all pairs.
  private(set) var hasAllPairs = true
  private let core: Core

  /// Fills a table per row.
  ///
  /// - Returns: nil where a limit came first.
  init?(_ core: Core, limits: SearchLimits) {
    self.core = core
    scale = CompletionTable.Scale(limit: core.limit)
    for row in 0..<core.rowCount {
      guard
        let table = CompletionTable.single(core, row: row, scale: scale, limits: limits)
      else { return nil }
      tables.append(table)
      raise(table)
      if leavesNothing { return }
    }
  }

  /// Fills a table per row whose changes are nearly equal, and per pair of rows, as far as there is room.
  ///
  /// - Returns: false where a limit came first.
  mutating func addPairs(limits: SearchLimits) -> Bool {
    let singles = tables
    let open = singles.map { $0.openBuckets() }
    for (row, single) in singles.enumerated() where single.axes.y.shift > 0 {
      guard let split = SplitSlack(core, row: row) else { continue }
      let axes = CompletionTable.parts(core, of: open[row], split, size: core.memory.tableSize)
      guard axes.y.axis.shift < single.axes.y.shift else { continue }
      guard
        let table = CompletionTable.pair(
          core, axes.x, axes.y, split: split, scale: scale, limits: limits)
      else { return false }
      raise(table)
      tables.insert(table, at: 0)
      if leavesNothing { return true }
    }
    var pairs: [(x: CompletionTable.OpenAxis, y: CompletionTable.OpenAxis, size: Int)] = []
    for first in open.indices {
      for second in (first + 1)..<max(first + 1, open.count) {
        var (x, y) = (open[first], open[second])
        var size = CompletionTable.size(core, x, y)
        // Wider buckets of a row that has wide ones already lose little.
        while size > core.memory.pairTableSize, x.axis.shift > 0 || y.axis.shift > 0 {
          let isFirst = x.axis.shift > 0
          let wider = isFirst ? (x.widened, y) : (x, y.widened)
          let less = CompletionTable.size(core, wider.0, wider.1)
          // A bucket per stage and key is the least that there is.
          guard less < size else { break }
          (x, y, size) = (wider.0, wider.1, less)
        }
        pairs.append((x, y, size))
      }
    }
    // The smallest first: they cost least, and may already leave nothing.
    pairs.sort { $0.size < $1.size }
    var room = core.memory.pairTableSize
    hasAllPairs = pairs.reduce(0) { $0 + $1.size } <= room
    for pair in pairs where pair.size <= room {
      room -= pair.size
      guard
        let table = CompletionTable.pair(core, pair.x, pair.y, scale: scale, limits: limits)
      else { return false }
      raise(table)
      tables.insert(table, at: 0)
      if leavesNothing { break }
    }
    return true
  }

  private mutating func raise(_ table: CompletionTable) {
    excess =
      table.root >= table.scale.most
      ? core.limit : max(excess, Int128(table.root) << table.scale.shift)
  }
}
