import MPQMachine

/// How much a partial selection still has to pay at least, by stage, key and slack.
///
/// For one row, or a pair of rows, the later stages are solved exactly in whole units of slack,
/// with all other rows only priced:
///
///     table[stage][key][slack] = least  Σ reduced costs of the stages from here on  +  price · final slack
///                                over completions whose final slack is at least 0
///
/// This is the state-space relaxation of Christofides, Mingozzi and Toth ("State-space relaxation
/// procedures for the computation of bounds to routing problems", 1981). Multipliers alone bound a
/// selection as well as the linear relaxation does; most of what is missing is that one or two rows
/// have to come out in whole numbers, and that is what the table sees.
///
/// Error: every entry is rounded down. Reduced costs are rounded to one of some 2^15 steps of the
/// limit, slacks, where their range is wide, to buckets, of whose two possible successors the
/// cheaper counts. So an entry never exceeds what a completion really pays, and a state that it
/// drops is in no better selection.
///
/// Step 9 of the search in ARCHITECTURE.md.
final class CompletionTable {
  /// What entries count: reduced costs in units of 2^`shift`, up to `most`, which stands for the
  /// limit or more.
  struct Scale {
    let shift: Int
    let most: UInt16

    /// Bits of the limit: one less than an entry has, so that the sum of an entry and a reduced
    /// cost fits.
    static let bits = 15

    /// - Parameter limit: above 0.
    init(limit: Int128) {
      shift = max(0, 128 - limit.leadingZeroBitCount - Self.bits)
      most = UInt16(limit >> shift) + 1
    }

    func roundedDown(_ cost: Int128) -> UInt16 {
      let steps = cost >> shift
      return steps < Int128(most) ? UInt16(steps) : most
    }
  }

  /// One axis: the slack of a row of the core, or a part of it, cut into buckets of 2^`shift`
  /// units.
  struct Axis: Equatable {
    let row: Int
    var part = Part.whole
    let shift: Int

    enum Part {
      case whole
      /// Of a slack that is split, how many of the step there are; buckets are 1 wide.
      case quotient
      /// Of a slack that is split, what is left beside them.
      case remainder
    }
  }

  /// The entries of one stage: `cells[key · keyStride + x · stride + y]` for bucket `low.x + x` of
  /// the first axis and `low.y + y` of the second.
  struct Window {
    var cells: UnsafeMutablePointer<UInt16>
    var keyStride: Int
    var stride: Int
    var low: (x: Int, y: Int)
    var count: (x: Int, y: Int)
  }

  /// The first axis is absent in a table of one row; its only bucket is then 0.
  let axes: (x: Axis?, y: Axis)
  /// Where the axes are the two parts of one row's slack.
  let split: SplitSlack.Parts?
  let scale: Scale
  /// One per stage, and one for after the last.
  private let windows: UnsafeMutableBufferPointer<Window>
  /// All windows' cells, from the last stage to the first; pages that were never used take no
  /// memory.
  private let cells: UnsafeMutableBufferPointer<UInt16>
  private var usedCellCount = 0
  private let core: Core

  deinit {
    cells.deallocate()
    windows.deallocate()
  }

  private init(
    _ core: Core, axes: (x: Axis?, y: Axis), split: SplitSlack.Parts? = nil, scale: Scale,
    cellCount: Int
  ) {
    self.core = core
    self.axes = axes
    self.split = split
    self.scale = scale
    cells = .allocate(capacity: cellCount)
    LargePages.prefer(for: UnsafeMutableRawBufferPointer(cells))
    windows = .allocate(capacity: core.stages.count + 1)
    windows.initialize(
      repeating: Window(
        cells: UnsafeMutablePointer(bitPattern: 8)!, keyStride: 0, stride: 0, low: (0, 0),
        count: (0, 0)))
  }

  /// What the whole selection pays at least, in units of the scale.
  var root: UInt16 {
    core.slack.withUnsafeBufferPointer { view.entry(0, key: 0, slack: $0.baseAddress!) }
  }

  /// The table as a search looks things up in it; valid as long as the table lives.
  struct View {
    fileprivate let x: Axis?
    fileprivate let y: Axis
    fileprivate let split: SplitSlack.Parts?
    fileprivate let windows: UnsafePointer<Window>
    /// What stands for the limit or more.
    let most: UInt16

