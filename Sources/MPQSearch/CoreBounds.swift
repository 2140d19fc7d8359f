/// Bounds for the core search that look at how much slack a partial selection has left.
///
/// A partial selection fixes the first blocks of the core and leaves the later ones at their least.
/// Moving the multipliers by δ changes its Lagrangian bound by `−δ · slack − loss(δ)`, where `loss`,
/// how far the later blocks fall below their least when priced at λ + δ, is the same for all partial
/// selections of a stage. So a few directions δ, with their losses summed from the back once, bound
/// any partial selection in a handful of multiplications: one that has spent too much, or has more
/// left than the later blocks can use well, is seen to be no better than the plan in hand.
struct CoreBounds {
  /// Directions, `rowCount` entries each, in multiplier change per unit of usage; those along one
  /// axis stand together, shorter ones first.
  private var directions: [Double] = []
  /// Per direction its axis.
  private var axis: [Int] = []
  /// `losses[stage · directionCount + direction]`: over the blocks from `stage` on.
  private var losses: [Double] = []
  private let rowCount: Int
  private var directionCount: Int { axis.count }

  init(_ core: Core) {
    rowCount = core.rowCount
    for (index, unit) in Self.axes(core).enumerated() {
      for length in Self.lengths(along: unit, core) {
        let direction = unit.map { $0 * length }
        // Multipliers stay at least 0.
        guard zip(direction, core.price).allSatisfy({ $0 + $1 >= 0 }) else { continue }
        directions += direction
        axis.append(index)
      }
    }
    losses = [Double](repeating: 0, count: (core.blocks.count + 1) * directionCount)
    for stage in core.blocks.indices.reversed() {
      for direction in 0..<directionCount {
        var least = 0.0
        for alternative in core.blocks[stage] {
          var value = core.reducedCost[alternative]
          for row in 0..<rowCount {
            value +=
              directions[direction * rowCount + row]
              * Double(core.usageChange[alternative * rowCount + row])
          }
          least = min(least, value)
        }
        losses[stage * directionCount + direction] =
          losses[(stage + 1) * directionCount + direction] - least
      }
    }
  }

  /// Along each row, both ways, and for few rows along each pair of rows.
  private static func axes(_ core: Core) -> [[Double]] {
    let rows = core.rowCount
    // A unit is what a typical change of the core moves, so that rows are comparable.
    let unit = (0..<rows).map { row -> Double in
      let changes = core.reducedCost.indices.map { core.usageChange[$0 * rows + row].magnitude }
      return 1 / Double(max(1, changes.reduce(0, +) / UInt(max(1, changes.count))))
    }
    var axes: [[Double]] = []
    for row in 0..<rows {
      for sign in [1.0, -1.0] {
        var axis = [Double](repeating: 0, count: rows)
        axis[row] = sign * unit[row]
        axes.append(axis)
      }
    }
    guard rows > 1, rows <= 3 else { return axes }
    for first in 0..<rows {
      for second in (first + 1)..<rows {
        for (a, b) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
          var axis = [Double](repeating: 0, count: rows)
          axis[first] = a * unit[first]
          axis[second] = b * unit[second]
          axes.append(axis)
        }
      }
    }
    return axes
  }

  /// How far to go along an axis: to where the 1st, 2nd, 4th, 8th … alternative becomes a block's
  /// least. Early stages are bounded best by short steps, late ones, with fewer blocks to come, by
  /// long ones.
  private static func lengths(along axis: [Double], _ core: Core) -> [Double] {
    var kinks: [Double] = []
    for alternative in core.reducedCost.indices {
      var slope = 0.0
      var size = 0.0
      for row in axis.indices {
        let term = axis[row] * Double(core.usageChange[alternative * axis.count + row])
        slope += term
        size += term.magnitude
      }
      // Where proportional rows cancel, the rest is rounding, and the kink it gives far too long.
      if slope < -1e-6 * size { kinks.append(core.reducedCost[alternative] / -slope) }
    }
    kinks.sort()
    var lengths: [Double] = []
    var rank = 1
    while rank <= kinks.count {
      let length = kinks[rank - 1]
      if length > lengths.last ?? 0 { lengths.append(length) }
      rank *= 2
    }
    if let last = kinks.last, last > lengths.last ?? 0 { lengths.append(last) }
    return lengths
  }

  /// The bounds for the partial selections that have decided the first `stage` blocks.
  ///
  /// Of the directions along an axis that lose nothing any more only the longest can matter, and a
  /// direction whose loss exceeds what any slack gains cannot.
  ///
  /// - Parameter slacks: per row the least and the most slack that will be asked about.
  func stage(_ stage: Int, slacks: [ClosedRange<Int>]) -> StageBounds {
    var planes: [Double] = []
    for direction in 0..<directionCount {
      let next = direction + 1
      let isOutdone =
        next < directionCount && axis[next] == axis[direction]
        && losses[stage * directionCount + next] == 0
      if isOutdone { continue }
      var greatest = -losses[stage * directionCount + direction]
      for row in 0..<rowCount {
        let slope = -directions[direction * rowCount + row]
        greatest += slope * Double(slope > 0 ? slacks[row].upperBound : slacks[row].lowerBound)
      }
      guard greatest > 0 else { continue }
      planes += directions[(direction * rowCount)..<((direction + 1) * rowCount)].map { -$0 }
      planes.append(-losses[stage * directionCount + direction])
    }
    return StageBounds(planes: planes, rowCount: rowCount)
  }
}

/// The bounds of `CoreBounds` for one stage: the greatest of some planes over the slack.
struct StageBounds {
  /// `rowCount` slopes and a constant each. Those that proved useful move forward.
  private var planes: [Double]
  private let rowCount: Int

  fileprivate init(planes: [Double], rowCount: Int) {
    self.planes = planes
    self.rowCount = rowCount
  }

  /// How much at least a partial selection's cost rises above `bound + Σ reduced costs`.
  ///
  /// - Parameters:
  ///   - slack: per row, what is left when the later blocks stay at their least.
  ///   - enough: the search for a better plane ends when this much is reached.
  /// - Returns: at least 0.
  mutating func rise(slack: UnsafePointer<Int>, enough: Double) -> Double {
    let stride = rowCount + 1
    return planes.withUnsafeMutableBufferPointer { planes in
      var rise = 0.0
      var plane = 0
      while plane < planes.count {
        var value = planes[plane + rowCount]
        for row in 0..<rowCount { value += planes[plane + row] * Double(slack[row]) }
        if value > rise {
          rise = value
          if rise >= enough {
            // One step forward each time: the planes that decide most stand first before long.
            if plane > 0 {
              for entry in plane..<(plane + stride) { planes.swapAt(entry, entry - stride) }
            }
            return rise
          }
        }
        plane += stride
      }
      return rise
    }
  }
}
