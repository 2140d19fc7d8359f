import MPQMachine

/// Looks for a node's best selection among ever dearer ones: iterative deepening on the excess over
/// the bound (Korf, "Depth-first iterative-deepening: an optimal admissible tree search", 1985).
///
/// A pass takes the core below some limit and bounds it by the tables of its rows. Where those show
/// that nothing lies below the limit, the limit is raised, which costs little. Otherwise the core
/// is searched up to just above what the tables could not rule out.
///
/// Proof: `floor` rises only to what a table or an exhaustive search has shown to be empty, and
/// every selection below a limit lies in the core of that limit. So a selection that an exhaustive
/// pass finds is the node's best, whether or not there was a plan before; the core is only ever as
/// large as the answer needs; and a search that a limit stops leaves the floor as a bound. How
/// limits grow changes the time only.
///
/// Step 9 of the search in ARCHITECTURE.md.
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
  /// What tables and searches may take.
  private var memory: SearchMemory
  /// The position of the next search's beam width in `SearchMemory.beams`.
  private var beam = 0
  /// Whether the core was cut down to what is searched.
  private var hasShrunk = false
  /// Whether some core outgrew a search with tables of pairs.
  private var hasOutgrown = false

  init(_ node: SearchNode, _ reduced: ReducedCosts, floor: Int128, limits: SearchLimits) {
    self.node = node
    self.reduced = reduced
    self.floor = floor
    self.limits = limits
    memory = node.memory
    order = CoreOrder(node, reduced)
  }

  /// What a run came to.
  enum Outcome {
    /// The best selection of the node.
    case found([Int])
    /// A better selection than was known, but perhaps not the best.
    case improved([Int])
    /// The core outgrew a search for the first time: a better plan from elsewhere would cut it
    /// down.
    case outgrown
    /// Nothing lies below the floor, which has reached what was asked for.
    case nothing
    /// A limit came first.
    case stopped
  }

  /// The first limit lets about this many groups change. With 10, whole answers took 17 % more
  /// instructions on 560 layers; with 90, 2 % less to 1 % more.
  private static let firstChangeCount = 30
  /// The first limit is at least the cutoff divided by 2 to this power, which takes 14 doublings at
  /// most to the cutoff where many changes cost next to nothing. Where they do not, 10 and 18 bits
  /// made no difference.
  private static let firstShareBits = 14

  /// By what limits grow. Where the tables of single rows leave nothing, which costs little, they
  /// double; after those of pairs they grow by a third, after a search by a half, or by a quarter
  /// where it took several; after a depth-first search, which may take long, fourfold. Factors
  /// between 1.1 and 4 for the first three moved whole answers by at most 2 %, and by 7 % on 200
  /// nearly equal sizes.
  private enum Growth {
    static func afterTables(_ limit: Int128) -> Int128 { limit * 2 }
    static func afterPairs(_ limit: Int128) -> Int128 { limit + max(1, limit / 3) }
    static func afterSearch(_ limit: Int128) -> Int128 { limit + max(1, limit / 2) }
    static func afterSearches(_ limit: Int128) -> Int128 { limit + limit / 4 }
    static func afterDepthFirst(_ limit: Int128) -> Int128 { limit * 4 }
  }

  /// A slim core reaches a sixteenth above what is known to be empty: it has few choices, and its
  /// tables are sharp.
  private static func slimLimit(_ floor: Int128) -> Int128 { floor + floor / 16 + 1 }
  /// Whether a slim core would be much smaller, and is not asked for too early: where less than a
  /// quarter of the limit is known to be empty, it would only make the next limits many.
  private static func isSlimWorthwhile(_ floor: Int128, below limit: Int128) -> Bool {
    floor > limit / 4 && limit > floor + floor / 8
  }
  /// A core may be cut down to what was searched in vain where that leaves out a sixteenth of its
  /// limit.
  private static func isMuchBelow(_ target: Int128, _ limit: Int128) -> Bool {
    target < limit - limit / 16
  }

  /// How far above what the tables could not rule out the first search looks, as a share of it;
  /// later ones look twice as far each. On 200 nearly equal sizes 0.005 took 8 % longer, 0.08 as
  /// long.
  private static let margin = 0.02
  /// The least margin is the core's limit divided by 2 to this power: a few steps of its tables
  /// (`CompletionTable.Scale.bits`), below which a search would tell nothing new.
  private static let leastMarginBits = 10

  /// Deepens until there is something to report. Called again, it goes on where it was.
  ///
  /// - Parameters:
  ///   - cutoff: selections with this excess over the bound, or more, are not looked for.
  ///   - enough: the floor at which to stop.
  ///   - enoughForDigits: the floor from which on only the last digits of costs are open: what is
  ///     then too large to search is left.
  ///   - pass: told the floor before each pass over a core.
  mutating func run(
    below cutoff: Int128, enough: Int128, enoughForDigits: Int128,
    pass: (_ floor: Int128) -> Void = { _ in }
  ) -> Outcome {
    // Where many changes cost next to nothing, a share of the cutoff keeps the passes few.
    var limit =
      self.limit
      ?? max(
        floor, order.cheapestChange(at: Self.firstChangeCount) ?? cutoff,
        cutoff >> Self.firstShareBits)
    defer { self.limit = limit }
    while floor < min(cutoff, enough) {
      if limits.isReached { return .stopped }
      pass(floor)
      limit = min(max(limit, 1), cutoff)
      let core = Core(node, reduced, order: order, limit: limit, memory: memory)
      guard var bounded = CoreTables(core, limits: limits) else { return .stopped }
      floor = max(floor, bounded.excess)
      // At the cutoff itself the last step counts too, and is searched.
      if bounded.leavesNothing, limit < cutoff || floor >= cutoff {
        limit = Growth.afterTables(limit)
        continue
      }
      if !needsPairs {
        let result = CoreSearch(core: core, tables: bounded.tables).run(
          below: limit, cutoff: limit, width: memory.narrowBeam, isBeam: false,
          limits: limits)
        if result.isExhaustive {
          if let best = result.best {
            return .found(core.selection(with: best.changed, from: node, reduced))
          }
          floor = limit
          limit = Growth.afterSearch(limit)
          continue
        }
        needsPairs = true
        // From here on a search may take much memory. Asking how much is left takes longer than
        // most searches that end before.
        let whole = memory
        memory = whole.fitting(into: MachineMemory.left().bytes)
        if memory != whole { continue }
      }
      guard bounded.addPairs(limits: limits) else { return .stopped }
      floor = max(floor, bounded.excess)
      if bounded.leavesNothing, limit < cutoff || floor >= cutoff {
        limit = Growth.afterPairs(limit)
        continue
      }
      // Where memory is too small for a pair, a core that is not much larger than what is known to
      // be empty may have room.
      if !bounded.hasAllPairs, beam < memory.beams.count,
        Self.isSlimWorthwhile(floor, below: limit)
      {
        limit = Self.slimLimit(floor)
        continue
      }
      // What outgrew the narrowest of these searches takes long, too long for the last digits of
      // the costs.
      if beam > 0, floor >= enoughForDigits { return .nothing }
      guard beam < memory.beams.count else {
        if let outcome = searchDepthFirst(core, bounded.tables) { return outcome }
        limit = Growth.afterDepthFirst(limit)
        continue
      }
      switch search(core, bounded.tables, below: cutoff, enough: enough, pass: pass) {
      case .found(let outcome): return outcome
      case .raised:
        limit = max(Growth.afterSearches(limit), floor) + 1
        hasShrunk = false
      case .overflowed(let target):
        if limits.isReached { return .stopped }
        let isFirst = !hasOutgrown
        hasOutgrown = true
        if !hasShrunk, Self.isMuchBelow(target, limit) {
          // Tables of a core that is no larger than what is searched are sharper.
          limit = target
          hasShrunk = true
        } else {
          beam += 1
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
    _ core: Core, _ tables: [CompletionTable], below cutoff: Int128, enough: Int128,
    pass: (_ floor: Int128) -> Void
  ) -> Step {
    var margin = max(
      Int128(roundingDown: floor.approximate * Self.margin), core.limit >> Self.leastMarginBits, 1)
    var improved: (selection: [Int], excess: Int128)?
    while floor < min(core.limit, enough) {
      pass(floor)
      let ceiling = min(core.limit, improved?.excess ?? .max)
      let target = min(ceiling, floor + margin)
      let result = CoreSearch(core: core, tables: tables).run(
        below: target, cutoff: min(cutoff, improved?.excess ?? .max),
        width: memory.beams[beam], isBeam: true, limits: limits)
      if let best = result.best {
        improved = (core.selection(with: best.changed, from: node, reduced), best.excess)
      }
      guard result.isExhaustive else {
        return improved.map { .found(.improved($0.selection)) } ?? .overflowed(target)
      }
      if let improved, improved.excess <= target { return .found(.found(improved.selection)) }
      floor = target
      margin *= 2
    }
    return improved.map { .found(.improved($0.selection)) } ?? .raised
  }

  /// Searches a core that is too large for any beam width; nil where nothing lies below the core's
  /// limit.
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