    /// The entry for a partial selection that has decided the first `stage` stages.
    @inline(__always)
    func entry(_ stage: Int, key: Int, slack: UnsafePointer<Int>) -> UInt16 {
      let window = windows + stage
      var parts = (x: 0, y: slack[y.row])
      if let split {
        (parts.x, parts.y) = split(slack[y.row])
      } else if let x {
        parts.x = slack[x.row] >> x.shift
      }
      let row = (parts.y >> y.shift) &- window.pointee.low.y
      guard UInt(bitPattern: row) < UInt(bitPattern: window.pointee.count.y) else { return most }
      var column = 0
      if x != nil {
        column = parts.x &- window.pointee.low.x
        guard UInt(bitPattern: column) < UInt(bitPattern: window.pointee.count.x) else {
          return most
        }
      }
      return window.pointee.cells[
        key &* window.pointee.keyStride &+ column &* window.pointee.stride &+ row]
    }
  }

  var view: View {
    View(
      x: axes.x, y: axes.y, split: split, windows: UnsafePointer(windows.baseAddress!),
      most: scale.most)
  }

  // MARK: - Filling

  /// Fills the table of one row, or returns nil where a limit came first.
  ///
  /// Where there is room for a bucket per unit there is one: a row that has to come out exactly,
  /// such as a mean of bits, bounds far better so.
  static func single(_ core: Core, row: Int, scale: Scale, limits: SearchLimits) -> CompletionTable?
  {
    let reach = core.reach[row]
    let width = reach.upperBound - reach.lowerBound
    let mostKeys = core.stages.reduce(1) { max($0, $1.keyCount) }
    let keys = core.stages.reduce(1) { $0 + $1.keyCount }
    let room = core.memory.tableSize
    var shift = 0
    if width > min(core.memory.unitBucketCount, Self.workPerCell * room / keys) {
      while width >> shift > core.memory.bucketCount { shift += 1 }
    }
    while width >> shift > Self.fewestBuckets / 2, (width >> shift) * mostKeys > room { shift += 1 }
    while true {
      // A window is made for all buckets before it is trimmed.
      let buckets = (width >> shift) + 2
      let table = CompletionTable(
        core, axes: (nil, Axis(row: row, shift: shift)), scale: scale,
        cellCount: buckets
          * (buckets > Self.fewestBuckets ? min(keys, room / buckets + mostKeys + 1) : keys))
      let roomLeft = buckets > Self.fewestBuckets ? room : .max
      switch table.fillSingle(reach, room: roomLeft, limits: limits) {
      case .filled: return table
      case .stopped: return nil
      case .outgrown: shift += 1
      }
    }
  }

  /// A table this narrow is filled whatever room there is: narrower ones bound nothing, and it has
  /// only so many entries per key.
  private static let fewestBuckets = 4

  /// How many cells may be worked out for each that there is room for, since most are trimmed away.
  /// Factors of 2 and 64 made no difference.
  private static let workPerCell = 16

  private enum Filling {
    case filled
    /// There is no room for buckets this narrow.
    case outgrown
    case stopped
  }

  /// - Parameters:
  ///   - reach: the slacks that selections of the core can have.
  ///   - room: how many cells the windows may have, once trimmed.
  private func fillSingle(
    _ reach: ClosedRange<Int>, room: Int, limits: SearchLimits
  ) -> Filling {
    let shift = axes.y.shift
    let whole = (reach.lowerBound >> shift)...(reach.upperBound >> shift)
    // Slacks below 0, or that alone cost the limit, need no entry.
    let dearest = Int(clamping: EndPrice(core, row: axes.y.row).most) >> shift
    let (least, most) = (max(0, whole.lowerBound), min(dearest, whole.upperBound))
    if least <= most { fillEnd((0...0, least...most)) }
    var work = 0
    for stage in core.stages.indices.reversed() {
      if limits.isReached(at: stage, every: SearchLimits.groupsPerLook) { return .stopped }
      let next = windows[stage + 1]
      var low = next.low.y
      var high = next.low.y + next.count.y - 1
      if next.count.y > 0 {
        for alternative in core.stages[stage].alternatives {
          let move = self.move(alternative, along: axes.y)
          low = min(low, next.low.y - move.buckets - move.spill)
          high = max(high, next.low.y + next.count.y - 1 - move.buckets)
        }
      }
      low = max(low, whole.lowerBound)
      high = min(high, whole.upperBound)
      guard
        fill(
          stage, within: low > high ? nil : (0...0, low...high), limits: limits, work: &work)
      else {
        return .stopped
      }
      trim(stage)
      if usedCellCount > room { return .outgrown }
    }
    return .filled
  }

