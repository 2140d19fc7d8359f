import MPQMachine

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
  /// What tables and searches may take.
  private var memory: SearchMemory
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
    memory = node.memory
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
  ///   - pass: told the floor before each pass over a core.
  mutating func run(
    below cutoff: Int128, enough: Int128, enoughForDigits: Int128,
    pass: (_ floor: Int128) -> Void = { _ in }
  ) -> Outcome {
    // Where many changes cost next to nothing, a share of what is open keeps the passes few.
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
        limit *= 2
        continue
      }
      if !needsPairs {
        let result = CoreSearch(core: core, tables: bounded.tables).run(
          below: limit, cutoff: limit, width: memory.narrowWidth, isBeam: false,
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
        // From here on a search takes its memory. Asking what is left takes longer than most searches that come
        // to their end before.
        let whole = memory
        memory = whole.fitting(into: MachineMemory.left().bytes)
        if memory != whole { continue }
      }
      guard bounded.addPairs(limits: limits) else { return .stopped }
      floor = max(floor, bounded.excess)
      if bounded.leavesNothing, limit < cutoff || floor >= cutoff {
        limit += max(1, limit / 3)
        continue
      }
      // Where memory is too small for a pair, a core that is not much larger than what is known to be empty
      // may have room.
      if !bounded.hasAllPairs, width < memory.widths.count, floor > limit / 4,
        limit > floor + floor / 8
      {
        limit = floor + floor / 16 + 1
        continue
      }
      // What outgrew the narrowest of these searches takes long: the last digits of the costs are not worth it.
      if width > 0, floor >= enoughForDigits { return .nothing }
      guard width < memory.widths.count else {
        if let outcome = searchDepthFirst(core, bounded.tables) { return outcome }
        // Each of these searches may take long: few steps to the cutoff.
        limit *= 4
        continue
      }
      switch search(core, bounded.tables, below: cutoff, enough, pass) {
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
    _ core: Core, _ tables: [CompletionTable], below cutoff: Int128, _ enough: Int128,
    _ pass: (_ floor: Int128) -> Void
  ) -> Step {
    var margin = max(
      Int128(roundingDown: floor.approximate * Self.margin), core.limit >> 10, 1)
    var improved: (selection: [Int], excess: Int128)?
    while floor < min(core.limit, enough) {
      pass(floor)
      let ceiling = min(core.limit, improved?.excess ?? .max)
      let target = min(ceiling, floor + margin)
      let result = CoreSearch(core: core, tables: tables).run(
        below: target, cutoff: min(cutoff, improved?.excess ?? .max),
        width: memory.widths[width], isBeam: true, limits: limits)
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