  /// One axis of a pair of rows, and per stage its buckets that can be part of a selection below
  /// the limit.
  struct OpenAxis {
    var axis: Axis
    var buckets: [ClosedRange<Int>?]

    /// The same with buckets of twice the width.
    var widened: OpenAxis {
      OpenAxis(
        axis: Axis(row: axis.row, part: axis.part, shift: axis.shift + 1),
        buckets: buckets.map { $0.map { ($0.lowerBound >> 1)...($0.upperBound >> 1) } })
    }
  }

  /// The axes of the two parts of a row's slack, in a table of at most `size` entries.
  ///
  /// - Parameter whole: what the row's own table leaves open.
  static func parts(
    _ core: Core, of whole: OpenAxis, _ split: SplitSlack, size: Int
  ) -> (x: OpenAxis, y: OpenAxis) {
    let shift = whole.axis.shift
    let x = OpenAxis(
      axis: Axis(row: whole.axis.row, part: .quotient, shift: 0),
      buckets: whole.buckets.map { open in
        open.map {
          let last = (($0.upperBound + 1) << shift) - 1
          let first = $0.lowerBound << shift
          return split.parts(first).quotient...split.parts(last).quotient
        }
      })
    var y = OpenAxis(
      axis: Axis(row: whole.axis.row, part: .remainder, shift: 0), buckets: split.remainders)
    while Self.size(core, x: x, y: y) > size, y.axis.shift < 62 { y = y.widened }
    return (x, y)
  }

  /// How many entries the table of a pair of rows has.
  static func size(_ core: Core, x: OpenAxis, y: OpenAxis) -> Int {
    var total = 0
    for (stage, pair) in zip(x.buckets, y.buckets).enumerated() {
      guard let x = pair.0, let y = pair.1 else { continue }
      let keys = stage < core.stages.count ? core.stages[stage].keyCount : 1
      total += keys * x.count * y.count
    }
    return total
  }

  /// Fills the table of a pair of rows, or of the two parts of one, within the slacks that the
  /// tables of single rows leave open.
  ///
  /// - Returns: nil where a limit came first.
  static func pair(
    _ core: Core, x: OpenAxis, y: OpenAxis, split: SplitSlack.Parts? = nil, scale: Scale,
    limits: SearchLimits
  ) -> CompletionTable? {
    let table = CompletionTable(
      core, axes: (x.axis, y.axis), split: split, scale: scale, cellCount: size(core, x: x, y: y))
    let last = core.stages.count
    if let xs = x.buckets[last], let ys = y.buckets[last] {
      table.fillEnd((xs, ys))
    }
    var work = 0
    for stage in core.stages.indices.reversed() {
      if limits.isReached { return nil }
      if let xs = x.buckets[stage], let ys = y.buckets[stage] {
        guard table.fill(stage, within: (xs, ys), limits: limits, work: &work) else { return nil }
      }
    }
    return table
  }

  /// Gives a stage a window in which every entry is `most`.
  private func allocate(_ stage: Int, _ range: (x: ClosedRange<Int>, y: Range<Int>)) {
    let keys = stage < core.stages.count ? core.stages[stage].keyCount : 1
    let size = range.x.count * range.y.count
    let window = UnsafeMutableBufferPointer(
      rebasing: cells[usedCellCount..<(usedCellCount + keys * size)])
    window.initialize(repeating: scale.most)
    usedCellCount += keys * size
    windows[stage] = Window(
      cells: window.baseAddress!, keyStride: size, stride: range.y.count,
      low: (range.x.lowerBound, range.y.lowerBound), count: (range.x.count, range.y.count))
  }

  /// What slack that is left at the end costs.
  private struct EndPrice {
    let price: Int128
    /// From here on the price alone exceeds the limit, and might not fit into the number.
    let most: Int128

    init(_ core: Core, row: Int) {
      price = core.price[row]
      most = price > 0 ? core.limit / price + 1 : .max
    }

    /// The price of the least slack from `low` on that is not negative.
    func callAsFunction(from low: Int) -> Int128 { price * min(most, Int128(max(0, low))) }
  }

  /// After the last stage only the slack itself is left to pay for, and it may not be negative.
  private func fillEnd(_ range: (x: ClosedRange<Int>, y: ClosedRange<Int>)) {
    let stage = core.stages.count
    allocate(stage, (range.x, Range(range.y)))
    let window = windows[stage]
    let price = EndPrice(core, row: axes.y.row)
    if let split {
      let most = Int(clamping: price.most)
      for (x, quotient) in range.x.enumerated() {
        // Of the remainders beside these steps only a few leave a slack that is neither negative
        // nor too dear.
        let first = -split.slack(quotient, 0)
        let (last, isBeyond) = first.addingReportingOverflow(most)
        let open = (first >> axes.y.shift)...((isBeyond ? .max : last) >> axes.y.shift)
        guard range.y.overlaps(open) else { continue }
        for bucket in range.y.clamped(to: open) {
          let slack = split.slack(quotient, bucket << axes.y.shift)
          window.cells[x * window.stride + bucket - window.low.y] =
            scale.roundedDown(price(from: slack))
        }
      }
      return
    }
    let ys = range.y.map { $0 < 0 ? nil : price(from: $0 << axes.y.shift) }
    let priceAcross = axes.x.map { EndPrice(core, row: $0.row) }
    for (x, bucket) in range.x.enumerated() {
      var first: Int128 = 0
      if let axis = axes.x, let priceAcross {
        if bucket < 0 { continue }
        first = priceAcross(from: bucket << axis.shift)
      }
      for (y, second) in ys.enumerated() {
        guard let second else { continue }
        window.cells[x * window.stride + y] = scale.roundedDown(first + second)
      }
    }
  }

  /// By how many buckets an alternative moves the slack of a row: `buckets`, or one more where
  /// `spill` is 1.
  @inline(__always)
  private func move(_ alternative: Int, along axis: Axis?) -> (buckets: Int, spill: Int) {
    guard let axis else { return (0, 0) }
    var change = -core.slackLoss[alternative * core.rowCount + axis.row]
    if let split {
      let parts = split.ofChange(change)
      if case .quotient = axis.part { return (parts.quotient, 0) }
      change = parts.remainder
    }
    let buckets = change >> axis.shift
    return (buckets, change == buckets << axis.shift ? 0 : 1)
  }

  /// Works out a stage from the one after it.
  ///
  /// - Parameter work: as in `SearchLimits.isReached(_:after:)`; one stage may have many
  ///   alternatives and buckets.
  /// - Returns: false where a limit came first.
  private func fill(
    _ stage: Int, within range: (x: ClosedRange<Int>, y: ClosedRange<Int>)?,
    limits: SearchLimits, work: inout Int
  ) -> Bool {
    guard let range else { return true }
    allocate(stage, (range.x, Range(range.y)))
    let window = windows[stage]
    let next = windows[stage + 1]
    guard next.count.x > 0, next.count.y > 0 else { return true }
    let entry = core.stages[stage]
    for key in 0..<entry.keyCount {
      for alternative in entry.alternatives(key) {
        let cost = scale.roundedDown(core.reducedCost[alternative])
        guard cost < scale.most else { continue }
        let (x, y) = (move(alternative, along: axes.x), move(alternative, along: axes.y))
        for dx in x.buckets...(x.buckets + x.spill) {
          for dy in y.buckets...(y.buckets + y.spill) {
            let steps = Self.steps(forCells: window.count.x * window.count.y)
            if limits.isReached(&work, after: steps) { return false }
            Self.relax(
              window, key: key, from: next, key: Int(core.target[alternative]), by: (dx, dy),
              cost: cost)
          }
        }
      }
    }
    return true
  }

  /// Steps of `SearchLimits.isReached(_:after:)` that relaxing some cells takes: sixteen of 16 bits
  /// fit into a vector of 256, and setting a loop up takes a few.
  private static func steps(forCells count: Int) -> Int { 8 + count / 16 }

  /// `window[b] = min(window[b], next[b + shift] + cost)` for all buckets `b` where both exist.
  @inline(__always)
  private static func relax(
    _ window: Window, key: Int, from next: Window, key nextKey: Int, by shift: (x: Int, y: Int),
    cost: UInt16
  ) {
    let offset = (
      x: window.low.x + shift.x - next.low.x, y: window.low.y + shift.y - next.low.y
    )
    let xs = (max(0, -offset.x), min(window.count.x, next.count.x - offset.x))
    let ys = (max(0, -offset.y), min(window.count.y, next.count.y - offset.y))
    guard xs.0 < xs.1, ys.0 < ys.1 else { return }
    for x in xs.0..<xs.1 {
      let to = window.cells + (key * window.keyStride + x * window.stride + ys.0)
      let from =
        next.cells
        + (nextKey * next.keyStride + (x + offset.x) * next.stride + ys.0 + offset.y)
      for y in 0..<(ys.1 - ys.0) { to[y] = min(to[y], from[y] &+ cost) }
    }
  }

  /// Cuts off the ends of a stage's window at which no completion is below the limit.
  private func trim(_ stage: Int) {
    var window = windows[stage]
    let keys = core.stages[stage].keyCount
    func isOpen(_ y: Int) -> Bool {
      (0..<keys).contains { window.cells[$0 * window.keyStride + y] < scale.most }
    }
    var first = 0
    while first < window.count.y, !isOpen(first) { first += 1 }
    var last = window.count.y - 1
    while last >= first, !isOpen(last) { last -= 1 }
    let count = last - first + 1
    guard count < window.count.y else { return }
    usedCellCount -= keys * (window.count.y - count)
    for key in 0..<keys {
      let from = window.cells + (key * window.keyStride + first)
      (window.cells + key * count).update(from: from, count: count)
    }
    window.keyStride = count
    window.stride = count
    window.low.y += first
    window.count.y = count
    windows[stage] = window
  }

  // MARK: - What is open

  /// Per stage, and after the last, the buckets of this table's row that some selection below the
  /// limit passes through, as far as this row can tell; nil where a limit came first.
  func openBuckets(limits: SearchLimits) -> OpenAxis? {
    openBucketsByStage(limits).map { OpenAxis(axis: axes.y, buckets: $0) }
  }

  private func openBucketsByStage(_ limits: SearchLimits) -> [ClosedRange<Int>?]? {
    var work = 0
    let stages = core.stages
    var open: [ClosedRange<Int>?] = []
    // What it costs at least to get to each bucket, laid out as the stage's window.
    let largest =
      windows.indices.map { stage in
        windows[stage].count.y * (stage < stages.count ? stages[stage].keyCount : 1)
      }.max() ?? 0
    var reached = UnsafeMutablePointer<UInt16>.allocate(capacity: largest)
    var after = UnsafeMutablePointer<UInt16>.allocate(capacity: largest)
    defer {
      reached.deallocate()
      after.deallocate()
    }
    reached.initialize(repeating: scale.most, count: largest)
    let start = (core.slack[axes.y.row] >> axes.y.shift) - windows[0].low.y
    guard (0..<windows[0].count.y).contains(start) else { return windows.map { _ in nil } }
    reached[start] = 0
    for stage in 0...stages.count {
      let window = windows[stage]
      let keys = stage < stages.count ? stages[stage].keyCount : 1
      var (low, high) = (Int.max, Int.min)
      for key in 0..<keys {
        let row = reached + key * window.count.y
        let cells = window.cells + key * window.keyStride
        for y in 0..<window.count.y where row[y] < scale.most {
          if UInt32(row[y]) + UInt32(cells[y]) < UInt32(scale.most) {
            low = min(low, y)
            high = max(high, y)
          } else {
            row[y] = scale.most
          }
        }
      }
      open.append(low > high ? nil : (window.low.y + low)...(window.low.y + high))
      guard stage < stages.count else { break }
      let next = windows[stage + 1]
      let nextKeys = stage + 1 < stages.count ? stages[stage + 1].keyCount : 1
      after.update(repeating: scale.most, count: nextKeys * next.count.y)
      for key in 0..<keys {
        let from = reached + key * window.count.y
        for alternative in stages[stage].alternatives(key) {
          let cost = scale.roundedDown(core.reducedCost[alternative])
          guard cost < scale.most else { continue }
          let move = self.move(alternative, along: axes.y)
          for buckets in move.buckets...(move.buckets + move.spill) {
            if limits.isReached(&work, after: Self.steps(forCells: window.count.y)) { return nil }
            let offset = window.low.y + buckets - next.low.y
            let (first, end) = (max(0, -offset), min(window.count.y, next.count.y - offset))
            guard first < end else { continue }
            let to = after + (Int(core.target[alternative]) * next.count.y + offset)
            for y in first..<end { to[y] = min(to[y], from[y] &+ cost) }
          }
        }
      }
      swap(&reached, &after)
    }
    return open
  }
}
